// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/recorder.h>

#include <thread>

#include <gtest/gtest.h>

#include <support/allocations/allocation_count.h>
#include <unit/telemetry/folded.h>
#include <unit/telemetry/run_script.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

using test::Folded;

std::vector<Event> drained(Recorder& recorder) {
  RecordedEvents out;
  recorder.drain(out);
  return out.events;
}

std::string_view textOf(const Event& event) { return {event.text, event.textLength}; }

TEST(RecorderTest, KeepsWhatAContextSaysOfItself) {
  Folded folded;
  ContextInfo info;
  info.id = ContextId(7);
  info.parent = ContextId(3);
  info.kind = ContextKind::Deadline;
  info.name = "checks";
  info.deadline = TimePoint(42s);
  info.where = std::source_location::current();
  folded.recorder.created(info);
  const std::vector<Event> events = drained(folded.recorder);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, EventKind::ContextCreated);
  EXPECT_EQ(events[0].contextKind, ContextKind::Deadline);
  EXPECT_EQ(events[0].id, ContextId(7));
  EXPECT_EQ(events[0].other, ContextId(3));
  EXPECT_TRUE(events[0].hasDeadline);
  EXPECT_EQ(events[0].deadline, 42'000'000'000);
  EXPECT_EQ(events[0].line, info.where.line());
  EXPECT_STREQ(events[0].file, info.where.file_name());
  EXPECT_EQ(textOf(events[0]), "checks");
  EXPECT_EQ(events[0].ticks, 3'600'000'000'000'000u);
}

TEST(RecorderTest, KeepsTheCauseOfAnEnd) {
  Folded folded;
  Cause cause;
  cause.code = std::make_error_code(std::errc::timed_out);
  cause.message = "30 s set on suite";
  cause.origin = ContextId(2);
  folded.recorder.ended(ContextId(7), cause);
  const std::vector<Event> events = drained(folded.recorder);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(std::error_code(events[0].code, *events[0].category), cause.code);
  EXPECT_EQ(events[0].other, ContextId(2));
  EXPECT_EQ(textOf(events[0]), cause.message);
}

TEST(RecorderTest, ANameOfFortyBytesIsKeptWhole) {
  Folded folded;
  const std::string name(Event::kTextBytes, 'x');
  folded.created(1, 0, name);
  EXPECT_EQ(textOf(drained(folded.recorder).at(0)), name);
}

TEST(RecorderTest, ALongNameIsCutBetweenCharacters) {
  Folded folded;
  // Two bytes each, from an odd offset: the cut would fall into one.
  std::string name = "abcd";
  for (int i = 0; i < 30; ++i) name += "é";
  folded.created(1, 0, name);
  const std::vector<Event> events = drained(folded.recorder);
  EXPECT_EQ(textOf(events[0]), name.substr(0, 36) + "…");
}

TEST(RecorderTest, AFullBufferDropsAndCountsByKind) {
  Folded folded({}, 4);
  for (std::uint64_t id = 1; id <= 6; ++id) folded.created(id);
  folded.ended(1);
  RecordedEvents out;
  folded.recorder.drain(out);
  ASSERT_EQ(out.events.size(), 4u);
  EXPECT_EQ(out.events[3].id, ContextId(4));
  EXPECT_EQ(out.dropped, (EventCounts{2, 0, 1, 0}));
  EXPECT_EQ(folded.recorder.offered(), 7u);
  folded.created(9);
  folded.recorder.drain(out);
  EXPECT_EQ(out.events.size(), 1u) << "there is room again";
}

TEST(RecorderTest, EventsStampedAfterTheDrainBeganWaitForTheNextOne) {
  Folded folded;
  folded.created(1);
  folded.now += 1ns;
  folded.created(2);
  folded.now -= 1ns;  // the drain takes its time stamp before the second event's
  EXPECT_EQ(drained(folded.recorder).size(), 1u);
  EXPECT_TRUE(folded.recorder.pending());
  folded.now += 1ns;
  const std::vector<Event> events = drained(folded.recorder);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].id, ContextId(2));
  EXPECT_FALSE(folded.recorder.pending());
}

TEST(RecorderTest, EventsOfSeveralThreadsComeInOrderOfTime) {
  Folded folded;
  for (std::uint64_t id = 1; id <= 50; ++id) {
    folded.now += 1ns;
    if (id % 3 == 0) {
      std::thread([&] { folded.created(id); }).join();
    } else {
      folded.created(id);
    }
  }
  const std::vector<Event> events = drained(folded.recorder);
  ASSERT_EQ(events.size(), 50u);
  for (std::uint64_t id = 1; id <= 50; ++id) EXPECT_EQ(events[id - 1].id, ContextId(id));
}

TEST(RecorderTest, AtOneInstantAContextIsCreatedBeforeItEnds) {
  Folded folded;
  std::thread([&] { folded.ended(1); }).join();
  folded.created(1);
  const std::vector<Event> events = drained(folded.recorder);
  EXPECT_EQ(events.at(0).kind, EventKind::ContextCreated);
}

TEST(RecorderTest, WhatAnEndedThreadRecordedAndDroppedIsNotLost) {
  Folded folded({}, 2);
  std::thread([&] {
    for (std::uint64_t id = 1; id <= 5; ++id) folded.created(id);
  }).join();
  RecordedEvents out;
  folded.recorder.drain(out);
  EXPECT_EQ(out.events.size(), 2u);
  EXPECT_EQ(out.dropped[0], 3u);
  folded.recorder.drain(out);
  EXPECT_EQ(out.dropped[0], 3u) << "its buffer is gone, its count is not";
  EXPECT_EQ(folded.recorder.offered(), 5u);
}

TEST(RecorderTest, ThreadsBeyondTheLimitDropAndCount) {
  Recorder recorder({.eventsPerThread = 8, .maxThreads = 1, .clock = {}});
  recorder.released(ContextId(1));
  std::thread([&] { recorder.released(ContextId(2)); }).join();
  RecordedEvents out;
  recorder.drain(out);
  EXPECT_EQ(out.events.size(), 1u);
  EXPECT_EQ(out.dropped, (EventCounts{0, 0, 0, 1}));
}

TEST(RecorderTest, TwoRecordersOnOneThreadDoNotMix) {
  Recorder first, second;
  for (std::uint64_t id = 1; id <= 4; ++id) (id % 2 ? first : second).released(ContextId(id));
  EXPECT_EQ(drained(first).at(1).id, ContextId(3));
  EXPECT_EQ(drained(second).at(1).id, ContextId(4));
}

TEST(RecorderTest, ARecorderAtTheSameAddressStartsEmpty) {
  std::optional<Recorder> recorder;
  recorder.emplace();
  recorder->released(ContextId(1));
  recorder.emplace();
  recorder->released(ContextId(2));
  const std::vector<Event> events = drained(*recorder);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].id, ContextId(2));
}

TEST(RecorderTest, RecordingAContextEventAllocatesNothing) {
  Folded folded;
  folded.created(1, 0, "the first event of a thread makes its buffer");
  const std::size_t before = test::allocationCount();
  for (std::uint64_t id = 2; id < 1000; ++id) {
    folded.created(id, 1, "a name that is longer than forty bytes and is therefore cut");
    folded.released(id);
  }
  EXPECT_EQ(test::allocationCount(), before);
}

TEST(RecorderTest, JobEventsAreNeverDropped) {
  Folded folded({}, 2);
  test::RunScript run(folded.recorder);
  for (int i = 0; i < 10'000; ++i) (void)run.job(run.root(), "job" + std::to_string(i));
  RecordedEvents out;
  folded.recorder.drain(out);
  EXPECT_EQ(out.jobEvents.size(), 10'002u);
}

TEST(RecorderTest, OnlyFailedAttemptsKeepTheirLastLines) {
  Folded folded;
  AttemptRecord record;
  record.outputTail = std::string(8000, 'x');
  folded.recorder.attemptFinished({1, 1}, record);
  record.cause.code = CauseCode::Exit;
  folded.recorder.attemptFinished({1, 2}, record);
  RecordedEvents out;
  folded.recorder.drain(out);
  const std::string& dropped = std::get<AttemptFinishedEvent>(out.jobEvents.at(0)).record->outputTail;
  EXPECT_TRUE(dropped.empty());
  EXPECT_LT(dropped.capacity(), 100u) << "empty, and its memory given back";
  EXPECT_EQ(std::get<AttemptFinishedEvent>(out.jobEvents.at(1)).record->outputTail, record.outputTail);
}

}  // namespace
}  // namespace arborist
