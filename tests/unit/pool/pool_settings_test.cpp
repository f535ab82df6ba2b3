// SPDX-License-Identifier: MIT
// A pool that is changed while it works: its queue, and which worker a task is on.
#include <algorithm>
#include <mutex>
#include <set>

#include "pool_support.h"

namespace arborist::test {
namespace {

const auto kNothing = [](const Context&) {};

TEST(PoolQueueTest, AGrowingQueueAdmitsBlockedSubmitters) {
  HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 1});
  EXPECT_FALSE(held.pool.post(background(), kNothing));
  BlockedThread first([&] { EXPECT_FALSE(held.pool.post(background(), kNothing)); });
  BlockedThread second([&] { EXPECT_FALSE(held.pool.post(background(), kNothing)); });
  EXPECT_FALSE(first.ended());
  held.pool.setQueue(3, OnFull::Block);
  first.join();
  second.join();
  EXPECT_EQ(held.pool.stats().queued, 3u);
  held.finish();
  EXPECT_EQ(held.pool.stats().completed, 4u);
}

TEST(PoolQueueTest, AShrinkingQueueDropsNothingAndRefusesSooner) {
  HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 4});
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(held.pool.post(background(), kNothing));
  held.pool.setQueue(2, OnFull::Reject);
  EXPECT_EQ(held.pool.stats().queued, 4u);
  EXPECT_EQ(held.pool.post(background(), kNothing), PoolErrc::QueueFull);
  EXPECT_EQ(held.pool.settings(), (ThreadPoolSettings{1, 1, 2, OnFull::Reject, false}));
  held.finish();
  EXPECT_EQ(held.pool.stats().completed, 5u);
  expectBalance(held.pool.stats());
}

TEST(PoolQueueTest, ABlockedSubmitterWaitsOnUnderAnotherPolicyAndIsNotOvertaken) {
  HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 1});
  std::vector<int> order;  // one worker
  EXPECT_FALSE(held.pool.post(background(), [&](const Context&) { order.push_back(1); }));
  BlockedThread blocked(
      [&] { EXPECT_FALSE(held.pool.post(background(), [&](const Context&) { order.push_back(2); })); });
  held.pool.setQueue(1, OnFull::DropOldest);
  EXPECT_FALSE(blocked.ended());
  EXPECT_FALSE(held.pool.post(background(), [&](const Context&) { order.push_back(3); }));  // drops 1
  held.pool.setQueue(2, OnFull::DropOldest);
  blocked.join();
  held.finish();
  EXPECT_EQ(order, (std::vector{3, 2}));
  EXPECT_EQ(held.pool.stats().dropped, 1u);
  expectBalance(held.pool.stats());
}

TEST(PoolQueueTest, ACapacityOfNothingIsRefused) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  EXPECT_THROW(pool.setQueue(0, OnFull::Block), std::invalid_argument);
}

TEST(PoolQueueTest, ASchedulerIsNeitherBlockedNorMadeToRunTheTask) {
  for (const OnFull policy : {OnFull::Block, OnFull::CallerRuns}) {
    HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 1, .onFull = policy});
    Counts counts;
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(held.pool.postBeyond(background(), Counted(counts)));
    EXPECT_EQ(counts.ran, 0);
    EXPECT_EQ(held.pool.stats().queued, 5u);
    held.finish();
    EXPECT_EQ(counts.ran, 5);
    EXPECT_EQ(counts.alive, 0);
  }
  HeldPool rejects({.minThreads = 1, .maxThreads = 1, .queueCapacity = 1, .onFull = OnFull::Reject});
  EXPECT_FALSE(rejects.pool.postBeyond(background(), kNothing));
  EXPECT_EQ(rejects.pool.postBeyond(background(), kNothing), PoolErrc::QueueFull);
}

TEST(PoolWorkerIndexTest, OtherThreadsHaveNoneNorHasATaskThatRunsInThePostersCall) {
  EXPECT_EQ(ThreadPool::currentWorker(), std::nullopt);
  HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 1, .onFull = OnFull::CallerRuns});
  EXPECT_FALSE(held.pool.post(background(), kNothing));
  std::optional<std::size_t> inlineWorker = 7;
  ThreadPool other({.minThreads = 1, .maxThreads = 1});
  other
      .submit(background(),
              [&](const Context&) {
                EXPECT_EQ(ThreadPool::currentWorker(), 0u);
                EXPECT_FALSE(
                    held.pool.post(background(), [&](const Context&) { inlineWorker = ThreadPool::currentWorker(); }));
                EXPECT_EQ(ThreadPool::currentWorker(), 0u);
              })
      .get();
  EXPECT_EQ(inlineWorker, std::nullopt);
}

// The indexes of `count` tasks that run at once.
std::multiset<std::size_t> indexesOf(ThreadPool& pool, std::size_t count) {
  std::mutex mutex;
  std::multiset<std::size_t> indexes;
  std::latch allRun(static_cast<std::ptrdiff_t>(count));
  std::vector<std::future<void>> tasks;
  for (std::size_t i = 0; i < count; ++i)
    tasks.push_back(pool.submit(background(), [&](const Context&) {
      {
        const std::lock_guard lock(mutex);
        indexes.insert(ThreadPool::currentWorker().value());
      }
      allRun.arrive_and_wait();
    }));
  for (auto& task : tasks) task.get();
  return indexes;
}

TEST(PoolWorkerIndexTest, WorkersAtOnceHaveDifferentOnesFromZeroOn) {
  ThreadPool pool({.minThreads = 0, .maxThreads = 4});
  EXPECT_EQ(indexesOf(pool, 4), (std::multiset<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(indexesOf(pool, 4), (std::multiset<std::size_t>{0, 1, 2, 3}));
}

TEST(PoolWorkerIndexTest, TheyStayBelowTheLimitHoweverOftenThePoolIsResized) {
  ThreadPool pool({.minThreads = 0, .maxThreads = 6});
  for (const std::size_t size : {6u, 2u, 5u, 1u, 3u}) {
    pool.resize(0, size);
    std::multiset<std::size_t> expected;
    for (std::size_t i = 0; i < size; ++i) expected.insert(i);
    EXPECT_EQ(indexesOf(pool, size), expected) << size;
  }
}

}  // namespace
}  // namespace arborist::test
