// SPDX-License-Identifier: GPL-3.0-or-later
// Thousands of the smallest job, by Arborist and by the programs that people use for that today, side by side:
//   bench_jobs [--jobs N] [--rounds N] [--only NAME]…
// Every round runs all of them, each round begins with another. Exit code: 0 all goals met, 1 one missed, 2 trouble.
#include <bench/jobs/contestants.h>
#include <bench/jobs/measure.h>
#include <bench/jobs/results.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace arborist::bench;

struct Options {
  std::size_t jobs = 5000, rounds = 5;
  std::vector<std::string> only;  // beside the bare loops; empty: all
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    if (i + 1 == argc) throw std::runtime_error(name + " needs a value");
    if (name == "--jobs") {
      options.jobs = std::stoul(argv[i + 1]);
    } else if (name == "--rounds") {
      options.rounds = std::stoul(argv[i + 1]);
    } else if (name == "--only") {
      options.only.emplace_back(argv[i + 1]);
    } else {
      throw std::runtime_error("unknown option " + name);
    }
  }
  if (options.jobs < 10 || options.rounds == 0) throw std::runtime_error("at least 10 jobs and 1 round");
  return options;
}

// A folder of its own, gone at the end.
class Workspace {
 public:
  Workspace() {
    std::string name = (fs::temp_directory_path() / "arborist-bench.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
    m_path = name;
  }
  ~Workspace() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  const fs::path& path() const { return m_path; }

 private:
  fs::path m_path;
};

std::vector<Contestant> chosen(const Options& options, const fs::path& folder) {
  std::vector<Contestant> all = makeContestants(folder, fs::read_symlink("/proc/self/exe").parent_path(), options.jobs);
  if (options.only.empty()) return all;
  std::erase_if(all, [&](const Contestant& one) {
    return !one.name.starts_with("bare") && std::ranges::find(options.only, one.name) == options.only.end();
  });
  return all;
}

int run(const Options& options) {
  const Workspace workspace;
  const std::vector<Contestant> contestants = chosen(options, workspace.path());
  Results results(contestants);
  adoptOrphans();
  for (std::size_t round = 0; round < options.rounds; ++round) {
    std::fprintf(stderr, "round %zu of %zu:", round + 1, options.rounds);
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      const std::size_t at = (round + i) % contestants.size();
      std::fprintf(stderr, " %s;", contestants[at].name.c_str());
      results.add(at, contestants[at].run());
    }
    std::fputc('\n', stderr);
  }
  std::printf("%zu x /bin/true (GNU parallel: %zu), 2 in flight, %zu rounds\n", options.jobs, options.jobs / 10,
              options.rounds);
  results.printTable();
  if (!options.only.empty()) return 0;
  return results.printVerdicts() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_jobs: %s\n", error.what());
    return 2;
  }
}
