// SPDX-License-Identifier: GPL-3.0-or-later
// The stream of snapshots without an engine: a test tells the recorder what happens (unit/telemetry/run_script.h is
// handy) and says when it is published. All on one thread.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include <arborist/session/session_commands.h>
#include <arborist/telemetry/aggregator.h>
#include <arborist/telemetry/recorder.h>
#include <arborist/telemetry/snapshot_source.h>
#include <unit/telemetry/run_script.h>
#include <widgets/models/selection.h>
#include <widgets/models/snapshot_bridge.h>
#include <widgets/models/time_range.h>
#include <widgets/views/view_parts.h>

namespace arborist::test {

class ScriptedSource final : public SnapshotSource {
 public:
  explicit ScriptedSource(RetentionOptions = {});
  Recorder& recorder() noexcept { return m_recorder; }
  void setPool(PoolRow pool) { m_aggregator.setPool(std::move(pool)); }
  // Makes all that was recorded the next state.
  void publish();

  SnapshotUpdate updateSince(std::uint64_t seq) override;
  Subscription subscribe(SnapshotConsumer&) override;

 private:
  Recorder m_recorder;
  Aggregator m_aggregator;
  RecordedEvents m_recorded;
  std::shared_ptr<UpdateFeed> m_feed;
};

// Remembers what was asked for, a line each: "cancel 1:3 you clicked …". Does nothing.
class RecordedCommands final : public SessionCommands {
 public:
  std::vector<std::string> calls;
  std::vector<std::shared_ptr<const JobFileSpec>> launched;
  Status answer;                        // of launch and retry
  std::vector<ProcessRow> processes{};  // told by listProcesses, in the call

  Status launch(std::shared_ptr<const JobFileSpec>, std::string workingDir, std::uint32_t* run) override;
  Status retry(std::uint32_t run, const std::vector<JobId>&, std::uint32_t* newRun) override;
  void cancel(JobId, std::string message) override;
  void cancelAll(std::string message) override;
  void forceStop(std::string message) override;
  void extend(JobId, JobDuration by) override;
  void setSlots(std::size_t) override;
  void setAutoscale(std::optional<AutoscaleSettings>) override;
  void setQueue(std::size_t capacity, OnFull) override;
  void pause() override;
  void resume() override;
  void drain() override;
  void shutDownNow(std::string message) override;
  void acceptWork() override;
  void listProcesses(JobId, std::function<void(std::vector<ProcessRow>)>) override;
};

// Everything that a view needs, at an instant that the test sets.
struct Stage {
  ScriptedSource source;
  TimePoint now = kRunStart;
  SnapshotBridge bridge{[this] { return now; }};
  Selection selection;
  TimeRange range;
  RecordedCommands commands;
  ViewParts parts{bridge, selection, range, &commands};

  explicit Stage(RetentionOptions retention = {}) : source(retention) { bridge.setSource(&source); }
  ~Stage() { bridge.setSource(nullptr); }
  // Publishes what was recorded and shows it in the views.
  void show() {
    source.publish();
    bridge.refresh();
  }
};

}  // namespace arborist::test
