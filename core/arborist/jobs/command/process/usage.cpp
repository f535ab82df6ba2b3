// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/process/usage.h>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace arborist::runner {
namespace {

long ownPeakKiB() noexcept {
  rusage own{};
  getrusage(RUSAGE_SELF, &own);
  return own.ru_maxrss;
}

}  // namespace

std::optional<ProcessEnd> waitForEnd(idtype_t kind, int id, int options) {
  siginfo_t info{};
  rusage usage{};
  long result = 0;
  do {  // the system call itself: only that one gives the usage too
    result = ::syscall(SYS_waitid, kind, id, &info, WEXITED | __WALL | options, &usage);
  } while (result < 0 && errno == EINTR);
  if (result < 0 || info.si_pid == 0) return std::nullopt;
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  ProcessEnd end;
  end.signaled = info.si_code != CLD_EXITED;
  end.status = info.si_status;
  end.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  if (usage.ru_maxrss > ownPeakKiB()) end.peakRssBytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  return end;
}

}  // namespace arborist::runner
