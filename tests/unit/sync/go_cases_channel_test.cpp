// SPDX-License-Identifier: GPL-3.0-or-later
// The published cases of Go's channels, told again: test/chan, closedchan.go and chan_test.go of the runtime. The list
// is docs/sync-go-cases.md.
#include <arborist/sync/channel.h>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <arborist/sync/wait_group.h>

#include <support/blocked_thread.h>

namespace arborist {
namespace {

using test::BlockedThread;

class GoChannelCases : public ::testing::TestWithParam<std::size_t> {
 protected:
  // With as many values as it holds: 0, 1, 2 and so on.
  void fill() {
    for (int i = 0; i < capacity; ++i) EXPECT_FALSE(channel.send(background(), i));
  }

  const int capacity = static_cast<int>(GetParam());
  Channel<int> channel{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Capacity, GoChannelCases, ::testing::Values(0, 1, 2, 7, 50));

TEST_P(GoChannelCases, WhoReceivesFromAnEmptyOneWaitsInTurnAndWhoTriesDoesNot) {
  std::optional<int> first, second;
  BlockedThread receivesFirst([&] { first = channel.receive(background()); });
  BlockedThread receivesSecond([&] { second = channel.receive(background()); });
  EXPECT_FALSE(receivesFirst.ended() || receivesSecond.ended());
  EXPECT_EQ(channel.tryReceive(), std::nullopt);
  EXPECT_FALSE(channel.send(background(), 1));
  EXPECT_FALSE(channel.send(background(), 2));
  receivesFirst.join();
  receivesSecond.join();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 2);
}

TEST_P(GoChannelCases, WhoSendsToAFullOneWaitsInTurnAndWhoTriesDoesNot) {
  fill();
  BlockedThread sendsFirst([&] { EXPECT_FALSE(channel.send(background(), capacity)); });
  BlockedThread sendsSecond([&] { EXPECT_FALSE(channel.send(background(), capacity + 1)); });
  EXPECT_FALSE(sendsFirst.ended() || sendsSecond.ended());
  int value = -1;
  EXPECT_FALSE(channel.trySend(value));
  EXPECT_EQ(value, -1);
  for (int i = 0; i < capacity + 2; ++i) EXPECT_EQ(channel.receive(background()), i);
  EXPECT_EQ(channel.tryReceive(), std::nullopt);
}

TEST_P(GoChannelCases, AClosedOneIsDrainedInOrderAndThenGivesNothingForEver) {
  fill();
  channel.close();
  int value = -1;
  EXPECT_FALSE(channel.trySend(value));
  EXPECT_EQ(channel.send(background(), -1), ChannelErrc::Closed);
  for (int i = 0; i < capacity; ++i) EXPECT_EQ(i % 2 ? channel.receive(background()) : channel.tryReceive(), i);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(channel.receive(background()), std::nullopt);
    EXPECT_EQ(channel.tryReceive(), std::nullopt);
  }
}

TEST_P(GoChannelCases, CloseLetsGoWhoWaitsForAValue) {
  BlockedThread receives([&] { EXPECT_EQ(channel.receive(background()), std::nullopt); });
  EXPECT_FALSE(receives.ended());
  channel.close();
}

TEST_P(GoChannelCases, CloseLetsGoWhoWaitsForRoomAndItsValueIsNotReceived) {
  fill();
  BlockedThread sends([&] { EXPECT_EQ(channel.send(background(), -1), ChannelErrc::Closed); });
  EXPECT_FALSE(sends.ended());
  channel.close();
  sends.join();
  for (int i = 0; i < capacity; ++i) EXPECT_EQ(channel.receive(background()), i);
  EXPECT_EQ(channel.receive(background()), std::nullopt);
}

TEST_P(GoChannelCases, AHundredValuesComeInTheOrderInWhichTheyWereSent) {
  const std::jthread sender([&] {
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(channel.send(background(), i));
  });
  for (int i = 0; i < 100; ++i) EXPECT_EQ(channel.receive(background()), i);
}

TEST_P(GoChannelCases, FourSendersAndFourReceiversLoseAndDoubleNothing) {
  constexpr int kEach = 500;
  std::vector<std::atomic<int>> seen(kEach);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i) EXPECT_FALSE(channel.send(background(), i));
      });
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i) ++seen.at(static_cast<std::size_t>(channel.receive(background()).value()));
      });
    }
  }
  for (const std::atomic<int>& times : seen) EXPECT_EQ(times, 4);
  EXPECT_EQ(channel.tryReceive(), std::nullopt);
}

TEST_P(GoChannelCases, WhoGivesUpInTheMiddleOfTheQueueDisturbsNobody) {
  std::optional<int> first, third;
  auto [ctx, cancel] = withCancel(background());
  {
    BlockedThread receivesFirst([&] { first = channel.receive(background()); });
    BlockedThread givesUp([&, &ctx = ctx] { EXPECT_EQ(channel.receive(ctx), std::nullopt); });
    BlockedThread receivesThird([&] { third = channel.receive(background()); });
    cancel();
    givesUp.join();
    EXPECT_FALSE(channel.send(background(), 1));
    EXPECT_FALSE(channel.send(background(), 3));
  }
  EXPECT_EQ(first, 1);
  EXPECT_EQ(third, 3);
}

TEST_P(GoChannelCases, WhoGivesUpToSendTakesItsPlaceAndItsValueAlong) {
  fill();
  auto [ctx, cancel] = withCancel(background());
  BlockedThread sendsFirst([&] { EXPECT_FALSE(channel.send(background(), capacity)); });
  BlockedThread givesUp([&, &ctx = ctx] { EXPECT_EQ(channel.send(ctx, -1), ContextErrc::Canceled); });
  BlockedThread sendsThird([&] { EXPECT_FALSE(channel.send(background(), capacity + 1)); });
  cancel();
  givesUp.join();
  for (int i = 0; i < capacity + 2; ++i) EXPECT_EQ(channel.receive(background()), i);
}

// Values of several sizes, also of none, tried at both ends while the other end waits.
struct NoSize {
  friend bool operator==(NoSize, NoSize) = default;
};
template <class T>
class GoChannelOf : public ::testing::Test {
 protected:
  static T value() {
    if constexpr (std::is_same_v<T, std::string>) {
      return "a text that is too long to be kept in place";
    } else if constexpr (std::is_arithmetic_v<T>) {
      return static_cast<T>(0x1234567);
    } else {
      return {};
    }
  }
};
using ValueTypes = ::testing::Types<std::int32_t, std::int64_t, bool, std::string, NoSize>;
TYPED_TEST_SUITE(GoChannelOf, ValueTypes);

TYPED_TEST(GoChannelOf, TryingSucceedsAsSoonAsTheOtherEndWaitsOrThereIsRoom) {
  for (const std::size_t capacity : {0u, 1u}) {
    Channel<TypeParam> channel(capacity);
    EXPECT_FALSE(channel.tryReceive().has_value());
    {
      const std::jthread receiver([&] { EXPECT_TRUE(channel.receive(background()) == this->value()); });
      TypeParam value = this->value();
      while (!channel.trySend(value)) std::this_thread::yield();
    }
    const std::jthread sender([&] { EXPECT_FALSE(channel.send(background(), this->value())); });
    std::optional<TypeParam> got;
    while (!got) {
      std::this_thread::yield();
      got = channel.tryReceive();
    }
    EXPECT_TRUE(*got == this->value());
  }
}

TEST(GoChannelRaces, AValueThatIsThereWhileItIsClosedIsReceivedByExactlyOne) {
  for (int round = 0; round < 1000; ++round) {
    Channel<int> channel(1);
    EXPECT_FALSE(channel.send(background(), 1));
    std::optional<int> tried;
    std::jthread tries([&] { tried = channel.tryReceive(); });
    channel.close();
    const std::optional<int> received = channel.receive(background());
    tries.join();
    ASSERT_NE(tried.has_value(), received.has_value());
  }
}

TEST(GoChannelRaces, ManyConsumersOfOneQueueHandAllOfItOn) {
  constexpr int kWorkers = 8, kValues = 4000;
  const std::array<int, 10> primes{2, 3, 5, 7, 11, 13, 17, 19, 23, 29};
  Channel<int> work(kWorkers * 3), results(kWorkers * 3);
  WaitGroup workers;
  std::vector<std::jthread> threads;
  workers.add(kWorkers);
  for (std::size_t w = 0; w < kWorkers; ++w) {
    threads.emplace_back([&, w] {
      while (const auto value = work.receive(background())) {
        if (*value == primes[w]) std::this_thread::yield();
        EXPECT_FALSE(results.send(background(), *value));
      }
      workers.done();
    });
  }
  long expected = 0;
  threads.emplace_back([&] {
    for (std::size_t i = 0; i < kValues; ++i) {
      expected += primes[i % primes.size()];
      EXPECT_FALSE(work.send(background(), primes[i % primes.size()]));
    }
    work.close();
    workers.wait();
    results.close();
  });
  long sum = 0;
  int count = 0;
  for (; const auto value = results.receive(background()); ++count) sum += *value;
  EXPECT_EQ(count, kValues);
  EXPECT_EQ(sum, expected);
}

TEST(GoChannelUses, AChannelGoesThroughAChannel) {
  Channel<std::shared_ptr<Channel<int>>> channels(1);
  const auto inner = std::make_shared<Channel<int>>(1);
  EXPECT_FALSE(channels.send(background(), inner));
  EXPECT_FALSE((*channels.tryReceive())->send(background(), 2));
  EXPECT_EQ(inner->receive(background()), 2);
  EXPECT_EQ(inner.use_count(), 1);
}

TEST(GoChannelUses, ABufferOfThreeLetsThreeWorkAtOnce) {
  Channel<int> places(3);
  std::atomic<int> working = 0;
  std::atomic<bool> tooMany = false;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        EXPECT_FALSE(places.send(background(), i));
        if (++working > 3) tooMany = true;
        std::this_thread::yield();
        --working;
        EXPECT_TRUE(places.receive(background()));
      }
    });
  }
  threads.clear();
  EXPECT_FALSE(tooMany);
}

}  // namespace
}  // namespace arborist
