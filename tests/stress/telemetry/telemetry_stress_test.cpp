// SPDX-License-Identifier: GPL-3.0-or-later
// Many threads record while the aggregator folds and readers follow: nothing is lost unaccounted, nothing live is given
// up, memory stays flat. Meant for TSan, fast enough without it.
#include <arborist/telemetry/aggregator_thread.h>

#include <atomic>
#include <deque>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <unit/telemetry/run_script.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t kScale = 1;
#else
constexpr std::uint64_t kScale = 10;
#endif

// Contexts as one thread makes them: a few live at a time, each with a life of three events. Some stay.
class Worker {
 public:
  Worker(Recorder& recorder, std::uint64_t firstId, unsigned seed)
      : m_recorder(recorder), m_next(firstId), m_random(seed) {}

  void make(std::uint64_t contexts) {
    for (std::uint64_t i = 0; i < contexts; ++i) {
      ContextInfo info;
      info.id = ContextId(m_next++);
      info.parent = m_live.empty() ? ContextId() : ContextId(m_live.back());
      info.name = "work";
      m_recorder.created(info);
      ++events;
      m_live.push_back(info.id.value());
      if (m_live.size() > 16) end(m_random() % m_live.size());
    }
  }
  const std::vector<std::uint64_t>& live() const { return m_live; }
  std::uint64_t events = 0;

 private:
  void end(std::size_t index) {
    const ContextId id(m_live[index]);
    Cause cause;
    cause.code = std::make_error_code(std::errc::operation_canceled);
    cause.origin = id;
    m_recorder.ended(id, cause);
    m_recorder.released(id);
    events += 2;
    m_live.erase(m_live.begin() + static_cast<std::ptrdiff_t>(index));
  }

  Recorder& m_recorder;
  std::uint64_t m_next;
  std::mt19937 m_random;
  std::vector<std::uint64_t> m_live;
};

std::set<std::uint64_t> unreleased(const Snapshot& snapshot) {
  std::set<std::uint64_t> ids;
  for (std::size_t slot = 0; slot < snapshot.contexts().size(); ++slot) {
    const ContextRow& row = snapshot.contexts()[slot];
    if (row.exists() && row.state != ContextState::Released) ids.insert(row.id.value());
  }
  return ids;
}

// A reader at its own pace, as a window's thread would be.
class Reader {
 public:
  explicit Reader(AggregatorThread& telemetry) : m_telemetry(telemetry), m_thread([this] { run(); }) {}
  ~Reader() {
    m_stop = true;
    m_thread.join();
  }
  void catchUp() {
    const SnapshotUpdate update = m_telemetry.updateSince(snapshot.seq());
    if (update.full) snapshot = *update.full;
    for (const auto& diff : update.diffs) ASSERT_TRUE(snapshot.apply(*diff));
  }
  Snapshot snapshot;

 private:
  void run() {
    while (!m_stop) {
      catchUp();
      std::this_thread::yield();
    }
  }
  AggregatorThread& m_telemetry;
  std::atomic<bool> m_stop{false};
  std::thread m_thread;
};

TEST(TelemetryStress, WithRoomEnoughNothingIsDroppedAndAllIsFolded) {
  constexpr int kThreads = 3;
  Recorder recorder({.eventsPerThread = 1u << 16, .maxThreads = 64, .clock = {}});
  AggregatorThread telemetry(recorder, {.interval = 1ms, .retention = {}, .feed = {}, .liveContexts = {}});
  std::deque<Worker> workers;
  for (unsigned i = 0; i < kThreads; ++i) workers.emplace_back(recorder, 1 + i * 1'000'000ull, i);
  std::uint64_t events = 0;
  for (int round = 0; round < 10; ++round) {
    std::vector<std::thread> threads;
    for (Worker& worker : workers) threads.emplace_back([&worker] { worker.make(3000); });
    for (std::thread& thread : threads) thread.join();
    const auto snapshot = telemetry.snapshot();
    std::set<std::uint64_t> live;
    events = 0;
    for (const Worker& worker : workers) {
      live.insert(worker.live().begin(), worker.live().end());
      events += worker.events;
    }
    ASSERT_EQ(snapshot->events().folded, events);
    ASSERT_EQ(snapshot->events().droppedInAll(), 0u);
    ASSERT_EQ(unreleased(*snapshot), live);
    for (std::size_t slot = 0; slot < snapshot->contexts().size(); ++slot) {
      const ContextRow& row = snapshot->contexts()[slot];
      if (!row.exists() || row.state != ContextState::Released) continue;
      ASSERT_TRUE(row.causeKnown) << "an end came after its release";
    }
  }
  EXPECT_EQ(recorder.offered(), events);
}

TEST(TelemetryStress, RecordedIsFoldedPlusDroppedAndTheTruthIsFoundAgain) {
  constexpr int kThreads = 4;
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Recorder recorder({.eventsPerThread = 64, .maxThreads = 64, .clock = {}});
  std::deque<Worker> workers;
  for (unsigned i = 0; i < kThreads; ++i) workers.emplace_back(recorder, 1 + i * 100'000'000ull, seed + i);
  std::atomic<bool> quiet{false};
  const auto liveContexts = [&]() -> std::vector<ContextInfo> {
    std::vector<ContextInfo> infos;
    if (!quiet) return infos;  // while the workers run, their lists are theirs
    for (const Worker& worker : workers) {
      for (const std::uint64_t id : worker.live()) infos.emplace_back().id = ContextId(id);
    }
    return infos;
  };
  AggregatorThread telemetry(
      recorder,
      {.interval = 1ms,
       .retention = {.releasedContextsFor = 1h, .releasedContexts = 500, .endedRuns = 1, .outputTailBytes = 0},
       .feed = {},
       .liveContexts = liveContexts});
  Reader reader(telemetry);
  std::vector<std::thread> threads;
  for (Worker& worker : workers) threads.emplace_back([&worker] { worker.make(20'000 * kScale); });
  for (std::thread& thread : threads) thread.join();
  quiet = true;

  std::uint64_t events = 0;
  std::set<std::uint64_t> live;
  for (const Worker& worker : workers) {
    events += worker.events;
    live.insert(worker.live().begin(), worker.live().end());
  }
  std::shared_ptr<const Snapshot> snapshot = telemetry.snapshot();
  EXPECT_EQ(snapshot->events().folded + snapshot->events().droppedInAll(), events);
  EXPECT_EQ(recorder.offered(), events);
  EXPECT_GT(snapshot->events().droppedInAll(), 0u);
  EXPECT_LE(snapshot->contextTotals().released, 500u);

  // One more drop now that all is quiet, so that the contexts are read once more.
  const std::uint64_t before = snapshot->events().reconciled;
  const std::uint64_t dropped = snapshot->events().droppedInAll();
  while (snapshot->events().droppedInAll() == dropped) {
    for (int i = 0; i < 1000; ++i) recorder.deadlineChanged(ContextId(1), std::nullopt);
    snapshot = telemetry.snapshot();
  }
  while (unreleased(*snapshot) != live && snapshot->events().reconciled < before + 3) snapshot = telemetry.snapshot();
  EXPECT_EQ(unreleased(*snapshot), live);
}

TEST(TelemetryStress, RunsOnSeveralThreadsReachReadersComplete) {
  constexpr std::uint32_t kRuns = 3;
  constexpr int kJobs = 2000;
  Recorder recorder;
  AggregatorThread telemetry(
      recorder, {.interval = 1ms, .retention = {}, .feed = {.diffs = 8, .rows = 2000}, .liveContexts = {}});
  {
    Reader first(telemetry), second(telemetry);
    std::vector<std::thread> threads;
    for (std::uint32_t number = 1; number <= kRuns; ++number) {
      threads.emplace_back([&recorder, number] {
        test::RunScript run(recorder, number);
        const JobId group = run.group(run.root(), "g");
        for (int i = 0; i < kJobs; ++i) {
          const JobId job = run.job(i % 2 ? group : run.root(), "j" + std::to_string(i));
          run.start(job);
          run.finish(job, i % 3 ? JobState::Succeeded : JobState::Failed, {CauseCode::Exit, "exit 1", "", ""});
        }
        run.end();
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const auto snapshot = telemetry.snapshot();
  for (std::uint32_t number = 1; number <= kRuns; ++number) {
    const RunSnapshot* run = snapshot->run(number);
    ASSERT_NE(run, nullptr);
    EXPECT_TRUE(run->row.ended);
    EXPECT_EQ(run->totals().done(), static_cast<std::uint32_t>(kJobs));
    EXPECT_EQ(run->totals()[JobState::Failed], (kJobs + 2u) / 3);
  }
}

TEST(TelemetryStress, ThreadsThatComeAndGoLeaveNothingBehind) {
  Recorder recorder({.eventsPerThread = 64, .maxThreads = 64, .clock = {}});
  AggregatorThread telemetry(recorder);
  std::uint64_t events = 0;
  for (int round = 0; round < 50; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&recorder] {
        for (std::uint64_t id = 1; id <= 10; ++id) recorder.released(ContextId(id));
      });
      events += 10;
    }
    for (std::thread& thread : threads) thread.join();
    telemetry.flush();
  }
  const auto snapshot = telemetry.snapshot();
  EXPECT_EQ(snapshot->events().folded, events) << "200 threads had their turn, though 64 may record at once";
  EXPECT_EQ(snapshot->events().droppedInAll(), 0u);
}

TEST(TelemetryStress, SubscriptionsComeAndGoWhileDiffsArePublished) {
  Recorder recorder;
  AggregatorThread telemetry(recorder, {.interval = 0ms, .retention = {}, .feed = {}, .liveContexts = {}});
  std::atomic<bool> stop{false};
  std::thread worker([&] {
    Worker contexts(recorder, 1, 1);
    while (!stop) contexts.make(1);
  });
  struct Consumer final : SnapshotConsumer {
    std::atomic<bool> alive{true};
    void snapshotChanged() noexcept override { EXPECT_TRUE(alive); }
  };
  for (int i = 0; i < 100; ++i) {
    Consumer consumer;
    {
      const Subscription subscription = telemetry.subscribe(consumer);
      telemetry.flush();
    }
    consumer.alive = false;
  }
  stop = true;
  worker.join();
}

}  // namespace
}  // namespace arborist
