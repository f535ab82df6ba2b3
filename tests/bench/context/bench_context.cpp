// SPDX-License-Identifier: GPL-3.0-or-later
// Contexts, ours and Go's, side by side:
//   bench_context [--go PROGRAM] [--rounds N] [--only WORK]… [--check]
// Each round does each work with one program and then with the other, in a process of its own; which begins changes
// from round to round. Exit code: 0; 1 with --check where a goal is missed; 2 trouble.
#include <bench/context/goals.h>
#include <bench/context/table.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace arborist::bench;

struct Options {
  std::string go;
  int rounds = 7;
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

// Runs PROGRAM WORK and hands on each line that it prints.
void measure(const std::string& program, const std::string& work,
             const std::function<void(const std::string&, double)>& add) {
  std::FILE* output = popen(("'" + program + "' " + work).c_str(), "r");
  if (!output) throw std::runtime_error("cannot start " + program);
  char name[64];
  double value = 0;
  std::size_t lines = 0;
  while (std::fscanf(output, "%63s %lf", name, &value) == 2) {
    add(name, value);
    ++lines;
  }
  if (pclose(output) != 0 || lines == 0) throw std::runtime_error(program + " " + work + " failed");
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
  const std::string ours = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "context_ours";
  const std::string before = loadAverage();
  Table table;
  for (int round = 0; round < options.rounds; ++round) {
    std::fprintf(stderr, "round %d of %d:", round + 1, options.rounds);
    for (const Work& work : works) {
      std::fprintf(stderr, " %s", work.name.c_str());
      for (int turn = 0; turn < 2; ++turn) {
        if ((turn + round) % 2 == 0) {
          measure(ours, work.name, [&](const std::string& name, double value) { table.addOurs(name, value); });
        } else if (work.inGo && !options.go.empty()) {
          measure(options.go, work.name, [&](const std::string& name, double value) { table.addGo(name, value); });
        }
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
    std::fprintf(stderr, "bench_context: %s\n", error.what());
    return 2;
  }
}
