// SPDX-License-Identifier: GPL-3.0-or-later
// Who may begin under which limits, without a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arborist/jobs/shared_limits.h>

#include <algorithm>
#include <map>
#include <random>
#include <ranges>

namespace arborist::test {
namespace {

using namespace std::chrono_literals;
using Use = std::vector<std::uint32_t>;

const Use kFirst{0}, kSecond{1}, kBoth{0, 1};

SharedLimit atOnce(std::size_t count) {
  SharedLimit limit;
  limit.name = "api";
  limit.concurrency = count;
  return limit;
}

SharedLimit atRate(double perSecond, std::size_t burst) {
  SharedLimit limit;
  limit.name = "api";
  limit.rate = perSecond;
  limit.rateText = std::to_string(static_cast<int>(perSecond)) + "/s";
  limit.burst = burst;
  return limit;
}

SharedLimit breaking() {
  SharedLimit limit;
  limit.name = "api";
  limit.breaker = BreakerSpec{.failureRate = 50, .window = 4, .minimum = 2, .open = 10s};
  return limit;
}

class SharedLimitsTest : public testing::Test {
 protected:
  void make(std::vector<SharedLimit> of) {
    specs = std::move(of);
    limits.emplace(specs, [this] { return now; });
  }
  // Enters, and leaves when told to.
  bool enter(NodeIndex job, const Use& use) {
    auto passes = limits->enter(job, use);
    if (passes) held.insert_or_assign(job, std::pair(std::move(*passes), use));
    return passes.has_value();
  }
  void leave(NodeIndex job, AttemptEnd end = AttemptEnd::Succeeded) {
    auto of = held.extract(job);
    limits->leave(std::move(of.mapped().first), of.mapped().second, end);
  }
  NodeIndex firstFree() const { return limits->firstFree(); }

  TimePoint now = TimePoint() + 1h;
  std::vector<SharedLimit> specs;
  std::optional<SharedLimits> limits;
  std::map<NodeIndex, std::pair<SharedLimits::Passes, Use>> held;
};

TEST_F(SharedLimitsTest, AJobIsLetInByAllOfItsLimitsOrByNone) {
  make({atOnce(1), atOnce(1)});
  EXPECT_TRUE(enter(1, kSecond));
  EXPECT_FALSE(enter(2, kBoth));
  EXPECT_EQ(limits->whyWaits(2), "`api`: 1 of 1 run");
  EXPECT_TRUE(enter(3, kFirst)) << "who waits holds nothing";
  leave(1);
  EXPECT_EQ(firstFree(), kNoNode) << "the other one is taken now";
  leave(3);
  EXPECT_EQ(firstFree(), 2u);
  EXPECT_TRUE(enter(2, kBoth));
  EXPECT_EQ(limits->whyWaits(2), "");
}

TEST_F(SharedLimitsTest, WhoComesLaterOvertakesNobodyAtTheSameLimit) {
  make({atOnce(1), atOnce(5)});
  EXPECT_TRUE(enter(1, kFirst));
  EXPECT_FALSE(enter(2, kFirst));
  EXPECT_FALSE(enter(3, kBoth));
  leave(1);
  EXPECT_FALSE(enter(4, kFirst)) << "2 came first";
  EXPECT_TRUE(enter(5, kSecond)) << "nobody waits there";
  for (const NodeIndex next : {2u, 3u, 4u}) {
    EXPECT_EQ(firstFree(), next);
    EXPECT_TRUE(enter(next, next == 3 ? kBoth : kFirst));
    EXPECT_EQ(firstFree(), kNoNode);
    leave(next);
  }
}

TEST_F(SharedLimitsTest, WhoIsSetAsideHoldsNobodyUpAndKeepsItsTurn) {
  make({atOnce(1)});
  EXPECT_TRUE(enter(1, kFirst));
  for (const NodeIndex job : {2u, 3u, 4u}) EXPECT_FALSE(enter(job, kFirst));
  leave(1);
  EXPECT_EQ(firstFree(), 2u);
  limits->setAside(2);
  EXPECT_FALSE(limits->waits(2));
  EXPECT_EQ(limits->whyWaits(2), "");
  EXPECT_EQ(firstFree(), 3u);
  EXPECT_TRUE(enter(3, kFirst));
  EXPECT_FALSE(enter(2, kFirst));
  leave(3);
  EXPECT_EQ(firstFree(), 2u) << "4 came later";
  limits->forget(2);
  EXPECT_EQ(firstFree(), 4u);
}

TEST_F(SharedLimitsTest, WhoNeedsAClosedLimitAsWellHoldsNobodyUp) {
  make({atOnce(1), breaking()});
  for (const NodeIndex job : {1u, 2u}) EXPECT_TRUE(enter(job, kSecond));
  for (const NodeIndex job : {1u, 2u}) leave(job, AttemptEnd::Failed);
  EXPECT_TRUE(enter(3, kFirst));
  for (NodeIndex job = 10; job < 200; ++job) EXPECT_FALSE(enter(job, kBoth));
  EXPECT_FALSE(enter(200, kFirst));
  leave(3);
  EXPECT_EQ(firstFree(), 200u) << "the breaker is open for the others";
}

// Time passes between any two looks at the clock.
TEST_F(SharedLimitsTest, WhileSomebodyWaitsForTimeAloneThereIsAlwaysATimeToLookAgain) {
  specs = {atRate(15000, 1), atRate(13000, 1)};
  limits.emplace(specs, [this] { return now += 50us; });
  for (const Use& use : {kFirst, kSecond, kBoth}) {
    int begun = 0;
    for (NodeIndex job = 1; job <= 500; ++job) begun += enter(job, use);
    while (begun < 500) {
      for (NodeIndex free = firstFree(); free != kNoNode; free = firstFree()) begun += enter(free, use);
      const auto opensAt = limits->opensAt();
      ASSERT_EQ(opensAt.has_value(), begun < 500) << begun << " have begun";
      if (opensAt) now = std::max(now, *opensAt);
    }
  }
}

TEST_F(SharedLimitsTest, ARateLetsABurstInAndThenOneAfterTheOther) {
  make({atRate(4, 2)});
  EXPECT_TRUE(enter(1, kFirst));
  EXPECT_TRUE(enter(2, kFirst));
  EXPECT_FALSE(limits->opensAt()) << "nobody waits";
  EXPECT_FALSE(enter(3, kFirst));
  EXPECT_EQ(limits->whyWaits(3), "`api`: 4/s");
  EXPECT_EQ(limits->opensAt(), now + 250ms);
  EXPECT_EQ(limits->opensAt(), now + 250ms) << "to ask costs nothing";
  now += 249ms;
  EXPECT_EQ(firstFree(), kNoNode);
  now += 1ms;
  EXPECT_EQ(firstFree(), 3u);
  EXPECT_TRUE(enter(3, kFirst));
  leave(1);
  EXPECT_FALSE(enter(4, kFirst)) << "what has begun has begun";
}

TEST_F(SharedLimitsTest, ABreakerOpensClosesAndCountsOnlyWhatSaysSomething) {
  make({breaking()});
  for (const NodeIndex job : {1u, 2u, 3u, 4u}) EXPECT_TRUE(enter(job, kFirst));
  leave(1, AttemptEnd::Failed);
  leave(2, AttemptEnd::Other);
  EXPECT_TRUE(enter(5, kFirst)) << "one failure is below the minimum";
  leave(3, AttemptEnd::Failed);
  EXPECT_FALSE(enter(6, kFirst));
  EXPECT_EQ(limits->whyWaits(6), "`api`: its breaker is open");
  EXPECT_EQ(limits->opensAt(), now + 10s);
  leave(4, AttemptEnd::Succeeded);
  EXPECT_EQ(firstFree(), kNoNode) << "a late outcome changes nothing";
  for (const NodeIndex job : {7u, 8u}) EXPECT_FALSE(enter(job, kFirst));
  now += 10s;
  // Two are tried, as many as the minimum.
  EXPECT_EQ(firstFree(), 6u);
  EXPECT_TRUE(enter(6, kFirst));
  EXPECT_TRUE(enter(7, kFirst));
  EXPECT_EQ(firstFree(), kNoNode);
  EXPECT_EQ(limits->whyWaits(8), "`api`: its breaker waits for trial attempts");
  EXPECT_FALSE(limits->opensAt()) << "only their ends can tell";
  leave(6, AttemptEnd::Succeeded);
  EXPECT_EQ(firstFree(), kNoNode);
  leave(7, AttemptEnd::Succeeded);
  EXPECT_EQ(firstFree(), 8u);
}

TEST_F(SharedLimitsTest, AFullQueueRefusesWhoComesLastOrDropsWhoCameFirst) {
  for (const WhenFull whenFull : {WhenFull::Reject, WhenFull::DropOldest}) {
    SharedLimit api = atOnce(1);
    api.queue = 2;
    api.whenFull = whenFull;
    make({api, atOnce(1)});
    EXPECT_TRUE(enter(1, kFirst));
    EXPECT_TRUE(enter(2, kSecond));
    for (const NodeIndex job : {3u, 4u, 5u}) EXPECT_FALSE(enter(job, kSecond));
    EXPECT_FALSE(enter(6, kFirst));
    EXPECT_FALSE(enter(7, kBoth)) << "both wait at the first limit";
    EXPECT_FALSE(limits->crowdedOut()) << "there is room for two, and any number at the second";
    EXPECT_FALSE(enter(8, kFirst));
    const auto out = limits->crowdedOut();
    ASSERT_TRUE(out);
    EXPECT_EQ(out->job, whenFull == WhenFull::Reject ? 8u : 6u);
    EXPECT_EQ(out->limit, 0u);
    EXPECT_EQ(out->why, "`api`: 1 of 1 run");
    limits->countRefused(out->limit);
    EXPECT_FALSE(limits->waits(out->job));
    EXPECT_FALSE(limits->crowdedOut());
    EXPECT_EQ(limits->states()[0].waiting, 2u);
    EXPECT_EQ(limits->states()[0].queue, 2u);
    EXPECT_EQ(limits->states()[0].refused, 1u);
    EXPECT_EQ(limits->states()[1].queue, std::nullopt);
    leave(1);
    leave(2);
    EXPECT_EQ(firstFree(), 3u);
    limits->forget(3);
    limits->forget(4);
    limits->forget(5);
    EXPECT_EQ(firstFree(), whenFull == WhenFull::Reject ? 6u : 7u);
    held.clear();
  }
}

TEST_F(SharedLimitsTest, NobodyIsDroppedForOneWhoIsRefusedElsewhere) {
  for (const std::uint32_t dropping : {0u, 1u}) {
    for (const bool refusesAll : {false, true}) {
      std::vector<SharedLimit> both{atOnce(1), atOnce(1)};
      for (SharedLimit& one : both) one.queue = 1;
      both[dropping].whenFull = WhenFull::DropOldest;
      if (refusesAll) {
        both[1 - dropping].whenFull = WhenFull::DropOldest;
        both[1 - dropping].queue = 0;
      }
      make(both);
      EXPECT_TRUE(enter(1, kBoth));
      EXPECT_FALSE(enter(2, Use{dropping}));
      if (!refusesAll) {
        EXPECT_FALSE(enter(3, Use{1 - dropping}));
      }
      EXPECT_FALSE(limits->crowdedOut());
      EXPECT_FALSE(enter(4, kBoth));
      const auto out = limits->crowdedOut();
      ASSERT_TRUE(out);
      EXPECT_EQ(out->job, 4u);
      EXPECT_FALSE(limits->crowdedOut()) << "2 waits where 4 would have dropped it";
      held.clear();
    }
  }
}

TEST_F(SharedLimitsTest, WhoIsSetAsideStillHasItsPlaceInTheQueue) {
  SharedLimit api = atOnce(1);
  api.queue = 1;
  api.whenFull = WhenFull::DropOldest;
  make({api});
  EXPECT_TRUE(enter(1, kFirst));
  EXPECT_FALSE(enter(2, kFirst));
  leave(1);
  limits->setAside(2);
  EXPECT_TRUE(enter(3, kFirst));
  EXPECT_FALSE(enter(4, kFirst));
  const auto out = limits->crowdedOut();
  ASSERT_TRUE(out);
  EXPECT_EQ(out->job, 2u) << "it came first";
  EXPECT_FALSE(limits->crowdedOut());
  leave(3);
  EXPECT_EQ(firstFree(), 4u);
}

TEST_F(SharedLimitsTest, EachLimitTellsWhatItDoes) {
  SharedLimit slow = atRate(10, 3);
  slow.concurrency = 1;
  make({slow, breaking()});
  EXPECT_TRUE(enter(1, kBoth));
  EXPECT_FALSE(enter(2, kBoth));
  EXPECT_FALSE(enter(3, kFirst));
  std::vector<LimitState> states = limits->states();
  ASSERT_EQ(states.size(), 2u);
  EXPECT_EQ(states[0].name, "api");
  EXPECT_EQ(states[0].most, 1u);
  EXPECT_EQ(states[0].active, 1u);
  EXPECT_EQ(states[0].waiting, 2u);
  EXPECT_EQ(states[0].rate, "10/s");
  EXPECT_EQ(states[0].burst, 3u);
  EXPECT_EQ(states[0].ready, 2u);
  EXPECT_FALSE(states[0].breaker.has_value());
  EXPECT_EQ(states[1].most, 0u);
  EXPECT_EQ(states[1].waiting, 1u);
  ASSERT_TRUE(states[1].breaker.has_value());
  EXPECT_EQ(states[1].breaker->state, BreakerState::Closed);

  leave(1, AttemptEnd::Failed);
  EXPECT_TRUE(enter(2, kBoth));
  leave(2, AttemptEnd::Failed);
  limits->forget(3);
  now += 1s;
  states = limits->states();
  EXPECT_EQ(states[0].active, 0u);
  EXPECT_EQ(states[0].waiting, 0u);
  EXPECT_EQ(states[0].ready, 3u);
  EXPECT_EQ(states[1].waiting, 0u);
  EXPECT_EQ(states[1].breaker->state, BreakerState::Open);
}

// Any script: a limit is never overstepped, no queue is longer than it may be, and nobody waits whose limits all have
// room.
TEST_F(SharedLimitsTest, NobodyWaitsWithoutAReason) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  SharedLimit rejecting = atOnce(3), dropping = atOnce(2);
  rejecting.queue = 5;
  dropping.queue = 4;
  dropping.whenFull = WhenFull::DropOldest;
  make({atOnce(1), rejecting, dropping});
  std::map<NodeIndex, Use> waiting, aside;
  NodeIndex last = 0;
  const auto any = [&](auto& jobs) { return std::next(jobs.begin(), static_cast<long>(random() % jobs.size())); };
  const auto inUse = [&](std::uint32_t limit) {
    const auto uses = [&](const auto& job) { return std::ranges::count(job.second.second, limit) != 0; };
    return static_cast<std::size_t>(std::ranges::count_if(held, uses));
  };
  const auto ask = [&](NodeIndex job, Use use) {
    if (!enter(job, use)) waiting.insert_or_assign(job, std::move(use));
    while (const auto out = limits->crowdedOut()) {
      const auto uses = [&](const auto& one) { return std::ranges::count(one.second, out->limit) != 0; };
      auto both = waiting;
      both.insert(aside.begin(), aside.end());
      auto all = std::views::filter(both, uses);
      ASSERT_FALSE(all.empty());
      // They are numbered in the order in which they came.
      if (specs[out->limit].whenFull == WhenFull::Reject)
        ASSERT_EQ(out->job, std::prev(all.end())->first);
      else
        ASSERT_EQ(out->job, all.begin()->first);
      ASSERT_EQ(waiting.erase(out->job) + aside.erase(out->job), 1u);
    }
    for (std::uint32_t limit = 1; limit < 3; ++limit) ASSERT_LE(limits->states()[limit].waiting, *specs[limit].queue);
  };
  for (int step = 0; step < 3000 && !HasFatalFailure(); ++step) {
    switch (random() % 5) {
      case 0:
      case 1: {
        Use use;
        for (std::uint32_t limit = 0; limit < 3; ++limit)
          if (random() % 2 == 0) use.push_back(limit);
        if (use.empty()) use.push_back(static_cast<std::uint32_t>(random() % 3));
        ask(++last, std::move(use));
        break;
      }
      case 2:
        if (!held.empty()) leave(any(held)->first);
        break;
      case 3:
        if (aside.empty()) break;
        if (auto job = aside.extract(any(aside))) ask(job.key(), job.mapped());
        break;
      default:
        if (waiting.empty()) break;
        if (const auto job = any(waiting); random() % 4 == 0) {
          limits->forget(job->first);
          waiting.erase(job);
        }
    }
    for (NodeIndex free = firstFree(); free != kNoNode; free = firstFree()) {
      auto job = waiting.extract(free);
      ASSERT_TRUE(job) << free << " does not wait";
      if (random() % 3 == 0) {
        limits->setAside(free);
        aside.insert(std::move(job));
      } else {
        ASSERT_TRUE(enter(free, job.mapped()));
      }
    }
    for (std::uint32_t limit = 0; limit < 3; ++limit) ASSERT_LE(inUse(limit), specs[limit].concurrency);
    for (const auto& [job, use] : waiting) {
      const auto isFull = [&](std::uint32_t limit) { return inUse(limit) == specs[limit].concurrency; };
      ASSERT_TRUE(std::ranges::any_of(use, isFull)) << "job " << job << " waits and nothing holds it up";
    }
  }
}

}  // namespace
}  // namespace arborist::test
