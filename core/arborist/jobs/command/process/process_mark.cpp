// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/process/process_mark.h>

#include <sys/resource.h>

#include <cerrno>
#include <charconv>
#include <string_view>

#include <arborist/jobs/command/process/proc_fs.h>

namespace arborist::runner {
namespace {

// Of a process with other credentials only this file tells the limits.
std::optional<rlim_t> lockLimitFromProc(pid_t pid) {
  constexpr std::string_view kLine = "\nMax file locks";
  const std::string text = readProcFile(pid, "limits", 8192);
  auto at = text.find(kLine);
  if (at == std::string::npos) return std::nullopt;
  at = text.find_first_not_of(' ', at + kLine.size());
  if (at == std::string::npos) return std::nullopt;
  rlim_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace

bool marksUsable() noexcept {
  rlimit limit{};
  return ::getrlimit(RLIMIT_LOCKS, &limit) == 0 && limit.rlim_max == RLIM_INFINITY;
}

std::optional<ProcessMark> markOf(pid_t pid) noexcept {
  rlimit limit{};
  std::optional<rlim_t> soft;
  if (::prlimit(pid, RLIMIT_LOCKS, nullptr, &limit) == 0) {
    soft = limit.rlim_cur;
  } else if (errno == EPERM) {
    soft = lockLimitFromProc(pid);
  }
  if (!soft || *soft >> 63 != 0 || *soft >> 32 == 0) return std::nullopt;
  return ProcessMark{static_cast<std::uint32_t>(*soft >> 32), static_cast<std::uint32_t>(*soft)};
}

}  // namespace arborist::runner
