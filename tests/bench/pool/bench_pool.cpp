// SPDX-License-Identifier: GPL-3.0-or-later
// Thread pools, ours and others, side by side:
//   bench_pool [--go PROGRAM] [--rounds N] [--only WORK]… [--check]
// Each round does each work with each program that was built (pool_ours, pool_tbb, pool_asio, pool_qt, and Go's where
// it is given), in a process of its own; which begins changes from round to round. Exit code: 0; 1 with --check where a
// goal is missed; 2 trouble.
#include <bench/pool/goals.h>
#include <bench/pool/table.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace arborist::bench;

struct Options {
  std::string go;
  int rounds = 5;
  std::vector<std::string> only;  // empty: all
  bool check = false;
};

Options parse(int argc, char** argv) {
  Options options;
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

std::vector<Program> programs(const Options& options) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  std::vector<Program> all;
  for (const char* name : {"ours", "tbb", "asio", "qt"}) {
    const auto path = folder / (std::string("pool_") + name);
    if (std::filesystem::exists(path)) all.push_back({name, path});
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

int run(const Options& options) {
  std::vector<Work> works = allWork();
  if (!options.only.empty()) {
    std::erase_if(works, [&](const Work& work) { return std::ranges::count(options.only, work.name) == 0; });
  }
  if (works.empty()) throw std::runtime_error("there is no such work");
  const std::vector<Program> all = programs(options);
  std::vector<std::string> names;
  for (const Program& program : all) names.push_back(program.name);
  const std::string before = loadAverage();
  Table table(names);
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

int main(int argc, char** argv) {
  try {
    return run(parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_pool: %s\n", error.what());
    return 2;
  }
}
