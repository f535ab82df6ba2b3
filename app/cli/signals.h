// SPDX-License-Identifier: GPL-3.0-or-later
// SIGINT, SIGTERM and SIGHUP as calls on a thread of their own, so that they act also while the main thread is held up.
// Made before other threads, so that they inherit the mask and no handler ever runs. Use it from one thread.
#pragma once

#include <functional>
#include <thread>

namespace arborist {

class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // Calls back with the signal's number while the returned object lives; at most one may.
  class [[nodiscard]] Listener {
   public:
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

   private:
    friend class Signals;
    Listener(int signals, int stop, std::function<void(int)> onSignal);
    const int m_stop;
    std::thread m_thread;
  };
  Listener listen(std::function<void(int signal)> onSignal);
  // For a loop of one's own instead: becomes readable when a signal has come.
  int descriptor() const noexcept { return m_signals; }
  // The number of a signal that has come, or 0; never waits.
  int take() noexcept;

 private:
  int m_signals = -1;
  int m_stop = -1;
};

}  // namespace arborist
