// SPDX-License-Identifier: GPL-3.0-or-later
// Who may begin under which limits, without a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arborist/jobs/shared_limits.h>

#include <algorithm>
#include <map>
#include <random>

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
  NodeIndex firstFree() {
    return limits->firstFree([](NodeIndex) { return true; });
  }

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

TEST_F(SharedLimitsTest, WhoMayNotStartOtherwiseIsPassedOver) {
  make({atOnce(1)});
  EXPECT_TRUE(enter(1, kFirst));
  EXPECT_FALSE(enter(2, kFirst));
  EXPECT_FALSE(enter(3, kFirst));
  leave(1);
  EXPECT_EQ(limits->firstFree([](NodeIndex job) { return job != 2; }), kNoNode) << "one place, and 2 was there first";
  specs[0].concurrency = 2;
  EXPECT_EQ(limits->firstFree([](NodeIndex job) { return job != 2; }), 3u);
  limits->forget(2);
  EXPECT_EQ(firstFree(), 3u);
}

TEST_F(SharedLimitsTest, ARateLetsABurstInAndThenOneAfterTheOther) {
  make({atRate(4, 2)});
  EXPECT_TRUE(enter(1, kFirst));
  EXPECT_TRUE(enter(2, kFirst));
  EXPECT_FALSE(limits->opensAt()) << "nobody waits";
  EXPECT_FALSE(enter(3, kFirst));
  EXPECT_EQ(limits->whyWaits(3), "`api`: 4 a second");
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

// Any script: a limit is never overstepped, and nobody waits who could begin without overtaking.
TEST_F(SharedLimitsTest, NobodyWaitsWithoutAReason) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  make({atOnce(1), atOnce(3), atOnce(2)});
  std::map<NodeIndex, Use> waiting;
  std::vector<NodeIndex> order;  // of those who wait
  NodeIndex last = 0;
  const auto heldOf = [&](std::uint32_t limit) {
    return static_cast<std::size_t>(std::ranges::count_if(
        held, [&](const auto& job) { return std::ranges::count(job.second.second, limit) != 0; }));
  };
  const auto letIn = [&](NodeIndex job) {
    ASSERT_TRUE(enter(job, waiting.at(job)));
    waiting.erase(job);
    std::erase(order, job);
  };
  for (int step = 0; step < 5000; ++step) {
    switch (random() % 3) {
      case 0: {
        Use& use = waiting[++last];
        for (std::uint32_t limit = 0; limit < 3; ++limit)
          if (random() % 2 == 0) use.push_back(limit);
        if (use.empty()) use = {static_cast<std::uint32_t>(random() % 3)};
        order.push_back(last);
        if (enter(last, use)) {
          waiting.erase(last);
          order.pop_back();
        }
        break;
      }
      case 1:
        if (!held.empty()) leave(std::next(held.begin(), static_cast<long>(random() % held.size()))->first);
        break;
      default:
        if (order.empty()) break;
        const NodeIndex gone = order[random() % order.size()];
        limits->forget(gone);
        waiting.erase(gone);
        std::erase(order, gone);
    }
    for (NodeIndex free = firstFree(); free != kNoNode; free = firstFree()) letIn(free);
    for (std::uint32_t limit = 0; limit < 3; ++limit) ASSERT_LE(heldOf(limit), specs[limit].concurrency);
    if (order.empty()) continue;
    const Use& eldest = waiting.at(order.front());
    ASSERT_TRUE(
        std::ranges::any_of(eldest, [&](std::uint32_t limit) { return heldOf(limit) == specs[limit].concurrency; }))
        << "job " << order.front() << " waits and nothing holds it up";
  }
}

}  // namespace
}  // namespace arborist::test
