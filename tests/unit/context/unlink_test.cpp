// SPDX-License-Identifier: GPL-3.0-or-later
// Linking and unlinking take the same time whatever the number of neighbours.
#include <gtest/gtest.h>

#include <ctime>

#include <algorithm>
#include <random>

#include <arborist/context/timer_wheel.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

// Of this thread, so that other programs on the machine count for nothing.
Duration cpuTime() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// Builds so many things, lets them go in a random order and says how long both took.
template <class Make, class LetGo>
Duration timeOf(std::size_t count, Make make, LetGo letGo) {
  std::mt19937 random(11);
  std::vector<decltype(make())> things;
  things.reserve(count);
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  std::ranges::shuffle(order, random);
  const Duration start = cpuTime();
  for (std::size_t i = 0; i < count; ++i) things.push_back(make());
  for (const std::size_t i : order) letGo(things[i]);
  return cpuTime() - start;
}

// A list that is searched makes the many cost 1024 times as much as the few; caches that overflow, some 100 times.
constexpr std::size_t kFew = 4'000, kMany = 32 * kFew;
constexpr int kLimit = 400;

template <class Make, class LetGo>
void expectConstantTime(Make make, LetGo letGo) {
  Duration few = Duration::max();
  for (int i = 0; i < 3; ++i) few = std::min(few, timeOf(kFew, make, letGo));
  const Duration many = timeOf(kMany, make, letGo);
  EXPECT_LT(many / few, kLimit) << kFew << ": " << few.count() << " ns, " << kMany << ": " << many.count() << " ns";
}

TEST(UnlinkTest, OfACancelledChildIsConstant) {
  auto [parent, cancel] = withCancel(background());
  expectConstantTime([&parent = parent] { return withCancel(parent); }, [](Derived& child) { child.cancel(); });
}

TEST(UnlinkTest, OfADestroyedChildIsConstant) {
  auto [parent, cancel] = withCancel(background());
  const auto make = [&parent = parent] {
    auto child = std::make_unique<Derived>(withCancel(parent));
    child->cancel.release();
    return child;
  };
  expectConstantTime(make, [](std::unique_ptr<Derived>& child) { child.reset(); });
}

TEST(UnlinkTest, OfAStrandIsConstant) {
  auto [source, cancel] = withCancel(background());
  expectConstantTime(
      [&source = source] { return std::make_unique<Derived>(withAny(background(), std::span(&source, 1))); },
      [](std::unique_ptr<Derived>& merged) { merged.reset(); });
}

TEST(UnlinkTest, OfAFunctionIsConstant) {
  auto [ctx, cancel] = withCancel(background());
  expectConstantTime([&ctx = ctx] { return onDone(ctx, [] {}); }, [](AfterFunc& after) { EXPECT_TRUE(after.stop()); });
}

TEST(UnlinkTest, OfATimeoutIsConstant) {
  expectConstantTime([] { return withTimeout(background(), 1h); }, [](Derived& timed) { timed.cancel(); });
}

class SilentAlarm final : public Timer {
  bool hold() noexcept override { return true; }
  void expire() noexcept override {}
};

TEST(UnlinkTest, OfAnAlarmFromTheWheelIsConstant) {
  TimerWheel wheel;
  std::mt19937_64 random(5);
  const auto make = [&] {
    auto alarm = std::make_unique<SilentAlarm>();
    wheel.insert(*alarm, TimePoint(Duration(static_cast<Duration::rep>(random() % (std::uint64_t{1} << 42)))));
    return alarm;
  };
  expectConstantTime(make, [&](std::unique_ptr<SilentAlarm>& alarm) { wheel.remove(*alarm); });
  EXPECT_EQ(wheel.nextWake(), TimePoint::max());
}

}  // namespace
}  // namespace arborist
