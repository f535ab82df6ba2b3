// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/signals.h>

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <system_error>
#include <utility>

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
  m_stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (m_signals < 0 || m_stop < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
}

Signals::~Signals() {
  close(m_signals);
  close(m_stop);
}

int Signals::take() noexcept {
  signalfd_siginfo info{};
  return read(m_signals, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

Signals::Listener Signals::listen(std::function<void(int)> onSignal) {
  return Listener(m_signals, m_stop, std::move(onSignal));
}

Signals::Listener::Listener(int signals, int stop, std::function<void(int)> onSignal)
    : m_stop(stop), m_thread([signals, stop, onSignal = std::move(onSignal)] {
        for (;;) {
          std::array<pollfd, 2> polled{{{signals, POLLIN, 0}, {stop, POLLIN, 0}}};
          poll(polled.data(), polled.size(), -1);
          signalfd_siginfo info{};
          while (read(signals, &info, sizeof info) == sizeof info) onSignal(static_cast<int>(info.ssi_signo));
          if (eventfd_t told = 0; polled[1].revents != 0 && eventfd_read(stop, &told) == 0) return;
        }
      }) {}

Signals::Listener::~Listener() {
  eventfd_write(m_stop, 1);
  m_thread.join();
}

}  // namespace arborist
