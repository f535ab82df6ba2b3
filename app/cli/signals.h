// SPDX-License-Identifier: GPL-3.0-or-later
// SIGINT, SIGTERM and SIGHUP as something to wait for. Made before other threads, so that they inherit the mask and
// no handler ever runs. Use it from one thread.
#pragma once

#include <chrono>

namespace arborist {

class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // Returns a signal's number, or 0 when the time is over or wake() was called.
  int wait(std::chrono::milliseconds atMost);
  // Becomes readable when a signal has come; for other loops than wait(). wait(0ms) then takes it.
  int descriptor() const noexcept { return m_signals; }
  // Thread-safe: makes wait() return.
  void wake() noexcept;

 private:
  int m_signals = -1;
  int m_wake = -1;
};

}  // namespace arborist
