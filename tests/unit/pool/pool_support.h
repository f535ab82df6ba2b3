// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of executors share.
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <arborist/pool/thread_pool.h>

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

// A thread that is expected to block in its function. The constructor returns when it sleeps.
class BlockedThread {
 public:
  explicit BlockedThread(std::function<void()> f)
      : m_thread([this, f = std::move(f)] {
          m_id = gettid();
          m_id.notify_all();
          f();
          m_ended = true;
        }) {
    m_id.wait(0);
    // Longer than a submitter naps before it waits.
    TimePoint awake = Clock::now();
    for (; Clock::now() - awake < std::chrono::milliseconds(2) && !m_ended; std::this_thread::yield()) {
      if (state() != 'S') awake = Clock::now();
    }
  }
  bool ended() const { return m_ended; }
  void join() { m_thread.join(); }

 private:
  char state() const {
    std::ifstream file("/proc/self/task/" + std::to_string(m_id) + "/stat");
    const std::string line{std::istreambuf_iterator<char>(file), {}};
    const std::size_t name = line.rfind(')');
    return name == std::string::npos || name + 2 >= line.size() ? '?' : line[name + 2];
  }

  std::atomic<pid_t> m_id{0};
  std::atomic<bool> m_ended{false};
  std::jthread m_thread;  // the last member: it uses the others
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
