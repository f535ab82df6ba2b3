// SPDX-License-Identifier: GPL-3.0-or-later
// With the published cases of golang.org/x/time/rate in our words: ten tokens a second, time in tenths.
#include <arborist/resilience/rate_limiter.h>

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <stdexcept>
#include <thread>
#include <tuple>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;

class RateLimiterTest : public ::testing::Test {
 protected:
  static TimePoint at(int tenths) { return TimePoint(1h) + tenths * 100ms; }
  TimeSource clock() {
    return {.now = [this] { return m_now; },
            .sleep =
                [this](const Context& ctx, Duration duration) {
                  m_slept.push_back(duration);
                  if (m_endInSleep) (*m_endInSleep)();
                  if (ctx.done()) return ctx.err();
                  m_now += duration;
                  return std::error_code();
                }};
  }
  bool allow(RateLimiter& limiter, int tenths, std::size_t count) {
    m_now = at(tenths);
    return limiter.allow(count);
  }
  RateLimiter::Reservation reserve(RateLimiter& limiter, int tenths, std::size_t count, int ready) {
    m_now = at(tenths);
    auto reservation = limiter.reserve(count);
    EXPECT_TRUE(reservation.ok());
    EXPECT_EQ(reservation.readyAt(), at(ready));
    EXPECT_EQ(reservation.delay(), std::max(Duration::zero(), Duration(at(ready) - at(tenths))));
    return reservation;
  }
  void cancel(RateLimiter::Reservation& reservation, int tenths) {
    m_now = at(tenths);
    reservation.cancel();
    EXPECT_FALSE(reservation.ok());
  }

  TimePoint m_now = at(0);
  std::vector<Duration> m_slept;
  const Cancel* m_endInSleep = nullptr;
};

TEST_F(RateLimiterTest, ABurstOfOneGivesOneATime) {
  RateLimiter limiter(10, 1, clock());
  EXPECT_TRUE(allow(limiter, 0, 1));
  EXPECT_FALSE(allow(limiter, 0, 1));
  EXPECT_TRUE(allow(limiter, 1, 1));
  EXPECT_FALSE(allow(limiter, 1, 1));
  EXPECT_FALSE(allow(limiter, 2, 2)) << "never two at once";
  EXPECT_TRUE(allow(limiter, 2, 1));
  EXPECT_FALSE(allow(limiter, 2, 1));
}

TEST_F(RateLimiterTest, ABurstOfThreeFillsUpAgainAndNoFurther) {
  RateLimiter limiter(10, 3, clock());
  EXPECT_TRUE(allow(limiter, 0, 2));
  EXPECT_FALSE(allow(limiter, 0, 2));
  EXPECT_TRUE(allow(limiter, 0, 1));
  EXPECT_FALSE(allow(limiter, 0, 1));
  EXPECT_FALSE(allow(limiter, 1, 4));
  EXPECT_TRUE(allow(limiter, 2, 1));
  EXPECT_TRUE(allow(limiter, 3, 1));
  EXPECT_TRUE(allow(limiter, 4, 1));
  EXPECT_TRUE(allow(limiter, 4, 1));
  EXPECT_FALSE(allow(limiter, 4, 1));
  EXPECT_TRUE(allow(limiter, 9, 3));
  EXPECT_TRUE(allow(limiter, 9, 0));
}

TEST_F(RateLimiterTest, AClockThatGoesBackGivesNothing) {
  RateLimiter limiter(10, 3, clock());
  EXPECT_TRUE(allow(limiter, 1, 1));
  EXPECT_TRUE(allow(limiter, 0, 1));
  EXPECT_TRUE(allow(limiter, 0, 1));
  EXPECT_FALSE(allow(limiter, 0, 1));
  EXPECT_TRUE(allow(limiter, 1, 1));
  EXPECT_FALSE(allow(limiter, 1, 1));
  EXPECT_TRUE(allow(limiter, 2, 1));
  EXPECT_FALSE(allow(limiter, 2, 1));
}

TEST_F(RateLimiterTest, ReservationsQueueUp) {
  RateLimiter limiter(10, 2, clock());
  reserve(limiter, 0, 2, 0);
  reserve(limiter, 0, 2, 2);
  reserve(limiter, 3, 2, 4);
}

TEST_F(RateLimiterTest, ReservedTokensAreNotThereForOthers) {
  RateLimiter limiter(10, 2, clock());
  const auto refused = limiter.reserve(3);
  EXPECT_FALSE(refused.ok());
  EXPECT_EQ(refused.readyAt(), TimePoint::max());
  EXPECT_EQ(refused.delay(), Duration::max());
  reserve(limiter, 0, 2, 0);
  EXPECT_FALSE(allow(limiter, 1, 2));
  reserve(limiter, 1, 2, 2);
  EXPECT_DOUBLE_EQ(limiter.tokens(), -1);
  EXPECT_FALSE(allow(limiter, 1, 1));
  EXPECT_TRUE(allow(limiter, 3, 1));
}

TEST_F(RateLimiterTest, CancellingARefusedOneChangesNothing) {
  RateLimiter limiter(10, 2, clock());
  reserve(limiter, 0, 2, 0);
  auto refused = limiter.reserve(3);
  cancel(refused, 0);
  reserve(limiter, 0, 2, 2);
}

TEST_F(RateLimiterTest, TheLastReservationIsGivenBackWhole) {
  RateLimiter limiter(10, 2, clock());
  reserve(limiter, 0, 2, 0);
  auto last = reserve(limiter, 0, 2, 2);
  cancel(last, 1);
  cancel(last, 1);  // again: nothing
  reserve(limiter, 1, 2, 2);
}

TEST_F(RateLimiterTest, AReservationWhoseTimeHasPassedIsNotGivenBack) {
  RateLimiter limiter(10, 2, clock());
  reserve(limiter, 0, 2, 0);
  auto late = reserve(limiter, 0, 2, 2);
  cancel(late, 3);
  reserve(limiter, 3, 2, 4);
}

TEST_F(RateLimiterTest, WhatLaterReservationsCountOnIsNotGivenBack) {
  {
    RateLimiter limiter(10, 2, clock());
    reserve(limiter, 0, 2, 0);
    auto first = reserve(limiter, 0, 1, 1);
    reserve(limiter, 0, 1, 2);
    cancel(first, 0);  // gives nothing
    reserve(limiter, 0, 1, 3);
  }
  RateLimiter limiter(10, 2, clock());
  reserve(limiter, 0, 2, 0);
  auto first = reserve(limiter, 0, 2, 2);
  reserve(limiter, 0, 1, 3);
  cancel(first, 2);  // gives one
  reserve(limiter, 2, 2, 4);
}

TEST_F(RateLimiterTest, SeveralAreGivenBackAsIfTheyHadNotBeen) {
  RateLimiter limiter(10, 4, clock());
  reserve(limiter, 0, 4, 0);
  auto a = reserve(limiter, 0, 3, 3);
  reserve(limiter, 0, 1, 4);
  auto c = reserve(limiter, 0, 1, 5);
  cancel(c, 1);  // one
  cancel(a, 1);  // two
  reserve(limiter, 1, 3, 5);
}

TEST_F(RateLimiterTest, ReservingAndGivingBackWhileTheClockGoesBack) {
  {
    RateLimiter limiter(10, 2, clock());
    reserve(limiter, 1, 2, 1);
    reserve(limiter, 0, 1, 1);
    reserve(limiter, 2, 2, 3);
  }
  RateLimiter limiter(10, 2, clock());
  reserve(limiter, 1, 2, 1);
  auto given = reserve(limiter, 1, 2, 3);
  reserve(limiter, 1, 1, 4);
  cancel(given, 0);  // gives one
  reserve(limiter, 1, 2, 4);
}

TEST_F(RateLimiterTest, WaitSleepsUntilThereAreEnough) {
  RateLimiter limiter(10, 3, clock());
  EXPECT_FALSE(limiter.wait(background(), 1));
  EXPECT_FALSE(limiter.wait(background(), 2));
  EXPECT_TRUE(m_slept.empty());
  EXPECT_FALSE(limiter.wait(background(), 3));
  EXPECT_EQ(m_slept, std::vector<Duration>{300ms});
  EXPECT_EQ(m_now, at(3));
}

TEST_F(RateLimiterTest, WaitFailsAtOnceWhereItCannotSucceed) {
  RateLimiter limiter(10, 3, clock());
  EXPECT_EQ(limiter.wait(background(), 4), RateLimiterErrc::ExceedsBurst);
  auto [ctx, cancelNow] = withCancel(background());
  cancelNow();
  EXPECT_EQ(limiter.wait(ctx), ContextErrc::Canceled);
  EXPECT_DOUBLE_EQ(limiter.tokens(), 3);
  EXPECT_TRUE(m_slept.empty());
}

TEST_F(RateLimiterTest, WaitMayEndAtTheDeadlineAndNotAfterIt) {
  m_now = Clock::now() + 1h;  // the deadline is of the real clock
  RateLimiter limiter(10, 3, clock());
  EXPECT_FALSE(limiter.wait(background(), 3));
  const Derived early = withDeadline(background(), m_now + 99ms),
                justInTime = withDeadline(background(), m_now + 100ms);
  EXPECT_EQ(limiter.wait(early.context), RateLimiterErrc::ExceedsDeadline);
  EXPECT_TRUE(m_slept.empty()) << "it does not wait for what is lost";
  EXPECT_DOUBLE_EQ(limiter.tokens(), 0);
  EXPECT_FALSE(limiter.wait(justInTime.context));
  EXPECT_EQ(m_slept, std::vector<Duration>{100ms});
}

TEST_F(RateLimiterTest, AWaitThatIsCancelledGivesBack) {
  RateLimiter limiter(10, 3, clock());
  EXPECT_FALSE(limiter.wait(background(), 3));
  auto [ctx, cancelNow] = withCancel(background());
  m_endInSleep = &cancelNow;
  EXPECT_EQ(limiter.wait(ctx, 2), ContextErrc::Canceled);
  EXPECT_DOUBLE_EQ(limiter.tokens(), 0);
}

TEST_F(RateLimiterTest, WithoutALimitAllIsAllowedWhateverTheBurst) {
  RateLimiter limiter(std::numeric_limits<double>::infinity(), 0, clock());
  EXPECT_TRUE(limiter.allow(1'000'000));
  EXPECT_FALSE(limiter.wait(background(), 1'000'000));
  EXPECT_TRUE(limiter.reserve(1'000).ok());
}

TEST_F(RateLimiterTest, ARateOfZeroGivesTheFirstBurstAndNoMore) {
  RateLimiter limiter(0, 2, clock());
  EXPECT_TRUE(limiter.allow(2));
  m_now += 24h;
  EXPECT_FALSE(limiter.allow());
  EXPECT_FALSE(limiter.reserve().ok());
  EXPECT_EQ(limiter.wait(background()), RateLimiterErrc::ExceedsDeadline);
}

TEST_F(RateLimiterTest, TinyRatesAndLongTimesDoNotOverflow) {
  RateLimiter limiter(1e-18, 1, clock());
  EXPECT_TRUE(limiter.allow());
  EXPECT_FALSE(limiter.reserve().ok()) << "in three hundred years at the earliest";
  m_now = TimePoint::max();
  EXPECT_GE(limiter.tokens(), 0);
  m_now = TimePoint::min();
  EXPECT_GE(limiter.tokens(), 0);
}

// 1 / rate is no whole number of nanoseconds.
TEST_F(RateLimiterTest, RatesThatAreNotRoundLoseNothingButPartsOfANanosecond) {
  for (const double perSecond : {0.7692307692307693, 1.0 / 3, 3.0, 7.0, 999'999'937.0}) {
    RateLimiter limiter(perSecond, 1, clock());
    EXPECT_TRUE(limiter.allow()) << perSecond;
    auto reservation = limiter.reserve();
    const TimePoint ready = reservation.readyAt();
    reservation.cancel();
    m_now = ready - 1ns;
    EXPECT_FALSE(limiter.allow()) << perSecond;
    m_now = ready + 1ns;
    EXPECT_TRUE(limiter.allow()) << perSecond;
  }
}

TEST_F(RateLimiterTest, OverALongTimeItAllowsTheBurstAndTheRateNoLessAndNoMore) {
  RateLimiter limiter(100, 100, clock());
  int allowed = 0;
  for (Duration elapsed{}; elapsed <= 5s; elapsed += 2ms, m_now += 2ms) allowed += limiter.allow();
  EXPECT_GE(allowed, 599);
  EXPECT_LE(allowed, 600);
}

TEST_F(RateLimiterTest, BadRatesAreRefused) {
  EXPECT_THROW(RateLimiter(-1, 1), std::invalid_argument);
  EXPECT_THROW(RateLimiter(std::numeric_limits<double>::quiet_NaN(), 1), std::invalid_argument);
}

TEST_F(RateLimiterTest, ManyThreadsGetNoMoreThanThereIs) {
  RateLimiter limiter(10, 100, clock());
  std::atomic<int> allowed = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) allowed += limiter.allow();
    });
  }
  threads.clear();
  EXPECT_EQ(allowed, 100);
}

TEST(RateLimiterErrcTest, TheErrorsSayWhatTheyAre) {
  EXPECT_EQ(std::error_code(RateLimiterErrc::ExceedsBurst).message(), "more at once than the rate limiter's burst");
  EXPECT_NE(std::error_code(RateLimiterErrc::ExceedsDeadline).message().find("deadline"), std::string::npos);
}

TEST_F(RateLimiterTest, ItsObserverIsToldHowLongEachWaitTookAndHowItEnded) {
  struct Waits final : LimiterObserver {
    void waited(std::size_t tokens, Duration time, std::error_code result) noexcept override {
      last = {tokens, time, result};
      ++count;
    }
    std::tuple<std::size_t, Duration, std::error_code> last;
    int count = 0;
  };
  const auto observer = std::make_shared<Waits>();
  RateLimiter limiter(10, 2, clock(), observer);
  using Told = decltype(observer->last);
  EXPECT_FALSE(limiter.wait(background(), 2));
  EXPECT_EQ(observer->last, Told(2, 0ms, std::error_code()));
  EXPECT_FALSE(limiter.wait(background()));
  EXPECT_EQ(observer->last, Told(1, 100ms, std::error_code()));
  EXPECT_TRUE(limiter.wait(background(), 3));
  EXPECT_EQ(observer->last, Told(3, 0ms, RateLimiterErrc::ExceedsBurst));
  auto [ctx, cancel] = withCancel(background());
  cancel();
  EXPECT_TRUE(limiter.wait(ctx));
  EXPECT_EQ(observer->last, Told(1, 0ms, ContextErrc::Canceled));
  limiter.allow();
  EXPECT_EQ(observer->count, 4) << "what does not wait is not told";
}

}  // namespace
}  // namespace arborist
