// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <latch>
#include <random>

#include <arborist/context/timer_wheel.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

class Alarm final : public Timer {
 public:
  std::function<void()> call = [] {};
  bool held = true;

 private:
  bool hold() noexcept override { return held; }
  void expire() noexcept override { call(); }
};

TEST(ManualClockTest, CallsInOrderOfTimeThenOfArming) {
  ManualClock clock;
  const TimePoint start = clock.now();
  std::vector<std::pair<int, Duration>> called;
  Alarm alarms[4];
  for (int i = 0; i < 4; ++i) alarms[i].call = [&, i] { called.emplace_back(i, clock.now() - start); };
  clock.arm(alarms[0], start + 3s);
  clock.arm(alarms[1], start + 1s);
  clock.arm(alarms[2], start + 3s);
  clock.arm(alarms[3], start + 9s);
  EXPECT_EQ(clock.advance(5s), 3u);
  EXPECT_EQ(called, (std::vector<std::pair<int, Duration>>{{1, 1s}, {0, 3s}, {2, 3s}}));
  EXPECT_EQ(clock.now(), start + 5s);
  EXPECT_EQ(clock.pending(), 1u);
  clock.disarm(alarms[3]);
  clock.disarm(alarms[3]);
  EXPECT_EQ(clock.pending(), 0u);
}

TEST(ManualClockTest, AnAlarmArmedByAnAlarmFiresInTheSameAdvance) {
  ManualClock clock;
  int called = 0;
  Alarm second;
  second.call = [&] { ++called; };
  Alarm first;
  first.call = [&] { clock.arm(second, clock.now() + 1s); };
  clock.arm(first, clock.now() + 1s);
  clock.advance(2s);
  EXPECT_EQ(called, 1);
}

TEST(ManualClockTest, ArmingAgainMoves) {
  ManualClock clock;
  int called = 0;
  Alarm alarm;
  alarm.call = [&] { ++called; };
  clock.arm(alarm, clock.now() + 1s);
  clock.arm(alarm, clock.now() + 3s);
  EXPECT_EQ(clock.advance(2s), 0u);
  EXPECT_EQ(clock.advance(1s), 1u);
  EXPECT_EQ(called, 1);
}

// The wheel against a plain list of due times: nothing early, nothing late by more than a tick, nothing lost.
TEST(TimerWheelTest, AgreesWithAListUnderRandomArmsAndSteps) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  TimerWheel wheel;
  TimePoint now{std::chrono::hours(5)};
  std::vector<Alarm> alarms(300);
  std::map<const Timer*, TimePoint> due;
  for (int step = 0; step < 20'000; ++step) {
    Alarm& alarm = alarms[random() % alarms.size()];
    switch (random() % 4) {
      case 0:
      case 1: {
        const Duration in{static_cast<Duration::rep>(random() % (std::uint64_t{1} << (random() % 44)))};
        wheel.insert(alarm, now + in);
        due[&alarm] = now + in;
        break;
      }
      case 2:
        wheel.remove(alarm);
        due.erase(&alarm);
        break;
      default: {
        now += Duration{static_cast<Duration::rep>(random() % (std::uint64_t{1} << (random() % 40)))};
        while (Timer* timer = wheel.popDue(now)) {
          ASSERT_TRUE(due.contains(timer));
          ASSERT_LE(due[timer], now);
          due.erase(timer);
        }
        for (const auto& [timer, when] : due) ASSERT_GT(when + TimerWheel::kTick, now);
        if (!due.empty()) {
          const auto earliest = std::ranges::min_element(due, {}, [](const auto& one) { return one.second; })->second;
          ASSERT_LE(wheel.nextWake(), earliest + TimerWheel::kTick);
        } else {
          ASSERT_EQ(wheel.nextWake(), TimePoint::max());
        }
      }
    }
  }
}

TEST(TimerWheelTest, HoldsTheFarthestTimes) {
  TimerWheel wheel;
  Alarm alarm;
  wheel.insert(alarm, TimePoint::max());
  EXPECT_EQ(wheel.popDue(TimePoint(std::chrono::hours(1))), nullptr);
  EXPECT_GT(wheel.nextWake(), TimePoint(std::chrono::hours(1)));
  wheel.remove(alarm);
  EXPECT_EQ(wheel.nextWake(), TimePoint::max());
}

TEST(TimerWheelTest, SkipsAnAlarmWhoseOwnerIsGoing) {
  TimerWheel wheel;
  Alarm gone, stays;
  gone.held = false;
  wheel.insert(gone, TimePoint(1s));
  wheel.insert(stays, TimePoint(1s));
  EXPECT_EQ(wheel.popDue(TimePoint(2s)), &stays);
  EXPECT_EQ(wheel.popDue(TimePoint(2s)), nullptr);
}

TEST(RealTimerServiceTest, CallsManyAlarmsAndNoneEarly) {
  constexpr int kCount = 500;
  std::latch done(kCount);
  std::atomic<int> early{0};
  std::vector<Alarm> alarms(kCount);
  std::mt19937 random(3);
  for (Alarm& alarm : alarms) {
    const TimePoint due = Clock::now() + std::chrono::microseconds(random() % 20'000);
    alarm.call = [&, due] {
      if (Clock::now() < due) ++early;
      done.count_down();
    };
    realTimerService().arm(alarm, due);
  }
  done.wait();
  EXPECT_EQ(early, 0);
}

TEST(RealTimerServiceTest, AnEarlierAlarmWakesTheThread) {
  Alarm far;
  realTimerService().arm(far, Clock::now() + 1h);
  auto [ctx, cancel] = withTimeout(background(), 2ms);
  EXPECT_TRUE(ctx.waitFor(30s));
  realTimerService().disarm(far);
}

}  // namespace
}  // namespace arborist
