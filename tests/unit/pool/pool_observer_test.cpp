// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/pool/pool_observer.h>

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>

#include "pool_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

// Keeps what it is told as a word for each task: e(nqueued) r(efused) d(iscarded) s(tarted) f(inished). It asks the
// pool each time, which would wait for ever under the pool's lock.
class ToldTasks final : public PoolObserver {
 public:
  void enqueued(const TaskInfo& task) noexcept override {
    note(task.id, 'e');
    const std::scoped_lock lock(m_mutex);
    names[task.id] = std::string(task.name);
    infos[task.id] = task;
  }
  void refused(std::uint64_t task, std::error_code why) noexcept override { note(task, 'r', why); }
  void discarded(std::uint64_t task, std::error_code why, Duration waited) noexcept override {
    EXPECT_GE(waited, 0ns);
    note(task, 'd', why);
  }
  void started(std::uint64_t task, Duration waited) noexcept override {
    EXPECT_GE(waited, 0ns);
    note(task, 's');
  }
  void finished(std::uint64_t task, Duration waited, Duration ran) noexcept override {
    EXPECT_GE(waited, 0ns);
    EXPECT_GE(ran, 0ns);
    note(task, 'f');
  }
  void resized(std::size_t minThreads, std::size_t maxThreads) noexcept override {
    const std::scoped_lock lock(m_mutex);
    sizes.emplace_back(minThreads, maxThreads);
  }

  std::map<std::uint64_t, std::string> words() const {
    const std::scoped_lock lock(m_mutex);
    return m_words;
  }
  std::map<std::uint64_t, std::string> names;
  std::map<std::uint64_t, TaskInfo> infos;
  std::map<std::uint64_t, std::error_code> errors;
  std::vector<std::pair<std::size_t, std::size_t>> sizes;
  std::atomic<const ThreadPool*> pool{nullptr};

 private:
  void note(std::uint64_t task, char letter, std::error_code why = {}) {
    if (const ThreadPool* asked = pool) test::expectBalance(asked->stats());
    const std::scoped_lock lock(m_mutex);
    m_words[task] += letter;
    if (why) errors[task] = why;
  }
  mutable std::mutex m_mutex;
  std::map<std::uint64_t, std::string> m_words;
};

using Words = std::map<std::uint64_t, std::string>;

class PoolObserverTest : public ::testing::Test {
 protected:
  ThreadPoolOptions options(std::size_t threads, std::size_t capacity = 4, OnFull onFull = OnFull::Block) {
    return {.minThreads = threads,
            .maxThreads = threads,
            .queueCapacity = capacity,
            .onFull = onFull,
            .observer = observer};
  }
  static void end(ThreadPool& pool) {
    pool.shutdown();
    ASSERT_TRUE(pool.awaitTermination(Duration::max()));
  }
  static void nothing(const Context&) {}

  std::shared_ptr<ToldTasks> observer = std::make_shared<ToldTasks>();
};

TEST_F(PoolObserverTest, ATaskIsToldFromItsPostToItsEnd) {
  ThreadPool pool(options(1));
  observer->pool = &pool;
  auto [ctx, cancel] = withCancel(background());
  EXPECT_FALSE(pool.post(ctx, nothing, {.priority = Priority::High, .name = "first"}));
  EXPECT_FALSE(pool.post(ctx, [](const Context&) { throw std::runtime_error("it threw"); }));
  end(pool);
  EXPECT_EQ(observer->words(), (Words{{1, "esf"}, {2, "esf"}}));
  EXPECT_EQ(observer->names[1], "first");
  EXPECT_EQ(observer->infos[1].priority, Priority::High);
  EXPECT_EQ(observer->infos[1].context, ctx.id());
}

TEST_F(PoolObserverTest, WhatPostRefusesIsToldAsRefusedWithItsError) {
  test::HeldPool held(options(1, 1, OnFull::Reject));
  observer->pool = &held.pool;
  auto [ctx, cancel] = withCancel(background());
  cancel();
  EXPECT_TRUE(held.pool.post(ctx, nothing));
  EXPECT_FALSE(held.pool.post(background(), nothing));
  EXPECT_TRUE(held.pool.post(background(), nothing));
  EXPECT_TRUE(held.pool.tryPost(background(), nothing));
  held.finish();
  EXPECT_TRUE(held.pool.post(background(), nothing));
  EXPECT_EQ(observer->words(), (Words{{1, "esf"}, {2, "er"}, {3, "esf"}, {4, "er"}, {5, "er"}, {6, "er"}}));
  EXPECT_EQ(observer->errors[2], ContextErrc::Canceled);
  EXPECT_EQ(observer->errors[4], PoolErrc::QueueFull);
  EXPECT_EQ(observer->errors[6], PoolErrc::ShutDown);
}

TEST_F(PoolObserverTest, ASubmitterThatGivesUpItsWaitIsToldAsRefused) {
  test::HeldPool held(options(1, 1));
  observer->pool = &held.pool;
  auto [ctx, cancel] = withCancel(background());
  EXPECT_FALSE(held.pool.post(background(), nothing));
  test::BlockedThread waits([&, under = ctx] { EXPECT_TRUE(held.pool.post(under, nothing)); });
  cancel();
  waits.join();
  held.finish();
  EXPECT_EQ(observer->words(), (Words{{1, "esf"}, {2, "esf"}, {3, "er"}}));
}

TEST_F(PoolObserverTest, WhatNeverRunsIsToldAsDiscardedWithTheReason) {
  test::HeldPool held(options(1, 2, OnFull::DropOldest));
  observer->pool = &held.pool;
  auto [ctx, cancel] = withCancel(background());
  EXPECT_FALSE(held.pool.post(background(), nothing));
  EXPECT_FALSE(held.pool.post(ctx, nothing));
  EXPECT_FALSE(held.pool.post(background(), nothing)) << "drops the first";
  cancel();
  held.pool.shutdownNow();
  held.finish();
  EXPECT_EQ(observer->words(), (Words{{1, "esf"}, {2, "ed"}, {3, "ed"}, {4, "ed"}}));
  EXPECT_EQ(observer->errors[2], PoolErrc::QueueFull);
  EXPECT_EQ(observer->errors[3], ContextErrc::Canceled);
  EXPECT_EQ(observer->errors[4], PoolErrc::ShutDown);
}

TEST_F(PoolObserverTest, ATaskThatRunsInItsPostIsToldToo) {
  test::HeldPool held(options(1, 1, OnFull::CallerRuns));
  observer->pool = &held.pool;
  auto [ctx, cancel] = withCancel(background());
  EXPECT_FALSE(held.pool.post(background(), nothing));
  EXPECT_FALSE(held.pool.post(background(), nothing));
  EXPECT_EQ(observer->words()[3], "esf");
  held.finish();
}

TEST_F(PoolObserverTest, AResizeIsTold) {
  ThreadPool pool(options(1));
  observer->pool = &pool;
  pool.resize(0, 3);
  EXPECT_THROW(pool.resize(4, 3), std::invalid_argument);
  EXPECT_EQ(observer->sizes, (std::vector<std::pair<std::size_t, std::size_t>>{{0, 3}}));
}

TEST_F(PoolObserverTest, WhateverHappensEveryTaskIsToldOnceAndTheWordsAgreeWithTheAccounts) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 rounds(seed);
  for (int round = 0; round < 40; ++round) {
    observer = std::make_shared<ToldTasks>();
    const auto policy = static_cast<OnFull>(rounds() % 4);
    PoolStats stats;
    {
      ThreadPool pool(options(1 + rounds() % 2, 1 + rounds() % 8, policy));
      std::vector<std::jthread> threads;
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&pool, random = std::mt19937(rounds())]() mutable {
          for (int k = 0; k < 30; ++k) {
            auto [ctx, cancel] = withCancel(background());
            static_cast<void>(pool.post(ctx, [&pool, again = random() % 4 == 0](const Context& own) {
              if (again) static_cast<void>(pool.post(own, nothing));
            }));
            if (random() % 3 == 0) cancel();
            if (random() % 16 == 0) pool.resize(1, 1 + random() % 3);
          }
        });
      }
      threads.clear();
      if (rounds() % 2) pool.shutdownNow();
      end(pool);
      stats = pool.stats();
    }
    std::map<std::string, std::uint64_t> counts;
    for (const auto& [task, word] : observer->words()) ++counts[word];
    EXPECT_EQ(counts["esf"], stats.completed);
    EXPECT_EQ(counts["er"], stats.rejected);
    EXPECT_EQ(counts["ed"], stats.cancelledInQueue + stats.dropped);
    EXPECT_EQ(counts["esf"] + counts["er"] + counts["ed"], stats.submitted);
    EXPECT_EQ(observer->words().size(), stats.submitted);
  }
}

}  // namespace
}  // namespace arborist
