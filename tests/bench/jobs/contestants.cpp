// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/jobs/contestants.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

namespace arborist::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kJob = "/bin/true";
constexpr const char* kBallastMib = "1024";

bool isInstalled(const std::string& program) {
  if (program.find('/') != std::string::npos) return access(program.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// `line(i)` for each job, after `head`.
void write(const fs::path& path, std::size_t jobs, const std::string& head,
           const std::function<std::string(std::string)>& line) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path);
  out << head;
  for (std::size_t i = 0; i < jobs; ++i) out << line(std::to_string(i)) << '\n';
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string makefile(std::size_t jobs) {
  std::string all = "all:";
  for (std::size_t i = 0; i < jobs; ++i) all += " j" + std::to_string(i);
  return ".PHONY: " + all.substr(0, 3) + all.substr(4) + "\n" + all + "\n";
}

}  // namespace

Cost Contestant::run() const {
  Cost cost = measure(argv, dir);
  if (figures.empty()) return cost;
  double excludedCpu = 0;
  std::ifstream in(figures);
  if (!(in >> cost.wallSeconds >> excludedCpu)) throw std::runtime_error(name + " wrote no figures");
  cost.cpuSeconds -= excludedCpu;
  return cost;
}

std::vector<Contestant> makeContestants(const fs::path& folder, const fs::path& bin, std::size_t jobs) {
  const std::size_t few = jobs / 10;
  const std::string count = std::to_string(jobs), job = kJob, arborist = bin / "arborist";
  const std::string list = folder / "commands.txt", shortList = folder / "few.txt", file = folder / "jobs.yaml";
  const std::string figures = folder / "figures.txt", numbers = folder / "numbers.txt";
  write(list, jobs, "", [&](const std::string&) { return job; });
  write(shortList, few, "", [&](const std::string&) { return job; });
  write(numbers, jobs, "", [](const std::string& i) { return i; });
  write(file, jobs, "jobs:\n", [&](const std::string& i) { return "  j" + i + ": {argv: [" + job + "]}"; });
  write(folder / "make/Makefile", jobs, makefile(jobs), [&](const std::string& i) { return "j" + i + ":\n\t@" + job; });
  write(folder / "ninja/build.ninja", jobs, "rule r\n  command = " + job + "\n",
        [](const std::string& i) { return "build j" + i + ": r"; });
  write(folder / "ctest/CTestTestfile.cmake", jobs, "",
        [&](const std::string& i) { return "add_test(j" + i + " " + job + ")"; });

  const std::string here = folder, spawn = bin / "bare_spawn", big = bin / "arborist_with_ballast";
  std::vector<Contestant> all{
      {kBareOnePipe, {spawn, count, "2", "1", job}, jobs, here, ""},
      {kBareTwoPipes, {spawn, count, "2", "2", job}, jobs, here, ""},
      {kCommands, {arborist, "run", "--commands", list, "-j", "2"}, jobs, here, ""},
      {kArgv, {arborist, "run", file, "-j", "2"}, jobs, here, ""},
      {kCommandsBig, {big, kBallastMib, figures, "run", "--commands", list, "-j", "2"}, jobs, here, figures},
      {"make", {"make", "-s", "-j2"}, jobs, folder / "make", ""},
      {"xargs", {"xargs", "-P2", "-n1", "-a", numbers, job}, jobs, here, ""},
      {"ninja", {"ninja", "--quiet", "-j2"}, jobs, folder / "ninja", ""},
      {"ctest", {"ctest", "-j2"}, jobs, folder / "ctest", ""},
      {"parallel", {"parallel", "--will-cite", "-j2", "-a", shortList}, few, here, ""}};
  std::erase_if(all, [](const Contestant& contestant) { return !isInstalled(contestant.argv[0]); });
  return all;
}

}  // namespace arborist::bench
