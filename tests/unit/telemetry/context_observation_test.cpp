// SPDX-License-Identifier: GPL-3.0-or-later
// The recorder as the observer of real contexts.
#include <arborist/context/context.h>

#include <set>

#include <gtest/gtest.h>

#include <arborist/telemetry/aggregator_thread.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

const ContextRow* find(const Snapshot& snapshot, ContextId id) {
  for (std::size_t slot = 0; slot < snapshot.contexts().size(); ++slot) {
    if (snapshot.contexts()[slot].id == id) return &snapshot.contexts()[slot];
  }
  return nullptr;
}

std::set<ContextId> unreleased(const Snapshot& snapshot) {
  std::set<ContextId> ids;
  for (std::size_t slot = 0; slot < snapshot.contexts().size(); ++slot) {
    const ContextRow& row = snapshot.contexts()[slot];
    if (row.exists() && row.state != ContextState::Released) ids.insert(row.id);
  }
  return ids;
}

TEST(ContextObservationTest, ACancelledTreeIsSeenWithItsCauseAndOrigin) {
  Recorder recorder;
  AggregatorThread telemetry(recorder);
  const ObserverHandle observing = observeContexts(recorder);
  auto [suite, cancelSuite] = withCancel(background(), "suite");
  auto [unit, cancelUnit] = withTimeout(suite, 1h, "unit");
  {
    const auto snapshot = telemetry.snapshot();
    const ContextRow* row = find(*snapshot, unit.id());
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->name.view(), "unit");
    EXPECT_EQ(row->parent, suite.id());
    EXPECT_EQ(row->state, ContextState::Live);
    EXPECT_EQ(row->deadline, unit.deadline());
    EXPECT_TRUE(std::string_view(row->file).ends_with("context_observation_test.cpp"));
  }
  cancelSuite(std::make_error_code(std::errc::interrupted), "you clicked on suite");
  const auto snapshot = telemetry.snapshot();
  const ContextRow* row = find(*snapshot, unit.id());
  EXPECT_EQ(row->state, ContextState::Ended);
  EXPECT_EQ(row->message.view(), "you clicked on suite");
  EXPECT_EQ(row->origin, suite.id());
}

TEST(ContextObservationTest, WhatIsGoneIsReleasedAndKeptForAWhile) {
  Recorder recorder;
  AggregatorThread telemetry(recorder);
  const ObserverHandle observing = observeContexts(recorder);
  ContextId id;
  {
    const Derived derived = withCancel(background(), "short");
    id = derived.context.id();
  }
  const auto snapshot = telemetry.snapshot();
  ASSERT_NE(find(*snapshot, id), nullptr);
  EXPECT_EQ(find(*snapshot, id)->state, ContextState::Released);
  EXPECT_EQ(unreleased(*snapshot), std::set<ContextId>());
}

TEST(ContextObservationTest, AfterDropsTheRowsAreTheContextsThatExist) {
  Recorder recorder({.eventsPerThread = 16, .maxThreads = 8, .clock = {}});
  AggregatorThread telemetry(recorder, {.interval = 20ms, .retention = {}, .feed = {}, .liveContexts = liveContexts});
  const ObserverHandle observing = observeContexts(recorder);
  std::vector<Derived> kept;
  std::set<ContextId> live;
  std::shared_ptr<const Snapshot> snapshot;
  do {
    for (int i = 0; i < 1000; ++i) {
      Derived derived = withCancel(background(), "work");
      if (i % 10 != 0) continue;
      live.insert(derived.context.id());
      kept.push_back(std::move(derived));
    }
    snapshot = telemetry.snapshot();
  } while (snapshot->events().droppedInAll() == 0);
  const std::uint64_t reconciled = snapshot->events().reconciled;
  while (unreleased(*snapshot) != live && snapshot->events().reconciled < reconciled + 2)
    snapshot = telemetry.snapshot();
  EXPECT_EQ(unreleased(*snapshot), live);
}

}  // namespace
}  // namespace arborist
