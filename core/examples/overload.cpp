// SPDX-License-Identifier: MIT
// More work than a pool can do: 300 requests of 2 ms come at once to two workers with room for ten that wait. What
// becomes of them under each policy of a full queue, and what it costs who brings them.
//   Block        all are served, and who brings them waits for the pool: the queue stays short, the sender slows down
//   Reject       what fits is served soon, the rest is told at once
//   CallerRuns   all are served; who brings them does a part of the work and brings nothing meanwhile
//   DropOldest   the latest are served; those that waited longest make room
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <system_error>

#include <arborist/context/context.h>
#include <arborist/pool/thread_pool.h>

using namespace arborist;
using namespace std::chrono_literals;

constexpr int kRequests = 300;
constexpr std::size_t kRoom = 10;

struct Outcome {
  int served = 0, refused = 0;
  double bringing = 0, longestWait = 0;  // ms
  PoolStats stats;
};

static double millis(TimePoint since) {
  return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

static Outcome flood(OnFull policy) {
  ThreadPool pool({.name = "overload", .minThreads = 2, .maxThreads = 2, .queueCapacity = kRoom, .onFull = policy});
  Outcome outcome;
  std::mutex mutex;
  const TimePoint start = Clock::now();
  for (int i = 0; i < kRequests; ++i) {
    const TimePoint brought = Clock::now();
    const std::error_code refused = pool.post(background(), [&, brought](const Context& ctx) {
      const double waited = millis(brought);
      static_cast<void>(sleepFor(ctx, 2ms));
      const std::lock_guard lock(mutex);
      ++outcome.served;
      outcome.longestWait = std::max(outcome.longestWait, waited);
    });
    outcome.refused += refused ? 1 : 0;
  }
  outcome.bringing = millis(start);
  pool.shutdown();
  pool.awaitTermination(Duration::max());
  outcome.stats = pool.stats();
  return outcome;
}

static bool told(const char* policy, const Outcome& outcome) {
  std::printf("%-10s served %3d, refused %3d, dropped %3llu; bringing them took %5.0f ms, the longest wait %4.0f ms\n",
              policy, outcome.served, outcome.refused, static_cast<unsigned long long>(outcome.stats.dropped),
              outcome.bringing, outcome.longestWait);
  const PoolStats& stats = outcome.stats;
  return stats.submitted == kRequests && stats.completed == static_cast<std::uint64_t>(outcome.served) &&
         stats.rejected == static_cast<std::uint64_t>(outcome.refused) &&
         stats.completed + stats.rejected + stats.dropped == kRequests;
}

int main() {
  const Outcome block = flood(OnFull::Block), reject = flood(OnFull::Reject), inlined = flood(OnFull::CallerRuns),
                drop = flood(OnFull::DropOldest);
  bool holds = told("Block", block);
  holds = told("Reject", reject) && holds;
  holds = told("CallerRuns", inlined) && holds;
  holds = told("DropOldest", drop) && holds;
  holds = holds && block.served == kRequests && inlined.served == kRequests;
  return holds && reject.refused > 0 && drop.stats.dropped > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
