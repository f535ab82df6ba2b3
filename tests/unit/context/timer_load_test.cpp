// SPDX-License-Identifier: GPL-3.0-or-later
// A million timeouts that are pending at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include <arborist/context/timer_wheel.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ManualTree;

constexpr std::size_t kMillion = test::byOneThread(1'000'000);

TEST(TimerLoadTest, OfAMillionTimeoutsEachFiresInItsTimeOrIsTakenBack) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  ManualTree tree;
  const TimePoint start = tree.clock.now();
  struct Timed {
    Derived derived;
    TimePoint due;
  };
  std::vector<Timed> timeouts;
  timeouts.reserve(kMillion);
  for (std::size_t i = 0; i < kMillion; ++i) {
    const Duration in(1 + static_cast<Duration::rep>(random() % 1'000'000'000'000));
    timeouts.push_back({withTimeout(tree.root, in), start + in});
  }
  EXPECT_EQ(tree.clock.pending(), kMillion);
  for (std::size_t i = 0; i < kMillion; i += 2) timeouts[i].derived.cancel();
  EXPECT_EQ(tree.clock.pending(), kMillion / 2);
  std::size_t wrong = 0;
  for (int step = 0; step < 4; ++step) {
    tree.clock.advance(250s);
    const TimePoint now = tree.clock.now();
    for (std::size_t i = 1; i < kMillion; i += 2)
      wrong += timeouts[i].derived.context.done() != (timeouts[i].due <= now);
  }
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(tree.clock.pending(), 0u);
  for (std::size_t i = 0; i < kMillion; ++i) {
    const ContextErrc expected = i % 2 ? ContextErrc::DeadlineExceeded : ContextErrc::Canceled;
    wrong += timeouts[i].derived.context.err() != expected;
  }
  EXPECT_EQ(wrong, 0u);
}

TEST(TimerLoadTest, AMillionOnTheRealClockDoNotHinderAShortOneAndGoWithTheirParent) {
  auto [parent, cancel] = withCancel(background());
  std::vector<Derived> timeouts;
  timeouts.reserve(kMillion);
  for (std::size_t i = 0; i < kMillion; ++i) timeouts.push_back(withTimeout(parent, 1h));
  const TimePoint due = Clock::now() + 1ms;
  auto [ctx, cancelShort] = withDeadline(parent, due);
  ctx.wait();
  EXPECT_GE(Clock::now(), due);
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
  cancel();
  EXPECT_TRUE(std::ranges::all_of(timeouts, [](const Derived& one) { return one.context.done(); }));
}

class DueAlarm final : public Timer {
 public:
  TimePoint due;

 private:
  bool hold() noexcept override { return true; }
  void expire() noexcept override {}
};

// As the timer's thread asks, at the times at which the wheel wants to be asked.
TEST(TimerLoadTest, AMillionAlarmsInTheWheelAreNeverEarlyNeverLostAndLateByATickAtMost) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::vector<DueAlarm> alarms(kMillion);
  TimerWheel wheel;
  const TimePoint start{1h};
  for (DueAlarm& alarm : alarms) {
    alarm.due = start + Duration(static_cast<Duration::rep>(random() % 3'600'000'000'000));
    wheel.insert(alarm, alarm.due);
  }
  for (std::size_t i = 0; i < kMillion; i += 4) {  // moved, once or twice
    alarms[i].due += 7s;
    wheel.insert(alarms[i], alarms[i].due);
  }
  std::size_t called = 0, early = 0, late = 0;
  for (TimePoint now = wheel.nextWake(); now != TimePoint::max(); now = wheel.nextWake()) {
    while (Timer* timer = wheel.popDue(now)) {
      ++called;
      early += static_cast<DueAlarm*>(timer)->due > now;
      late += static_cast<DueAlarm*>(timer)->due + TimerWheel::kTick <= now;
    }
  }
  EXPECT_EQ(called, kMillion);
  EXPECT_EQ(early, 0u);
  EXPECT_EQ(late, 0u);
}

}  // namespace
}  // namespace arborist
