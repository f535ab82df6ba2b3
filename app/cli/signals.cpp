// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/signals.h>

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <system_error>

namespace arborist {

Signals::Signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // A blocked signal that is ignored (as under nohup) is never delivered: leave those alone.
    struct sigaction current {};
    if (sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN) continue;
    sigaddset(&set, signal);
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A reader that went away must not end the program: writing then fails with EPIPE.
  signal(SIGPIPE, SIG_IGN);
  m_signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  m_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (m_signals < 0 || m_wake < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
}

Signals::~Signals() {
  close(m_signals);
  close(m_wake);
}

int Signals::wait(std::chrono::milliseconds atMost) {
  std::array<pollfd, 2> polled{{{m_signals, POLLIN, 0}, {m_wake, POLLIN, 0}}};
  poll(polled.data(), polled.size(), static_cast<int>(atMost.count()));
  std::uint64_t count = 0;
  [[maybe_unused]] const auto drained = read(m_wake, &count, sizeof count);
  signalfd_siginfo info{};
  return read(m_signals, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

void Signals::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(m_wake, &one, sizeof one);
}

}  // namespace arborist
