// SPDX-License-Identifier: GPL-3.0-or-later
// One context at a time.
#include <bench/context/ours_work.h>

#include <array>
#include <barrier>
#include <cstdlib>
#include <memory>
#include <thread>

namespace arborist::bench {
namespace {

using namespace std::chrono_literals;

void pollMany(const Context& ctx, int count) {
  for (int i = 0; i < count; ++i) {
    if (ctx.done()) std::abort();
  }
}

void deriveMany(const Context& parent, int count) {
  for (int i = 0; i < count; ++i) {
    auto [ctx, cancel] = withCancel(parent);
    cancel();
    keep(ctx);
  }
}

void timeoutMany(const Context& parent, int count) {
  for (int i = 0; i < count; ++i) {
    auto [ctx, cancel] = withTimeout(parent, 1h);
    cancel();
    keep(ctx);
  }
}

}  // namespace

void readClock() {
  show("clock", nanosEach(11, 100'000, [](int count) {
         for (int i = 0; i < count; ++i) {
           const TimePoint now = Clock::now();
           keep(now);
         }
       }));
}

void poll() {
  auto [ctx, cancel] = withCancel(background());
  show("poll", nanosEach(11, 1'000'000, [&polled = ctx](int count) { pollMany(polled, count); }));
}

void poll2() {
  auto [ctx, cancel] = withCancel(background());
  std::array<double, 2> times{};
  std::barrier start(2);
  std::array<std::jthread, 2> threads;
  for (std::size_t i = 0; i < 2; ++i) {
    threads[i] = std::jthread([&, &polled = ctx, i] {
      start.arrive_and_wait();
      times[i] = nanosEach(11, 1'000'000, [&](int count) { pollMany(polled, count); });
    });
  }
  for (std::jthread& thread : threads) thread.join();
  show("poll2", (times[0] + times[1]) / 2);
}

void derive() {
  show("derive", nanosEach(21, 50'000, [root = background()](int count) { deriveMany(root, count); }));
}

void deriveBelow() {
  auto [parent, cancel] = withCancel(background());
  show("derive-below", nanosEach(21, 50'000, [&above = parent](int count) { deriveMany(above, count); }));
}

// By the clock, as who waits for a lock uses no processor: how long each of two threads takes for one.
void derive2() {
  constexpr int kCount = 1'000'000;
  auto [parent, cancel] = withCancel(background());
  std::barrier start(2);
  std::array<std::jthread, 2> threads;
  std::array<double, 2> times{};
  for (std::size_t i = 0; i < 2; ++i) {
    threads[i] = std::jthread([&, &above = parent, i] {
      start.arrive_and_wait();
      const TimePoint begin = Clock::now();
      deriveMany(above, kCount);
      times[i] = std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / kCount;
    });
  }
  for (std::jthread& thread : threads) thread.join();
  show("derive2", (times[0] + times[1]) / 2);
}

void timeout() {
  show("timeout", nanosEach(21, 50'000, [root = background()](int count) { timeoutMany(root, count); }));
}

void timeoutPending() {
  std::vector<Derived> pending;
  for (int i = 0; i < 100'000; ++i) pending.push_back(withTimeout(background(), 1h + i * 1ms));
  show("timeout-pending", nanosEach(21, 50'000, [root = background()](int count) { timeoutMany(root, count); }));
}

void value() {
  std::vector<std::unique_ptr<Key<int>>> keys;
  Context ctx = background();
  for (int i = 0; i <= 10; ++i) {
    keys.push_back(std::make_unique<Key<int>>("key"));
    ctx = withValue(ctx, *keys.back(), 7 + i);
  }
  show("value", nanosEach(21, 200'000, [&](int count) {
         for (int i = 0; i < count; ++i) {
           const int* found = ctx.value(*keys.front());
           if (!found || *found != 7) std::abort();
         }
       }));
}

}  // namespace arborist::bench
