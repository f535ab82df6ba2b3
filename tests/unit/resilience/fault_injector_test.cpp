// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/resilience/fault_injector.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;

std::vector<int> kindsOf(FaultInjector& injector, int calls) {
  std::vector<int> kinds;
  for (int i = 0; i < calls; ++i) {
    const auto fault = injector.next();
    kinds.push_back((fault.latency > 0ns) + 2 * fault.error + 4 * fault.hang);
  }
  return kinds;
}

// Sleeps by counting.
struct Sleeps {
  TimeSource source() {
    return {.sleep = [this](const Context& ctx, Duration time) {
      waits.push_back(time);
      return ctx.err();
    }};
  }
  std::vector<Duration> waits;
};

TEST(FaultInjectorTest, WithoutAChanceNothingHappens) {
  FaultInjector injector({});
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(injector.inject(background()));
  EXPECT_EQ(injector.stats().calls, 1000u);
  EXPECT_EQ(injector.stats().delayed + injector.stats().failed + injector.stats().hung, 0u);
}

TEST(FaultInjectorTest, WithCertaintyEveryCallFails) {
  FaultInjector injector({.error = 1});
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(injector.inject(background()), FaultErrc::Injected);
  EXPECT_EQ(injector.stats().failed, 1000u);
}

TEST(FaultInjectorTest, TheErrorIsTheOneThatWasAskedFor) {
  const auto refused = std::make_error_code(std::errc::connection_refused);
  FaultInjector injector({.error = 1, .code = refused});
  EXPECT_EQ(injector.inject(background()), refused);
}

// 10,000 draws of 30 %: five standard deviations are 230.
TEST(FaultInjectorTest, AChanceIsMetAsOftenAsItSays) {
  FaultInjector injector({.latency = 0.3, .mostLatency = 1s, .error = 0.3, .seed = 7});
  static_cast<void>(kindsOf(injector, 10'000));
  EXPECT_NEAR(static_cast<double>(injector.stats().delayed), 3000, 230);
  EXPECT_NEAR(static_cast<double>(injector.stats().failed), 3000, 230);
}

TEST(FaultInjectorTest, ASeedGivesTheSameFaultsAgainAndAnotherSeedOthers) {
  const FaultOptions options{.latency = 0.5, .mostLatency = 1s, .error = 0.3, .hang = 0.1, .seed = 42};
  FaultInjector first(options), second(options);
  const auto kinds = kindsOf(first, 200);
  EXPECT_EQ(kinds, kindsOf(second, 200));
  FaultOptions other = options;
  other.seed = 43;
  FaultInjector third(other);
  EXPECT_NE(kinds, kindsOf(third, 200));
}

TEST(FaultInjectorTest, OneChanceDoesNotChangeWhoMeetsTheOthers) {
  FaultInjector alone({.error = 0.3, .seed = 42});
  FaultInjector slow({.latency = 0.9, .mostLatency = 1s, .error = 0.3, .seed = 42});
  for (int i = 0; i < 500; ++i) EXPECT_EQ(alone.next().error, slow.next().error) << i;
}

TEST(FaultInjectorTest, LatencyIsSleptOnTheGivenClockWithinItsRange) {
  Sleeps sleeps;
  FaultInjector injector({.latency = 1, .leastLatency = 100ms, .mostLatency = 200ms, .time = sleeps.source()});
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(injector.inject(background()));
  ASSERT_EQ(sleeps.waits.size(), 1000u);
  const auto [least, most] = std::minmax_element(sleeps.waits.begin(), sleeps.waits.end());
  EXPECT_GE(*least, 100ms);
  EXPECT_LT(*least, 102ms);
  EXPECT_LE(*most, 200ms);
  EXPECT_GT(*most, 198ms);
}

TEST(FaultInjectorTest, ACallMayBeSlowAndFail) {
  Sleeps sleeps;
  FaultInjector injector({.latency = 1, .leastLatency = 5ms, .mostLatency = 5ms, .error = 1, .time = sleeps.source()});
  EXPECT_EQ(injector.inject(background()), FaultErrc::Injected);
  EXPECT_EQ(sleeps.waits, std::vector<Duration>{5ms});
}

TEST(FaultInjectorTest, AContextThatEndsInTheLatencyIsWhatTheCallTells) {
  auto [ctx, cancel] = withCancel(background());
  FaultInjector injector({.latency = 1,
                          .leastLatency = 1h,
                          .mostLatency = 1h,
                          .error = 1,
                          .time = {.sleep = [&](const Context& sleeper, Duration) {
                            cancel();
                            return sleeper.err();
                          }}});
  EXPECT_EQ(injector.inject(ctx), ContextErrc::Canceled);
}

TEST(FaultInjectorTest, AHangLastsUntilTheContextEndsAndDoesNotFail) {
  auto [ctx, cancel] = withCancel(background());
  FaultInjector injector({.error = 1, .hang = 1});
  std::error_code result;
  std::thread caller([&, &hung = ctx] { result = injector.inject(hung); });
  while (injector.stats().hung == 0) std::this_thread::yield();
  cancel();
  caller.join();
  EXPECT_EQ(result, ContextErrc::Canceled);
  EXPECT_EQ(injector.stats().failed, 0u);
}

TEST(FaultInjectorTest, AHangIsBoundedByTheTimeout) {
  auto [ctx, cancel] = withTimeout(background(), 0ns);
  FaultInjector injector({.hang = 1});
  EXPECT_EQ(injector.inject(ctx), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(injector.stats().calls, 0u) << "whoever is done draws nothing";
}

TEST(FaultInjectorTest, ManyThreadsShareOneAndEachCallIsCounted) {
  FaultInjector injector({.error = 0.5, .seed = 1});
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 1000; ++call) static_cast<void>(injector.inject(background()));
    });
  }
  threads.clear();
  EXPECT_EQ(injector.stats().calls, 4000u);
  FaultInjector alone({.error = 0.5, .seed = 1});
  static_cast<void>(kindsOf(alone, 4000));
  EXPECT_EQ(injector.stats().failed, alone.stats().failed) << "the same faults, whoever met them";
}

TEST(FaultInjectorTest, WhatMakesNoSenseIsRefused) {
  const auto refused = [](FaultOptions options) { EXPECT_THROW(FaultInjector{options}, std::invalid_argument); };
  refused({.latency = -0.1});
  refused({.error = 1.1});
  refused({.hang = std::numeric_limits<double>::quiet_NaN()});
  refused({.latency = 1, .leastLatency = -1ns});
  refused({.latency = 1, .leastLatency = 2s, .mostLatency = 1s});
}

}  // namespace
}  // namespace arborist
