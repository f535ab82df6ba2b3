// SPDX-License-Identifier: GPL-3.0-or-later
// A recorder on a manual clock, an aggregator and a reader that only ever gets diffs, without any thread.
#pragma once

#include <memory>

#include <gtest/gtest.h>

#include <arborist/telemetry/aggregator.h>

namespace arborist::test {

using namespace std::chrono_literals;

class Folded {
 public:
  explicit Folded(RetentionOptions retention = {}, std::size_t eventsPerThread = 4096)
      : recorder({.eventsPerThread = eventsPerThread, .maxThreads = 64, .clock = TscClock([this] { return now; })}),
        aggregator(retention) {}

  void created(std::uint64_t id, std::uint64_t parent = 0, std::string_view name = {}) {
    ContextInfo info;
    info.id = ContextId(id);
    info.parent = ContextId(parent);
    info.kind = ContextKind::Cancel;
    info.name = name;
    recorder.created(info);
  }
  void ended(std::uint64_t id) {
    Cause cause;
    cause.code = std::make_error_code(std::errc::operation_canceled);
    cause.message = "because";
    cause.origin = ContextId(id);
    recorder.ended(ContextId(id), cause);
  }
  void released(std::uint64_t id) { recorder.released(ContextId(id)); }

  void fold() {
    recorder.drain(recorded);
    aggregator.fold(recorded, recorder.clock());
  }
  // Folds, publishes and lets the reader follow; null if nothing changed.
  std::shared_ptr<const SnapshotDiff> publish() {
    fold();
    aggregator.expire(now);
    auto diff = aggregator.takeDiff(now);
    if (diff) {
      EXPECT_TRUE(reader.apply(*diff));
    }
    return diff;
  }
  const JobRow& job(JobId id) const { return *reader.job(id); }
  const ContextRow* context(std::uint64_t id) const {
    for (std::size_t slot = 0; slot < reader.contexts().size(); ++slot) {
      if (reader.contexts()[slot].id == ContextId(id)) return &reader.contexts()[slot];
    }
    return nullptr;
  }

  TimePoint now{1000h};
  Recorder recorder;
  Aggregator aggregator;
  RecordedEvents recorded;
  Snapshot reader;
};

}  // namespace arborist::test
