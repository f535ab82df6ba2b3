// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/tsc_clock.h>

#include <fstream>
#include <string>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace arborist {

namespace {

std::uint64_t nanoseconds(TscClock::TimePoint time) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

}  // namespace

bool TscClock::tscIsTrusted() noexcept {
#if defined(__x86_64__)
  constexpr unsigned kPowerLeaf = 0x80000007;
  constexpr unsigned kInvariantTsc = 1u << 8;
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid(kPowerLeaf, &eax, &ebx, &ecx, &edx) == 0 || (edx & kInvariantTsc) == 0) return false;
  // The kernel has checked that the counters of all processors agree; a virtual machine may say "invariant" and move.
  std::ifstream file("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  std::string source;
  return static_cast<bool>(file >> source) && source == "tsc";
#else
  return false;
#endif
}

TscClock::TscClock(Source source) : m_usesTsc(source == Source::Best && tscIsTrusted()) {
  if (m_usesTsc) {
    m_first = compare();
  } else {
    m_nanosecondsPerTick = 1;
  }
}

TscClock::TscClock(std::function<TimePoint()> now) : m_now(std::move(now)), m_nanosecondsPerTick(1) {}

std::uint64_t TscClock::slowTicks() const noexcept {
  return nanoseconds(m_now ? m_now() : std::chrono::steady_clock::now());
}

TscClock::Anchor TscClock::compare() const noexcept {
  Anchor best;
#if defined(__x86_64__)
  // The narrowest of a few: one that was interrupted between its two reads would be off by that time.
  std::uint64_t width = ~std::uint64_t{0};
  for (int i = 0; i < 5; ++i) {
    const std::uint64_t before = __rdtsc();
    const TimePoint time = std::chrono::steady_clock::now();
    const std::uint64_t after = __rdtsc();
    if (after - before < width) {
      width = after - before;
      best = {before + width / 2, time};
    }
  }
#endif
  return best;
}

void TscClock::sync() noexcept {
  if (!m_usesTsc) return;
  const Anchor now = compare();
  if (now.ticks <= m_first.ticks) return;
  const std::chrono::duration<double, std::nano> passed = now.time - m_first.time;
  m_nanosecondsPerTick = passed.count() / static_cast<double>(now.ticks - m_first.ticks);
}

TscClock::TimePoint TscClock::toTime(std::uint64_t ticks) const noexcept {
  // Signed: a stamp may be a little older than the first comparison.
  const auto passed = static_cast<std::int64_t>(ticks - m_first.ticks);
  if (!m_usesTsc) return TimePoint(std::chrono::nanoseconds(passed));
  return m_first.time +
         std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(passed) * m_nanosecondsPerTick));
}

}  // namespace arborist
