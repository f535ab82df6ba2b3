// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of executors share.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <arborist/pool/thread_pool.h>

#include <support/blocked_thread.h>

namespace arborist::test {

// Shut until it is opened. Tasks wait at it without spinning.
class Gate {
 public:
  ~Gate() { open(); }
  void open() {
    m_open = true;
    m_open.notify_all();
  }
  void pass() const { m_open.wait(false); }

 private:
  std::atomic<bool> m_open{false};
};

// A pool whose workers are all busy at a gate, so that what is posted stays queued until the gate opens.
class HeldPool {
 public:
  explicit HeldPool(ThreadPoolOptions options = {.minThreads = 1, .maxThreads = 1, .queueCapacity = 4})
      : pool(std::move(options)) {
    const std::size_t workers = pool.stats().threads;
    std::latch busy(static_cast<std::ptrdiff_t>(workers));
    for (std::size_t i = 0; i < workers; ++i) {
      const std::error_code error = pool.post(background(), [this, &busy](const Context&) {
        busy.count_down();
        gate.pass();
      });
      EXPECT_FALSE(error);
    }
    busy.wait();
  }
  ~HeldPool() { gate.open(); }

  void finish() {
    gate.open();
    pool.shutdown();
    EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  }

  Gate gate;
  ThreadPool pool;
};

inline void expectBalance(const PoolStats& stats) {
  EXPECT_EQ(stats.submitted,
            stats.completed + stats.cancelledInQueue + stats.rejected + stats.dropped + stats.queued + stats.busy);
}

// A function object that counts its executions and how many of it are alive.
struct Counts {
  std::atomic<int> alive{0}, ran{0};
};
class Counted {
 public:
  explicit Counted(Counts& counts) : m_counts(&counts) { ++m_counts->alive; }
  Counted(Counted&& other) noexcept : m_counts(other.m_counts) { ++m_counts->alive; }
  Counted& operator=(Counted&&) = delete;
  ~Counted() { --m_counts->alive; }
  void operator()(const Context&) { ++m_counts->ran; }

 private:
  Counts* m_counts;
};

}  // namespace arborist::test
