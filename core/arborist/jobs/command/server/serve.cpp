// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/serve.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include <arborist/jobs/command/server/child_start.h>
#include <arborist/jobs/command/server/server.h>

namespace arborist::runner {
namespace {

bool isSeqPacket(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

// Whatever a terminal or a user sends to the program's group is the program's affair. Everything else gets its default
// action back, so that children start with it; SIGCHLD comes through a descriptor, and not for stopped children.
void setSignals() {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGCHLD);
  for (int number = 1; number < NSIG; ++number) {
    if (number == SIGKILL || number == SIGSTOP) continue;
    struct sigaction now {};
    if (::sigaction(number, nullptr, &now) != 0) continue;
    const bool ignore =
        std::find(std::begin(kIgnoredSignals), std::end(kIgnoredSignals), number) != std::end(kIgnoredSignals);
    // A handler is a sanitizer's or a debugger's: it does not reach the children.
    if (!ignore && number != SIGCHLD && (now.sa_handler != SIG_IGN || (now.sa_flags & SA_SIGINFO) != 0)) continue;
    struct sigaction wanted {};
    wanted.sa_handler = ignore ? SIG_IGN : SIG_DFL;
    wanted.sa_flags = number == SIGCHLD ? SA_NOCLDSTOP : 0;
    ::sigaction(number, &wanted, nullptr);
  }
  // Those that the C library keeps to itself, and whose state it does not let be asked.
  const unsigned long defaultAction[8] = {};
  for (int number = 32; number < SIGRTMIN; ++number) ::syscall(SYS_rt_sigaction, number, defaultAction, nullptr, 8);
  ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

// Standard input and output are nobody's business here; error stays for last words. Descriptors that the program
// did not close on exec are closed: a runner lives long, and somebody may be waiting for their end.
void setDescriptors() {
  const int null = ::open("/dev/null", O_RDWR);
  if (null >= 0 && null != 0) ::dup2(null, 0);
  if (null >= 0 && null != 1) ::dup2(null, 1);
  if (::fcntl(2, F_GETFD) < 0) ::dup2(0, 2);
  ::syscall(SYS_close_range, kRunnerSocket + 1, ~0U, 0);
  ::fcntl(kRunnerSocket, F_SETFD, FD_CLOEXEC);
}

}  // namespace

bool isRunner(int argc, char** argv) {
  return argc == 2 && std::strcmp(argv[1], kRunnerArgument) == 0 && isSeqPacket(kRunnerSocket);
}

void serveAndExit() {
  if (::getsid(0) != ::getpid()) ::setsid();
  setSignals();
  setDescriptors();
  ::prctl(PR_SET_NAME, "arborist-runner");
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  {
    Server server{UniqueFd(kRunnerSocket)};
    server.serve();
  }
  ::_exit(0);
}

}  // namespace arborist::runner
