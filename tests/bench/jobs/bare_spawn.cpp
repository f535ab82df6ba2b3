// SPDX-License-Identifier: GPL-3.0-or-later
// bare_spawn COUNT IN_FLIGHT PIPES PROGRAM [ARG…]: starts PROGRAM COUNT times, at most IN_FLIGHT at once, and captures
// what it writes through PIPES pipes each (1: both streams together, 2: one for each). One thread, one epoll set with
// the pipes and a pidfd for each child. What a runner of jobs cannot do without, and nothing else: the yardstick.
#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

extern char** environ;

namespace {

constexpr std::size_t kReadSize = 64u << 10;

[[noreturn]] void fail(const char* what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

struct Child {
  pid_t pid = 0;
  int pidfd = -1;
  std::array<int, 2> pipes{-1, -1};
  int open = 0;  // descriptors of it that are still watched
  std::string output;
};

class BareSpawn {
 public:
  BareSpawn(std::size_t inFlight, int pipes, char** argv) : m_pipes(pipes), m_argv(argv), m_children(inFlight) {
    m_epoll = epoll_create1(EPOLL_CLOEXEC);
    if (m_epoll < 0) fail("epoll_create1");
    m_devNull = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (m_devNull < 0) fail("/dev/null");
  }
  ~BareSpawn() {
    close(m_epoll);
    close(m_devNull);
  }
  BareSpawn(const BareSpawn&) = delete;
  BareSpawn& operator=(const BareSpawn&) = delete;

  // Returns how many did not exit with 0.
  std::size_t run(std::size_t count) {
    std::size_t started = 0, ended = 0;
    for (std::size_t slot = 0; slot < m_children.size() && started < count; ++slot, ++started) start(slot);
    std::array<epoll_event, 64> events{};
    while (ended < count) {
      const int ready = epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), -1);
      if (ready < 0 && errno != EINTR) fail("epoll_wait");
      for (int i = 0; i < ready; ++i) {
        const std::uint64_t key = events[static_cast<std::size_t>(i)].data.u64;
        const std::size_t slot = key / kKeys;
        if (!handle(m_children[slot], static_cast<std::size_t>(key % kKeys))) continue;
        ++ended;
        if (started == count) continue;
        start(slot);
        ++started;
      }
    }
    return m_failed;
  }

 private:
  static constexpr std::uint64_t kKeys = 3;  // pipe 0, pipe 1, pidfd
  static constexpr std::size_t kPidfd = 2;

  void watch(std::size_t slot, std::size_t which, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = slot * kKeys + which;
    if (epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
  }

  // A close alone does not take it out of the epoll set: a child that was just started may hold a copy for a moment,
  // since the kernel wakes the parent of a vfork before it closes what is close-on-exec.
  void forget(int fd) {
    epoll_ctl(m_epoll, EPOLL_CTL_DEL, fd, nullptr);
    close(fd);
  }

  void start(std::size_t slot) {
    Child& child = m_children[slot];
    child.output.clear();
    std::array<int, 2> writeEnds{-1, -1};
    for (int i = 0; i < m_pipes; ++i) {
      std::array<int, 2> ends{};
      if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
      const auto at = static_cast<std::size_t>(i);
      child.pipes[at] = ends[0];
      writeEnds[at] = ends[1];
      watch(slot, at, ends[0]);
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, m_devNull, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, writeEnds[0], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, writeEnds[m_pipes == 2 ? 1 : 0], STDERR_FILENO);
    const int error = posix_spawn(&child.pid, m_argv[0], &actions, nullptr, m_argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) fail(m_argv[0], error);
    for (const int fd : writeEnds) {
      if (fd >= 0) close(fd);
    }
    // The child is not waited for yet, so its pid is still its own.
    // By number: glibc 2.36 declares pidfd_open without extern "C".
    child.pidfd = static_cast<int>(syscall(SYS_pidfd_open, child.pid, 0));
    if (child.pidfd < 0) fail("pidfd_open");
    watch(slot, kPidfd, child.pidfd);
    child.open = m_pipes + 1;
  }

  // true: that was the last of this child.
  bool handle(Child& child, std::size_t which) {
    if (which == kPidfd) {
      int status = 0;
      if (waitpid(child.pid, &status, 0) != child.pid) fail("waitpid");
      if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) ++m_failed;
      forget(child.pidfd);
      return --child.open == 0;
    }
    const ssize_t got = read(child.pipes[which], m_buffer.data(), m_buffer.size());
    if (got < 0 && errno != EINTR) fail("read");
    if (got > 0) child.output.append(m_buffer.data(), static_cast<std::size_t>(got));
    if (got != 0) return false;
    forget(child.pipes[which]);
    return --child.open == 0;
  }

  int m_pipes;
  char** m_argv;
  int m_epoll = -1, m_devNull = -1;
  std::vector<Child> m_children;
  std::vector<char> m_buffer = std::vector<char>(kReadSize);
  std::size_t m_failed = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int at) { return argc > at ? std::strtoul(argv[at], nullptr, 10) : 0; };
  const unsigned long count = number(1), inFlight = number(2), pipes = number(3);
  if (argc < 5 || count == 0 || inFlight == 0 || (pipes != 1 && pipes != 2)) {
    std::fputs("usage: bare_spawn COUNT IN_FLIGHT 1|2 PROGRAM [ARG…]\n", stderr);
    return 2;
  }
  try {
    return BareSpawn(inFlight, static_cast<int>(pipes), argv + 4).run(count) == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bare_spawn: %s\n", error.what());
    return 2;
  }
}
