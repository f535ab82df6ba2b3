// SPDX-License-Identifier: GPL-3.0-or-later
#include <arch/layers.h>

#include <algorithm>
#include <regex>

namespace arborist::arch {
namespace {

bool isBelow(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace

std::optional<Rank> layerOfFile(std::string_view path) {
  for (Rank rank = 0; rank < kLayers.size(); ++rank) {
    if (isBelow(path, kLayers[rank].folder)) return rank;
  }
  return std::nullopt;
}

std::optional<Rank> layerOfInclude(std::string_view include) {
  if (include.starts_with("arborist/")) return layerOfFile("core/" + std::string(include));
  return layerOfFile(include);
}

bool isOurs(std::string_view include) {
  return include.starts_with("arborist/") || include.starts_with("widgets/") || include.starts_with("app/") ||
         include.starts_with("core/") || include.starts_with("tests/");
}

bool isQt(std::string_view include) {
  static const std::regex kQt("^(Q[A-Z_].*|Qt.*|qt.*|q[a-z]+\\.h)$");
  return std::regex_match(include.begin(), include.end(), kQt);
}

bool isOfTheSystem(std::string_view include) {
  // <vector> and <sys/wait.h>; of C's own headers only those that have no place in the C++ library.
  static const std::regex kLibrary("^[a-z][a-z_0-9]*$");
  static const std::regex kFolders("^(sys|linux|asm|net|netinet|arpa)/[a-z_0-9/]+\\.h$");
  static constexpr std::array<std::string_view, 24> kPosix{
      "cpuid.h",  "cxxabi.h",  "dirent.h",  "dlfcn.h", "elf.h",    "errno.h",     "execinfo.h",  "fcntl.h",
      "limits.h", "poll.h",    "pthread.h", "pwd.h",   "sched.h",  "signal.h",    "spawn.h",     "stdlib.h",
      "string.h", "syscall.h", "termios.h", "time.h",  "unistd.h", "x86intrin.h", "immintrin.h", "link.h"};
  return std::regex_match(include.begin(), include.end(), kLibrary) ||
         std::regex_match(include.begin(), include.end(), kFolders) ||
         std::ranges::find(kPosix, include) != kPosix.end();
}

}  // namespace arborist::arch
