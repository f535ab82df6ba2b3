// SPDX-License-Identifier: GPL-3.0-or-later
// arborist_with_ballast MIB FIGURES ARGS…: `arborist ARGS…` from a process that holds MIB mebibytes of touched memory.
// Writes two numbers into the file FIGURES: the seconds from before to after the run, without taking and giving back
// the memory, and the CPU seconds that the memory cost and the run did not.
#include <app/cli/cli.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <arborist/jobs/command/command_runner.h>

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double ownCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  arborist::CommandRunner::serveIfRunner(argc, argv);
  if (argc < 4) {
    std::fputs("usage: arborist_with_ballast MIB FIGURES ARGS…\n", stderr);
    return 2;
  }
  const std::size_t size = std::strtoul(argv[1], nullptr, 10) << 20;
  void* ballast = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (ballast == MAP_FAILED) {
    std::perror("mmap");
    return 2;
  }
  // In small pages, as a heap that grew has them: they are what a fork would have to copy the tables of.
  madvise(ballast, size, MADV_NOHUGEPAGE);
  auto* bytes = static_cast<volatile unsigned char*>(ballast);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  for (std::size_t at = 0; at < size; at += page) bytes[at] = 1;

  double excluded = ownCpuSeconds();
  const auto began = std::chrono::steady_clock::now();
  std::vector<char*> arguments{argv[0]};
  for (int i = 3; i < argc; ++i) arguments.push_back(argv[i]);
  arguments.push_back(nullptr);
  const int code = arborist::cliMain(static_cast<int>(arguments.size()) - 1, arguments.data(), {});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;

  excluded -= ownCpuSeconds();
  munmap(ballast, size);
  excluded += ownCpuSeconds();
  std::FILE* figures = std::fopen(argv[2], "w");
  if (figures == nullptr) return 2;
  std::fprintf(figures, "%.6f %.6f\n", took.count(), excluded);
  std::fclose(figures);
  return code;
}
