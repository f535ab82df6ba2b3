// SPDX-License-Identifier: GPL-3.0-or-later
// With the published cases of Go's channels in our words.
#include <arborist/sync/channel.h>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;

TEST(ChannelTest, ValuesComeInOrder) {
  Channel<int> channel(3);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(channel.send(background(), i));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(channel.receive(background()), i);
  EXPECT_EQ(channel.tryReceive(), std::nullopt);
}

TEST(ChannelTest, AFullOneTakesNoMoreAtOnceAndLeavesTheValue) {
  Channel<std::unique_ptr<int>> channel(1);
  auto first = std::make_unique<int>(1), second = std::make_unique<int>(2);
  EXPECT_TRUE(channel.trySend(first));
  EXPECT_EQ(first, nullptr);
  EXPECT_FALSE(channel.trySend(second));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(*second, 2);
  EXPECT_EQ(**channel.tryReceive(), 1);
}

TEST(ChannelTest, WithoutABufferASendReturnsWhenItsValueWasReceived) {
  Channel<int> channel;
  int value = 7;
  EXPECT_FALSE(channel.trySend(value)) << "nobody waits";
  std::atomic<bool> received = false;
  std::jthread receiver([&] {
    EXPECT_EQ(channel.receive(background()), 7);
    received = true;
  });
  EXPECT_FALSE(channel.send(background(), 7));
  receiver.join();
  EXPECT_TRUE(received);
}

TEST(ChannelTest, ABlockedSenderMovesUpWhenThereIsRoom) {
  Channel<int> channel(1);
  EXPECT_FALSE(channel.send(background(), 1));
  std::jthread sender([&] { EXPECT_FALSE(channel.send(background(), 2)); });
  EXPECT_EQ(channel.receive(background()), 1);
  EXPECT_EQ(channel.receive(background()), 2);
}

TEST(ChannelTest, CloseDrainsInOrderAndThenGivesNothing) {
  Channel<int> channel(2);
  EXPECT_FALSE(channel.send(background(), 1));
  EXPECT_FALSE(channel.send(background(), 2));
  channel.close();
  channel.close();
  EXPECT_TRUE(channel.closed());
  EXPECT_EQ(channel.send(background(), 3), ChannelErrc::Closed);
  int value = 3;
  EXPECT_FALSE(channel.trySend(value));
  EXPECT_EQ(channel.receive(background()), 1);
  EXPECT_EQ(channel.tryReceive(), 2);
  EXPECT_EQ(channel.receive(background()), std::nullopt);
  EXPECT_EQ(channel.tryReceive(), std::nullopt);
}

TEST(ChannelTest, CloseWakesAllWhoWait) {
  Channel<int> toReceive, toSend;
  std::vector<std::jthread> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.emplace_back([&] { EXPECT_EQ(toReceive.receive(background()), std::nullopt); });
    waiting.emplace_back([&] { EXPECT_EQ(toSend.send(background(), 1), ChannelErrc::Closed); });
  }
  toReceive.close();
  toSend.close();
}

TEST(ChannelTest, ADoneContextNeitherSendsNorReceives) {
  Channel<int> channel(2);
  EXPECT_FALSE(channel.send(background(), 1));
  auto [ctx, cancel] = withCancel(background());
  cancel();
  EXPECT_EQ(channel.send(ctx, 2), ContextErrc::Canceled);
  EXPECT_EQ(channel.receive(ctx), std::nullopt);
  EXPECT_EQ(channel.tryReceive(), 1);
  EXPECT_EQ(channel.tryReceive(), std::nullopt);
}

TEST(ChannelTest, BlockedOnesWakeWhenTheirContextEnds) {
  Channel<int> channel;
  auto [ctx, cancel] = withTimeout(background(), 1ms);
  EXPECT_EQ(channel.send(ctx, 1), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(channel.receive(ctx), std::nullopt);
  EXPECT_EQ(channel.tryReceive(), std::nullopt) << "what was given up is not received";
}

TEST(ChannelTest, TheErrorSaysWhatItIs) {
  const std::error_code closed = ChannelErrc::Closed;
  EXPECT_EQ(closed.message(), "channel closed");
  EXPECT_STREQ(closed.category().name(), "arborist.channel");
}

TEST(ChannelTest, EveryValueThatWasTakenIsReceivedOnceWhileSendersAndReceiversGiveUp) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (const std::size_t capacity : {0u, 1u, 5u}) {
    Channel<long> channel(capacity);
    std::atomic<long> sent = 0, received = 0;
    {
      std::vector<std::jthread> senders, receivers;
      for (unsigned t = 0; t < 2; ++t) {
        receivers.emplace_back([&, t] {
          std::mt19937 random(seed + 100 + t);
          while (!channel.closed()) {
            auto [ctx, cancel] = withTimeout(background(), std::chrono::microseconds(random() % 50));
            if (const auto value = channel.receive(ctx)) received += *value;
          }
          while (const auto value = channel.tryReceive()) received += *value;
        });
        senders.emplace_back([&, t] {
          std::mt19937 random(seed + t);
          for (long i = 1; i <= 2000; ++i) {
            auto [ctx, cancel] = withTimeout(background(), std::chrono::microseconds(random() % 50));
            if (!channel.send(ctx, i)) sent += i;
          }
        });
      }
      senders.clear();
      channel.close();
    }
    EXPECT_EQ(received, sent) << "capacity " << capacity;
    EXPECT_GT(sent, 0);
  }
}

}  // namespace
}  // namespace arborist
