// SPDX-License-Identifier: GPL-3.0-or-later
#include <support/side_by_side/side_by_side.h>
#include <support/side_by_side/table.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace arborist::bench {
namespace {

struct Options {
  std::string go;
  int rounds = 0;
  std::vector<std::string> only;  // empty: all
  bool check = false;
};

Options parse(int argc, char** argv, int rounds) {
  Options options;
  options.rounds = rounds;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--check") {
      options.check = true;
      continue;
    }
    if (i + 1 == argc) throw std::runtime_error(name + " needs a value");
    const char* value = argv[++i];
    if (name == "--go") {
      options.go = value;
    } else if (name == "--rounds") {
      options.rounds = std::stoi(value);
    } else if (name == "--only") {
      options.only.emplace_back(value);
    } else {
      throw std::runtime_error("unknown option " + name);
    }
  }
  if (options.rounds < 1) throw std::runtime_error("at least 1 round");
  return options;
}

struct Program {
  std::string name, path;
};

std::vector<Program> programs(const Benchmark& benchmark, const Options& options) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  std::vector<Program> all;
  all.push_back({"ours", folder / (benchmark.name + "_ours")});
  for (const std::string& peer : benchmark.peers) {
    const auto path = folder / (benchmark.name + '_' + peer);
    if (std::filesystem::exists(path)) all.push_back({peer, path});
  }
  if (!options.go.empty()) all.push_back({"go", options.go});
  return all;
}

// Runs PROGRAM WORK; each line that it prints is a figure.
void measure(const Program& program, const std::string& work, Table& table) {
  std::FILE* output = popen(("'" + program.path + "' " + work).c_str(), "r");
  if (!output) throw std::runtime_error("cannot start " + program.path);
  char name[64];
  double value = 0;
  while (std::fscanf(output, "%63s %lf", name, &value) == 2) table.add(program.name, name, value);
  if (pclose(output) != 0) throw std::runtime_error(program.path + ' ' + work + " failed");
}

std::string loadAverage() {
  double load[1] = {0};
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", getloadavg(load, 1) == 1 ? load[0] : -1.0);
  return text;
}

int run(const Benchmark& benchmark, const Options& options) {
  std::vector<Work> works = benchmark.works;
  if (!options.only.empty()) {
    std::erase_if(works, [&](const Work& work) { return std::ranges::count(options.only, work.name) == 0; });
  }
  if (works.empty()) throw std::runtime_error("there is no such work");
  const std::vector<Program> all = programs(benchmark, options);
  std::vector<std::string> names;
  for (const Program& program : all) names.push_back(program.name);
  const std::string before = loadAverage();
  Table table(names, benchmark.against);
  for (int round = 0; round < options.rounds; ++round) {
    std::fprintf(stderr, "round %d of %d:", round + 1, options.rounds);
    for (const Work& work : works) {
      std::fprintf(stderr, " %s", work.name.c_str());
      for (std::size_t turn = 0; turn < all.size(); ++turn) {
        const Program& program = all[(turn + static_cast<std::size_t>(round)) % all.size()];
        if (program.name != "go" || work.inGo) measure(program, work.name, table);
      }
    }
    std::fputc('\n', stderr);
  }
  std::printf("%d rounds; load average before %s, after %s\n\n", options.rounds, before.c_str(), loadAverage().c_str());
  const bool met = table.print(works);
  return met || !options.check ? 0 : 1;
}

}  // namespace

int sideBySide(const Benchmark& benchmark, int argc, char** argv) {
  try {
    return run(benchmark, parse(argc, argv, benchmark.rounds));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_%s: %s\n", benchmark.name.c_str(), error.what());
    return 2;
  }
}

}  // namespace arborist::bench
