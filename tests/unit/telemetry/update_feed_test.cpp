// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/update_feed.h>

#include <atomic>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include <unit/telemetry/folded.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::Folded;

class FeedTest : public ::testing::Test {
 protected:
  void publishOne() {
    m_folded.created(++m_last);
    m_feed->publish(m_folded.publish());
  }
  void publishFullIfWanted() {
    if (m_feed->fullWanted()) m_feed->publish(m_folded.aggregator.snapshot());
  }

  Folded m_folded;
  std::uint64_t m_last = 0;
  std::shared_ptr<UpdateFeed> m_feed = std::make_shared<UpdateFeed>(UpdateFeedOptions{.diffs = 4, .rows = 100});
};

TEST_F(FeedTest, AReaderGetsAllDiffsSinceItsState) {
  EXPECT_TRUE(m_feed->updateSince(0).empty());
  for (int i = 0; i < 3; ++i) publishOne();
  const SnapshotUpdate update = m_feed->updateSince(1);
  EXPECT_EQ(update.full, nullptr);
  ASSERT_EQ(update.diffs.size(), 2u);
  EXPECT_EQ(update.diffs[0]->base, 1u);
  EXPECT_EQ(update.diffs[1]->seq, 3u);
  EXPECT_TRUE(m_feed->updateSince(3).empty());
  EXPECT_FALSE(m_feed->fullWanted());
}

TEST_F(FeedTest, AReaderThatFellBehindAsksForAFullSnapshotAndGetsWhatFollows) {
  for (int i = 0; i < 10; ++i) publishOne();
  EXPECT_TRUE(m_feed->updateSince(2).empty());
  EXPECT_TRUE(m_feed->fullWanted());
  publishFullIfWanted();
  EXPECT_FALSE(m_feed->fullWanted());
  publishOne();
  const SnapshotUpdate update = m_feed->updateSince(2);
  ASSERT_NE(update.full, nullptr);
  EXPECT_EQ(update.full->seq(), 10u);
  ASSERT_EQ(update.diffs.size(), 1u);
  Snapshot reader = *update.full;
  EXPECT_TRUE(reader.apply(*update.diffs[0]));
  EXPECT_EQ(reader.contextTotals().live, 11u);
}

TEST_F(FeedTest, AFullSnapshotThatDiffsNoLongerLeadOnFromIsNotHandedOut) {
  for (int i = 0; i < 10; ++i) publishOne();
  (void)m_feed->updateSince(0);
  publishFullIfWanted();
  for (int i = 0; i < 10; ++i) publishOne();
  EXPECT_TRUE(m_feed->updateSince(0).empty());
  EXPECT_TRUE(m_feed->fullWanted());
}

TEST_F(FeedTest, ADiffThatIsTooLargeIsNotKept) {
  for (int i = 0; i < 200; ++i) m_folded.created(++m_last);
  m_feed->publish(m_folded.publish());
  EXPECT_TRUE(m_feed->updateSince(0).empty());
  publishFullIfWanted();
  const SnapshotUpdate update = m_feed->updateSince(0);
  ASSERT_NE(update.full, nullptr);
  EXPECT_EQ(update.full->contextTotals().live, 200u);
}

struct CountingConsumer final : SnapshotConsumer {
  void snapshotChanged() noexcept override {
    ++calls;
    if (endInCall) subscription.reset();
  }
  int calls = 0;
  bool endInCall = false;
  std::optional<Subscription> subscription;
};

TEST_F(FeedTest, ConsumersAreCalledUntilTheirSubscriptionEnds) {
  CountingConsumer first, second;
  first.subscription = m_feed->subscribe(first);
  second.subscription = m_feed->subscribe(second);
  m_feed->notifyConsumers();
  second.subscription.reset();
  m_feed->notifyConsumers();
  EXPECT_EQ(first.calls, 2);
  EXPECT_EQ(second.calls, 1);
}

TEST_F(FeedTest, AConsumerMayEndItsSubscriptionInTheCall) {
  CountingConsumer consumer;
  consumer.subscription = m_feed->subscribe(consumer);
  consumer.endInCall = true;
  m_feed->notifyConsumers();
  m_feed->notifyConsumers();
  EXPECT_EQ(consumer.calls, 1);
}

TEST_F(FeedTest, TheEndOfASubscriptionWaitsForACallOnAnotherThread) {
  struct Consumer final : SnapshotConsumer {
    std::optional<Subscription> subscription;
    std::atomic<bool> ended{false};
    std::thread ender;
    void snapshotChanged() noexcept override {
      std::atomic<bool> begun{false};
      ender = std::thread([&] {
        begun = true;
        subscription.reset();
        ended = true;
      });
      while (!begun) std::this_thread::yield();
      const auto enough = std::chrono::steady_clock::now() + 20ms;  // to get it wrong
      while (std::chrono::steady_clock::now() < enough) std::this_thread::yield();
      EXPECT_FALSE(ended);
    }
  } consumer;
  consumer.subscription = m_feed->subscribe(consumer);
  m_feed->notifyConsumers();
  consumer.ender.join();
  EXPECT_TRUE(consumer.ended);
}

TEST_F(FeedTest, ASubscriptionMayOutliveItsFeed) {
  CountingConsumer consumer;
  consumer.subscription = m_feed->subscribe(consumer);
  m_feed.reset();
  consumer.subscription.reset();
}

}  // namespace
}  // namespace arborist
