// SPDX-License-Identifier: GPL-3.0-or-later
// The works that each pool of the benchmark does, in a program of its own. A peer is a class with
//   explicit Peer(unsigned threads);            // that many workers, started or to be started
//   template <class F> void post(F f);          // f() runs on a worker; from any thread; waits where a queue is full
//   double groupOf(std::size_t tasks);          // runs so many empty tasks as one group: nanoseconds until all ended
//   double cancelQueued(std::size_t tasks);     // nanoseconds from the order until none of so many can run any more;
//                                               // 0: it has no such thing
// Its destructor waits for what runs.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <latch>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace arborist::bench {

using SteadyClock = std::chrono::steady_clock;

inline double nanosSince(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::nano>(SteadyClock::now() - start).count();
}

inline void show(const char* name, double value) { std::printf("%s %.3f\n", name, value); }

// Counts what ran without a shared cache line, so that counting does not hide what the pools differ in.
class RunCount {
 public:
  void one() noexcept {
    auto& mine = m_slots[slot()].count;
    mine.store(mine.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  std::size_t sum() const noexcept {
    std::size_t all = 0;
    for (const Slot& each : m_slots) all += each.count.load(std::memory_order_acquire);
    return all;
  }
  void await(std::size_t count) const {
    while (sum() < count) std::this_thread::sleep_for(std::chrono::microseconds(20));
  }

 private:
  struct alignas(128) Slot {
    std::atomic<std::size_t> count{0};
  };
  static std::size_t slot() noexcept {
    static std::atomic<std::size_t> s_next{0};
    thread_local const std::size_t s_mine = s_next.fetch_add(1) % 512;
    return s_mine;
  }
  std::array<Slot, 512> m_slots;
};

// Keeps the processor for about that time. Calibrated once, so that no clock is read inside a job.
class Spin {
 public:
  explicit Spin(std::chrono::nanoseconds time) {
    constexpr int kRounds = 2'000'000;
    double best = 1e18;
    for (int i = 0; i < 5; ++i) {
      const auto start = SteadyClock::now();
      turn(kRounds);
      best = std::min(best, nanosSince(start) / kRounds);
    }
    m_rounds = static_cast<int>(static_cast<double>(time.count()) / best);
  }
  void operator()() const noexcept { turn(m_rounds); }

 private:
  static void turn(int rounds) noexcept {
    for (int i = 0; i < rounds; ++i) asm volatile("" : : "r"(i) : "memory");
  }
  int m_rounds = 0;
};

// Nanoseconds for each of so many jobs, posted by so many threads to two workers, from the first post to the last end.
template <class Peer, class Job>
double throughput(std::size_t jobs, unsigned producers, Job job) {
  RunCount ran;
  Peer pool(2);
  pool.post([&ran] { ran.one(); });
  ran.await(1);
  std::latch begin(producers + 1);
  std::vector<std::jthread> threads;
  const std::size_t each = jobs / producers;
  for (unsigned i = 1; i < producers; ++i) {
    threads.emplace_back([&] {
      begin.arrive_and_wait();
      for (std::size_t k = 0; k < each; ++k) {
        pool.post([&ran, &job] {
          job();
          ran.one();
        });
      }
    });
  }
  begin.count_down(2);
  begin.wait();
  const auto start = SteadyClock::now();
  for (std::size_t k = 0; k < each; ++k) {
    pool.post([&ran, &job] {
      job();
      ran.one();
    });
  }
  ran.await(each * producers + 1);
  return nanosSince(start) / static_cast<double>(each * producers);
}

// From a post to an idle pool whose workers are parked to the start of the job.
template <class Peer>
void idleStart() {
  constexpr int kTimes = 2'000;
  Peer pool(2);
  std::vector<double> times;
  for (int i = 0; i < kTimes; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    std::atomic<double> took{-1};
    const auto start = SteadyClock::now();
    pool.post([&took, start] { took.store(nanosSince(start), std::memory_order_release); });
    while (took.load(std::memory_order_acquire) < 0) std::this_thread::yield();
    times.push_back(took);
  }
  std::ranges::sort(times);
  show("idle-p50", times[times.size() / 2]);
  show("idle-p99", times[times.size() * 99 / 100]);
}

// Share of a core that a pool takes which has nothing to do.
template <class Peer>
void idleCpu() {
  Peer pool(2);
  std::atomic<int> ran{0};
  for (int i = 0; i < 4; ++i) pool.post([&ran] { ++ran; });
  while (ran < 4) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  timespec before{}, after{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  constexpr double kSeconds = 2;
  std::this_thread::sleep_for(std::chrono::duration<double>(kSeconds));
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  const double used =
      static_cast<double>(after.tv_sec - before.tv_sec) + static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e9;
  show("idle-cpu", 100 * used / kSeconds);
}

// 10,000 tasks of 5 ms on 100 threads: milliseconds until all have ended.
template <class Peer>
void classic() {
  constexpr std::size_t kTasks = 10'000;
  RunCount ran;
  const auto start = SteadyClock::now();
  {
    Peer pool(100);
    for (std::size_t i = 0; i < kTasks; ++i) {
      pool.post([&ran] {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        ran.one();
      });
    }
    ran.await(kTasks);
  }
  show("classic", nanosSince(start) / 1e6);
}

template <class Peer>
int peerMain(int argc, char** argv) {
  const auto nothing = [] {};
  const std::map<std::string, std::function<void()>> works{
      {"empty1", [&] { show("empty1", throughput<Peer>(400'000, 1, nothing)); }},
      {"empty2", [&] { show("empty2", throughput<Peer>(400'000, 2, nothing)); }},
      {"us1", [] { show("us1", throughput<Peer>(200'000, 1, Spin(std::chrono::microseconds(1)))); }},
      {"us10", [] { show("us10", throughput<Peer>(40'000, 1, Spin(std::chrono::microseconds(10)))); }},
      {"idle", [] { idleStart<Peer>(); }},
      {"idle-cpu", [] { idleCpu<Peer>(); }},
      {"group",
       [] {
         Peer pool(2);
         std::vector<double> times;
         for (int i = 0; i < 101; ++i) times.push_back(pool.groupOf(1'000) / 1'000);
         std::ranges::sort(times);
         show("group", times[times.size() / 2]);
       }},
      {"cancel",
       [] {
         constexpr std::size_t kTasks = 100'000;
         Peer pool(2);
         if (const double took = pool.cancelQueued(kTasks); took > 0) show("cancel", took / kTasks);
       }},
      {"classic", [] { classic<Peer>(); }}};
  const auto found = works.find(argc == 2 ? argv[1] : "");
  if (found == works.end()) {
    std::fprintf(stderr, "usage: %s WORK\n", argv[0]);
    return 2;
  }
  found->second();
  return 0;
}

// Holds all workers of a pool until it is let go.
class Gate {
 public:
  void pass() {
    m_inside.fetch_add(1);
    m_open.wait(false);
  }
  void awaitInside(unsigned count) const {
    while (m_inside.load() < count) std::this_thread::yield();
  }
  void open() {
    m_open.store(true);
    m_open.notify_all();
  }

 private:
  std::atomic<unsigned> m_inside{0};
  std::atomic<bool> m_open{false};
};

}  // namespace arborist::bench
