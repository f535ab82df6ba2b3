// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/aggregator_thread.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include <unit/telemetry/run_script.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::RunScript;

struct WaitingConsumer final : SnapshotConsumer {
  void snapshotChanged() noexcept override {
    const std::lock_guard lock(m_mutex);
    ++m_calls;
    m_called.notify_all();
  }
  bool waitForCall() {
    std::unique_lock lock(m_mutex);
    return m_called.wait_for(lock, 30s, [&] { return std::exchange(m_calls, 0) > 0; });
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_called;
  int m_calls = 0;
};

TEST(AggregatorThreadTest, AFlushPublishesWhatWasRecordedBeforeIt) {
  Recorder recorder;
  // Without a flush nothing would be published for an hour.
  AggregatorThread thread(recorder, {.interval = 1h, .retention = {}, .feed = {}, .liveContexts = {}});
  RunScript run(recorder);
  for (int i = 0; i < 100; ++i) {
    const JobId job = run.job(run.root(), "job" + std::to_string(i));
    recorder.released(ContextId(1));
    const auto snapshot = thread.snapshot();
    ASSERT_NE(snapshot->job(job), nullptr);
    EXPECT_EQ(snapshot->run(1)->totals().all(), static_cast<std::uint32_t>(i + 1));
    EXPECT_EQ(snapshot->events().folded, static_cast<std::uint64_t>(i + 1));
  }
}

TEST(AggregatorThreadTest, AReaderIsWokenAndFollowsByDiffs) {
  Recorder recorder;
  AggregatorThread thread(recorder);
  WaitingConsumer consumer;
  const Subscription subscription = thread.subscribe(consumer);
  RunScript run(recorder);
  Snapshot reader;
  for (int i = 0; i < 5; ++i) {
    const JobId job = run.job(run.root(), "job" + std::to_string(i));
    while (!reader.job(job)) {
      ASSERT_TRUE(consumer.waitForCall());
      const SnapshotUpdate update = thread.updateSince(reader.seq());
      EXPECT_EQ(update.full, nullptr);
      for (const auto& diff : update.diffs) ASSERT_TRUE(reader.apply(*diff));
    }
  }
}

TEST(AggregatorThreadTest, AReaderBehindTheFeedIsWokenWhenItsFullSnapshotIsThere) {
  Recorder recorder;
  AggregatorThread thread(recorder,
                          {.interval = 1ms, .retention = {}, .feed = {.diffs = 0, .rows = 0}, .liveContexts = {}});
  RunScript run(recorder);
  thread.flush();
  thread.flush();  // once more, so that the call for what the first one published is over
  WaitingConsumer consumer;
  const Subscription subscription = thread.subscribe(consumer);
  SnapshotUpdate update = thread.updateSince(0);
  while (update.empty()) {
    ASSERT_TRUE(consumer.waitForCall());
    update = thread.updateSince(0);
  }
  ASSERT_NE(update.full, nullptr);
  EXPECT_NE(update.full->run(1), nullptr);
}

TEST(AggregatorThreadTest, DropsAreRepairedFromTheLiveContexts) {
  Recorder recorder({.eventsPerThread = 2, .maxThreads = 8, .clock = {}});
  std::vector<ContextInfo> live(50);
  for (std::size_t i = 0; i < live.size(); ++i) live[i].id = ContextId(i + 1);
  AggregatorThread thread(recorder,
                          {.interval = 20ms, .retention = {}, .feed = {}, .liveContexts = [&] { return live; }});
  WaitingConsumer consumer;
  const Subscription subscription = thread.subscribe(consumer);
  std::shared_ptr<const Snapshot> snapshot;
  do {
    for (const ContextInfo& info : live) recorder.created(info);  // until some are dropped
    snapshot = thread.snapshot();
  } while (snapshot->events().droppedInAll() == 0);
  while (snapshot->events().reconciled == 0) {
    ASSERT_TRUE(consumer.waitForCall());
    snapshot = thread.snapshot();
  }
  EXPECT_EQ(snapshot->contextTotals().live, 50u);
}

TEST(AggregatorThreadTest, TheEndPublishesTheRest) {
  Recorder recorder;
  struct Reader final : SnapshotConsumer {
    AggregatorThread* thread = nullptr;
    Snapshot snapshot;
    void snapshotChanged() noexcept override {
      for (const auto& diff : thread->updateSince(snapshot.seq()).diffs) EXPECT_TRUE(snapshot.apply(*diff));
    }
  } reader;
  Subscription subscription;
  {
    AggregatorThread thread(recorder, {.interval = 1h, .retention = {}, .feed = {}, .liveContexts = {}});
    reader.thread = &thread;
    subscription = thread.subscribe(reader);
    thread.flush();
    RunScript run(recorder);
    (void)run.job(run.root(), "last words");
  }
  ASSERT_NE(reader.snapshot.run(1), nullptr);
  EXPECT_EQ(reader.snapshot.run(1)->row.jobs, 2u);
}

TEST(AggregatorThreadTest, APoolIsLookedAtUntilItHasComeToRest) {
  Recorder recorder;
  std::atomic<std::size_t> busy{1};
  AggregatorThreadOptions options;
  options.interval = 1ms;
  options.pool = [&] {
    PoolRow row;
    row.stats.busy = busy;
    return row;
  };
  AggregatorThread thread(recorder, std::move(options));
  WaitingConsumer consumer;
  const Subscription subscription = thread.subscribe(consumer);
  const auto publishedBusy = [&] {
    Snapshot reader;
    const SnapshotUpdate update = thread.updateSince(0);
    if (update.full) reader = *update.full;
    for (const auto& diff : update.diffs) EXPECT_TRUE(reader.apply(*diff));
    return reader.pool() ? static_cast<int>(reader.pool()->stats.busy) : -1;
  };
  while (publishedBusy() != 1) ASSERT_TRUE(consumer.waitForCall());
  busy = 0;  // nothing is recorded, nobody calls wake()
  while (publishedBusy() != 0) ASSERT_TRUE(consumer.waitForCall());
  busy = 2;  // at rest it is not looked at without being asked
  thread.wake();
  while (publishedBusy() != 2) ASSERT_TRUE(consumer.waitForCall());
}

}  // namespace
}  // namespace arborist
