// SPDX-License-Identifier: GPL-3.0-or-later
// The accounts balance in every snapshot while threads submit, cancel, resize, pause and shut down.
#include <gtest/gtest.h>

#include <array>
#include <atomic>

#include <arborist/pool/thread_pool.h>

#include "stress/context/stress_support.h"
#include "support/eventually.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using Random = std::mt19937;

struct Counts {
  std::atomic<std::uint64_t> made{0}, destroyed{0}, ran{0}, accepted{0}, refused{0};
};

// Counts itself; may post again, throw, or wait for its context.
class Job {
 public:
  Job(Counts& counts, ThreadPool& pool, unsigned what) : m_counts(&counts), m_pool(&pool), m_what(what) {
    ++m_counts->made;
  }
  Job(Job&& other) noexcept : m_counts(other.m_counts), m_pool(other.m_pool), m_what(other.m_what) { ++m_counts->made; }
  Job& operator=(Job&&) = delete;
  ~Job() { ++m_counts->destroyed; }
  void operator()(const Context& ctx) {
    ++m_counts->ran;
    switch (m_what % 8) {
      case 0: ctx.waitFor(20us); break;
      case 1: throw 1;
      case 2:
        ++(m_pool->post(ctx, Job(*m_counts, *m_pool, m_what / 8 + 3)) ? m_counts->refused : m_counts->accepted);
        break;
      default: break;
    }
  }

 private:
  Counts* m_counts;
  ThreadPool* m_pool;
  unsigned m_what;
};

void expectBalance(const PoolStats& stats) {
  EXPECT_EQ(stats.submitted,
            stats.completed + stats.cancelledInQueue + stats.rejected + stats.dropped + stats.queued + stats.busy);
}

// Of all threads at once.
using SharedContexts = std::array<Derived, 4>;

void act(ThreadPool& pool, Counts& counts, Random& random, Derived& ctx, SharedContexts& shared, int step) {
  switch (random() % 22) {
    case 0: ctx.cancel(); break;
    case 1: ctx = withTimeout(background(), std::chrono::microseconds(random() % 500)); break;
    case 2: ctx = withCancel(background()); break;
    case 3: pool.resize(random() % 3, 3 + random() % 3); break;
    case 4: pool.pause(); break;
    case 5:
    case 6: pool.resume(); break;
    case 7: expectBalance(pool.stats()); break;
    case 8:
      if (step > 60 && random() % 8 == 0) pool.shutdown();
      break;
    case 9:
      if (step > 60 && random() % 16 == 0) pool.shutdownNow();
      break;
    case 10:
      if (random() % 16 == 0) shared[random() % shared.size()].cancel();
      break;
    case 11:
    case 12:
    case 13: {
      const Context& of = shared[random() % shared.size()].context;
      ++(pool.tryPost(of, Job(counts, pool, static_cast<unsigned>(random()))) ? counts.refused : counts.accepted);
      break;
    }
    case 14:
    case 15: {  // many of one kind, which a worker takes at once
      const Context& of = random() % 2 ? ctx.context : shared[random() % shared.size()].context;
      const auto priority = static_cast<Priority>(random() % 3);
      for (auto left = random() % 60; left != 0; --left)
        ++(pool.tryPost(of, Job(counts, pool, random() % 16 ? 3 : 0), {priority, {}}) ? counts.refused
                                                                                      : counts.accepted);
      break;
    }
    default: {
      // A submitter must not block for ever while the pool is paused by itself, hence the deadline.
      const Derived bounded = withTimeout(ctx.context, 300us);
      const auto priority = static_cast<Priority>(random() % 3);
      ++(pool.post(bounded.context, Job(counts, pool, static_cast<unsigned>(random())), {priority, {}})
             ? counts.refused
             : counts.accepted);
    }
  }
}

TEST(PoolStress, AccountsBalanceWhateverHappensAtOnce) {
  const unsigned seed = test::stressSeed();
  const int rounds = test::stressRounds(200);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const unsigned roundSeed = seed + static_cast<unsigned>(round) * 97;
    SCOPED_TRACE("ARBORIST_STRESS_SEED=" + std::to_string(roundSeed));
    Random shape(roundSeed);
    Counts counts;
    {
      const auto policy = static_cast<OnFull>(round % 4);
      ThreadPool pool({.minThreads = 1,
                       .maxThreads = 3,
                       .queueCapacity = 1 + shape() % (round / 4 % 2 ? 300 : 6),
                       .onFull = policy,
                       .idleTimeout = std::chrono::microseconds(shape() % 200)});
      SharedContexts shared{withCancel(background()), withCancel(background()), withTimeout(background(), 2ms),
                            withTimeout(background(), 5ms)};
      test::onThreads(4, roundSeed, [&](int, Random& random) {
        Derived ctx = withCancel(background());
        for (int step = 0; step < 100; ++step) act(pool, counts, random, ctx, shared, step);
      });
      if (round % 3 == 0) pool.shutdownNow();
      pool.resume();
      pool.shutdown();
      ASSERT_TRUE(pool.awaitTermination(1min));
      const PoolStats stats = pool.stats();
      expectBalance(stats);
      EXPECT_EQ(counts.made, counts.destroyed);
      EXPECT_EQ(stats.completed, counts.ran);
      EXPECT_EQ(stats.rejected, counts.refused);
      EXPECT_EQ(stats.submitted, counts.accepted + counts.refused);
      EXPECT_EQ(stats.queued + stats.busy + stats.threads, 0u);
    }
  }
}

// Threads come and go with each resize and after each idle moment; afterwards nobody calls the pool, which would wake
// them, and all the same nothing stays behind.
TEST(PoolStress, WhatIsQueuedIsTakenThoughNobodyCallsThePoolAgain) {
  const unsigned seed = test::stressSeed();
  const int rounds = test::stressRounds(200);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const unsigned roundSeed = seed + static_cast<unsigned>(round) * 97;
    SCOPED_TRACE("ARBORIST_STRESS_SEED=" + std::to_string(roundSeed));
    Random shape(roundSeed);
    ThreadPool pool({.minThreads = shape() % 2,
                     .maxThreads = 3,
                     .queueCapacity = 1 + shape() % (round % 2 ? 200 : 6),
                     .idleTimeout = std::chrono::microseconds(shape() % 200)});
    std::atomic<int> ran{0}, cancelled{0}, posted{0};
    test::onThreads(3, roundSeed, [&](int, Random& random) {
      Derived ctx = withCancel(background());
      for (int step = 0; step < 60; ++step) {
        if (random() % 8 == 0) pool.resize(random() % 2, 1 + random() % 4);
        if (random() % 8 == 0) ctx = withTimeout(background(), std::chrono::microseconds(random() % 300));
        ++posted;
        if (pool.post(ctx.context, [&](const Context&) { ++ran; })) ++cancelled;
      }
      ctx.cancel.release();
    });
    EXPECT_TRUE(test::eventually([&] {
      const PoolStats stats = pool.stats();
      return stats.queued + stats.busy == 0;
    }));
    const PoolStats stats = pool.stats();
    expectBalance(stats);
    EXPECT_EQ(stats.completed, static_cast<std::uint64_t>(ran));
    EXPECT_EQ(stats.rejected, static_cast<std::uint64_t>(cancelled));
    EXPECT_EQ(stats.submitted, static_cast<std::uint64_t>(posted));
  }
}

// Queued tasks race with the ending that takes them out: each runs or is cancelled, none both, none neither.
TEST(PoolStress, EachQueuedTaskRunsOrIsCancelledExactlyOnce) {
  const unsigned seed = test::stressSeed();
  const int rounds = test::stressRounds(200);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    ThreadPool pool({.minThreads = 2, .maxThreads = 2, .queueCapacity = 64});
    auto [ctx, cancel] = withCancel(background());
    std::vector<std::future<void>> futures(120);
    std::atomic<int> ran{0};
    test::onThreads(3, seed + static_cast<unsigned>(round), [&, &ctx = ctx, &cancel = cancel](int thread, Random&) {
      if (thread == 2) {
        while (ran < round % 40) std::this_thread::yield();
        cancel();
        return;
      }
      for (std::size_t i = 0; i < 60; ++i) {
        futures[static_cast<std::size_t>(thread) * 60 + i] = pool.submit(ctx, [&](const Context&) { ++ran; });
      }
    });
    int kept = 0;
    for (std::future<void>& future : futures) {
      try {
        future.get();
        ++kept;
      } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), ContextErrc::Canceled);
      }
    }
    EXPECT_EQ(kept, ran);
  }
}

}  // namespace
}  // namespace arborist
