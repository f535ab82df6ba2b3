// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/load_work.h>

#include <ctime>

#include <algorithm>

namespace arborist {
namespace {

// Long enough that waking up costs nothing to speak of, short enough that monitors see an even load.
constexpr Duration kPeriod = std::chrono::milliseconds(10);

}  // namespace

Duration threadCpuTime() noexcept {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

bool LoadWork::run(const Context& context, TimePoint until) {
  if (m_share <= 0) return context.waitUntil(until);
  for (TimePoint begin = m_now();;) {
    const TimePoint end = std::min(until, saturatingAdd(begin, kPeriod));
    const auto amount = std::chrono::duration_cast<Duration>((end - begin) * m_share);
    if (burn(context, end, amount) || context.waitUntil(end)) return true;
    const TimePoint now = m_now();
    if (now >= until) return false;
    // What was missed on a busy machine is not made up for: that would be a burst nobody asked for.
    begin = now - end < kPeriod ? end : now;
  }
}

bool LoadWork::burn(const Context& context, TimePoint end, Duration amount) {
  const Duration target = threadCpuTime() + amount;
  while (!context.done()) {
    if (threadCpuTime() >= target || m_now() >= end) return false;
    calculate();
  }
  return true;
}

// Some ten microseconds of arithmetic that the compiler must not leave out.
void LoadWork::calculate() {
  std::uint64_t number = m_number;
  for (int i = 0; i < 5000; ++i) number = number * 6364136223846793005u + 1442695040888963407u;
  const volatile std::uint64_t result = number;
  m_number = result;
}

}  // namespace arborist
