// SPDX-License-Identifier: MIT
// The classic exercise: 10,000 tasks on 100 threads, stopped gracefully within a limit, and by force after it. Nothing
// is lost: each task has run, was told to stop while it ran, or is reported as one that never ran.
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include <arborist/context/context.h>
#include <arborist/pool/thread_pool.h>

using namespace arborist;
using namespace std::chrono_literals;

struct Outcome {
  int whole = 0, stopped = 0;  // tasks that ran to their end, or were told to stop
  std::size_t neverRan = 0;
  PoolStats stats;
};

static Outcome run(Duration patience) {
  ThreadPool pool({.name = "exercise", .minThreads = 100, .maxThreads = 100, .queueCapacity = 10'000});
  std::atomic<int> whole{0}, stopped{0};
  pool.pause();  // all of them first
  for (int i = 0; i < 10'000; ++i) {
    const std::error_code refused = pool.post(background(), [&](const Context& ctx) {
      // Five milliseconds of waiting; true: the context ended first.
      ++(sleepFor(ctx, 5ms) ? stopped : whole);
    });
    if (refused) std::printf("refused: %s\n", refused.message().c_str());
  }
  pool.resume();
  pool.shutdown();
  std::size_t neverRan = 0;
  if (!pool.awaitTermination(patience)) {
    neverRan = pool.shutdownNow();
    pool.awaitTermination(Duration::max());  // those that run have been told to stop
  }
  return {whole, stopped, neverRan, pool.stats()};
}

static bool balanced(const char* how, const Outcome& outcome) {
  const PoolStats& stats = outcome.stats;
  std::printf("%s: %d ran, %d were told to stop, %zu never ran; threads left: %zu\n", how, outcome.whole,
              outcome.stopped, outcome.neverRan, stats.threads);
  const auto ran = static_cast<std::size_t>(outcome.whole) + static_cast<std::size_t>(outcome.stopped);
  return stats.submitted == 10'000 && stats.completed == ran && stats.dropped == outcome.neverRan &&
         ran + outcome.neverRan == 10'000 && stats.busy == 0 && stats.queued == 0 && stats.threads == 0;
}

int main() {
  const Outcome graceful = run(Duration::max()), forced = run(50ms);
  const bool whole = balanced("graceful", graceful), cut = balanced("by force after 50 ms", forced);
  return whole && cut && graceful.whole == 10'000 && forced.neverRan > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
