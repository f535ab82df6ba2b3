// SPDX-License-Identifier: GPL-3.0-or-later
// Cheap time stamps: the processor's invariant time-stamp counter where the kernel trusts it as its clock too, the
// steady clock elsewhere. ticks() is thread-safe and takes about 10 ns; the rest belongs to one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace arborist {

class TscClock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Source : std::uint8_t { Best, Steady };

  TscClock() : TscClock(Source::Best) {}
  explicit TscClock(Source);
  // For tests: ticks are what `now` says, in nanoseconds.
  explicit TscClock(std::function<TimePoint()> now);

  std::uint64_t ticks() const noexcept {
#if defined(__x86_64__)
    if (m_usesTsc) [[likely]]
      return __rdtsc();
#endif
    return slowTicks();
  }
  bool usesTsc() const noexcept { return m_usesTsc; }

  // Compares both clocks anew. Stamps taken between construction and the last sync() convert with an error of about
  // 100 ns, however fast the counter runs: they are interpolated between the two comparisons.
  void sync() noexcept;
  // Before the first sync() every stamp converts to the instant of construction.
  TimePoint toTime(std::uint64_t ticks) const noexcept;

  static bool tscIsTrusted() noexcept;

 private:
  struct Anchor {
    std::uint64_t ticks = 0;
    TimePoint time{};
  };
  std::uint64_t slowTicks() const noexcept;
  Anchor compare() const noexcept;

  bool m_usesTsc = false;
  std::function<TimePoint()> m_now;  // empty: the steady clock
  Anchor m_first;
  double m_nanosecondsPerTick = 0;
};

}  // namespace arborist
