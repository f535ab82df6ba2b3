// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/snapshot.h>

#include <map>
#include <random>

#include <gtest/gtest.h>

#include <unit/telemetry/folded.h>
#include <unit/telemetry/run_script.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

using test::Folded;
using test::RunScript;

// All rows, so that two states can be compared and an old one can be held against later damage.
struct Contents {
  std::map<std::uint32_t, std::pair<std::uint32_t, std::optional<JobTime>>> runs;
  std::map<JobId, JobRow> jobs;
  std::map<ContextId, ContextRow> contexts;
  ContextTotals totals;
  EventStats events;
  friend bool operator==(const Contents&, const Contents&) = default;
};

Contents contentsOf(const Snapshot& snapshot) {
  Contents contents;
  for (const auto& [number, run] : snapshot.runs()) {
    contents.runs[number] = {run.row.jobs, run.row.ended};
    for (std::size_t i = 0; i < run.jobs.size(); ++i) {
      if (run.jobs[i].exists()) contents.jobs[run.jobs[i].id] = run.jobs[i];
    }
  }
  for (std::size_t slot = 0; slot < snapshot.contexts().size(); ++slot) {
    const ContextRow& row = snapshot.contexts()[slot];
    if (!row.exists()) continue;
    contents.contexts[row.id] = row;
    EXPECT_EQ(row.slot, slot);
  }
  contents.totals = snapshot.contextTotals();
  contents.events = snapshot.events();
  return contents;
}

TEST(SnapshotTest, ADiffForAnotherStateIsRefusedAndChangesNothing) {
  Folded folded;
  RunScript run(folded.recorder);
  const auto first = folded.publish();
  (void)run.job(run.root(), "a");
  const auto second = folded.publish();
  Snapshot snapshot;
  EXPECT_FALSE(snapshot.apply(*second));
  EXPECT_EQ(snapshot.seq(), 0u);
  EXPECT_TRUE(snapshot.runs().empty());
  EXPECT_TRUE(snapshot.apply(*first));
  EXPECT_TRUE(snapshot.apply(*second));
  EXPECT_EQ(snapshot.seq(), 2u);
}

TEST(SnapshotTest, ARowThatChangedManyTimesIsInADiffOnce) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId job = run.job(run.root(), "a");
  const auto first = folded.publish();
  EXPECT_EQ(first->insertedJobs.size(), 2u);
  EXPECT_TRUE(first->changedJobs.empty()) << "a new row is not a changed one as well";
  for (int i = 0; i < 5; ++i) {
    run.to(job, JobState::Running);
    run.to(job, JobState::Queued);
  }
  const auto second = folded.publish();
  EXPECT_TRUE(second->insertedJobs.empty());
  EXPECT_EQ(second->changedJobs.size(), 2u) << "the job and the root that counts it";
}

TEST(SnapshotTest, InsertedJobsComeWithParentsBeforeChildren) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId group = run.group(run.root(), "g");
  for (int i = 0; i < 10; ++i)
    (void)run.job(i % 2 ? group : run.group(group, "n" + std::to_string(i)), "j" + std::to_string(i));
  const auto diff = folded.publish();
  std::vector<bool> seen(diff->insertedJobs.size());
  for (const JobRow& row : diff->insertedJobs) {
    EXPECT_TRUE(row.id == row.parent || seen[row.parent.index]);
    seen[row.id.index] = true;
  }
}

TEST(SnapshotTest, NothingNewMakesNoDiff) {
  Folded folded;
  EXPECT_EQ(folded.publish(), nullptr);
  folded.created(1);
  EXPECT_NE(folded.publish(), nullptr);
  EXPECT_EQ(folded.publish(), nullptr);
}

// Random runs and contexts with drops; states are published at random. A reader that follows by diffs from the start,
// readers that joined with a full snapshot on the way and the aggregator itself all end with the same rows, and no
// snapshot that was handed out has changed afterwards.
class RandomStream {
 public:
  explicit RandomStream(unsigned seed) : m_random(seed) {}

  void step(Folded& folded) {
    folded.now += 1ms;
    if (m_runs.empty() || m_random() % 128 == 0) return startRun(folded);
    m_random() % 3 == 0 ? context(folded) : job();
  }

 private:
  struct Running {
    explicit Running(JobObserver& observer, std::uint32_t number) : script(observer, number), groups{script.root()} {}
    RunScript script;
    std::vector<JobId> groups, leaves;
    std::vector<JobState> states;
  };

  void startRun(Folded& folded) {
    if (m_runs.size() >= 3) {
      m_runs.front().script.end();
      m_runs.pop_front();
    }
    m_runs.emplace_back(folded.recorder, ++m_lastRun);
  }

  void context(Folded& folded) {
    const auto what = m_random() % 3;
    if (m_contexts.empty() || what == 0) {
      m_contexts.push_back(++m_lastContext);
      folded.created(m_lastContext, m_random() % m_lastContext, "context " + std::to_string(m_random() % 5));
      return;
    }
    const std::size_t chosen = m_random() % m_contexts.size();
    if (what == 1) return folded.ended(m_contexts[chosen]);
    folded.released(m_contexts[chosen]);
    m_contexts.erase(m_contexts.begin() + static_cast<std::ptrdiff_t>(chosen));
  }

  void job() {
    Running& run = m_runs[m_random() % m_runs.size()];
    run.script.at(std::chrono::milliseconds(++m_time));
    const JobId parent = run.groups[m_random() % run.groups.size()];
    switch (run.leaves.empty() ? m_random() % 2 : m_random() % 6) {
      case 0: run.groups.push_back(run.script.group(parent, "g" + std::to_string(m_time))); return;
      case 1:
        run.leaves.push_back(run.script.job(parent, "j" + std::to_string(m_time)));
        run.states.push_back(JobState::Queued);
        return;
      default: break;
    }
    const std::size_t chosen = m_random() % run.leaves.size();
    advance(run, run.leaves[chosen], run.states[chosen]);
  }

  void advance(Running& run, JobId job, JobState& state) {
    if (isFinal(state))
      return run.script.limits(run.groups[m_random() % run.groups.size()], std::chrono::seconds(m_time), "");
    const JobCause cause{CauseCode::Exit, "exit 1", "", ""};
    switch (state) {
      case JobState::Queued:
        run.script.start(job);
        state = JobState::Running;
        return;
      case JobState::Running:
        if (m_random() % 2) {
          run.script.to(job, state = JobState::Cancelling, cause);
          return;
        }
        [[fallthrough]];
      default:
        AttemptRecord record;
        record.outputTail = std::string(m_random() % 200, 'x');
        run.script.finish(job, state = JobState::Failed, cause, record);
    }
  }

  std::mt19937 m_random;
  std::deque<Running> m_runs;
  std::uint32_t m_lastRun = 0;
  std::vector<std::uint64_t> m_contexts;
  std::uint64_t m_lastContext = 0;
  int m_time = 0;
};

void followRandomStream(unsigned seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed + 1);
  RandomStream stream(seed);
  Folded folded({.releasedContextsFor = 40ms, .releasedContexts = 15, .endedRuns = 2, .outputTailBytes = 1000}, 8);
  std::vector<Snapshot> readers;                                           // joined on the way
  std::vector<std::pair<std::shared_ptr<const Snapshot>, Contents>> kept;  // as they were handed out
  for (int step = 0; step < 2000; ++step) {
    stream.step(folded);
    if (random() % 10 != 0) continue;
    const auto diff = folded.publish();
    if (!diff) continue;
    for (Snapshot& reader : readers) ASSERT_TRUE(reader.apply(*diff));
    if (random() % 10 != 0) continue;
    const auto full = folded.aggregator.snapshot();
    kept.emplace_back(full, contentsOf(*full));
    readers.push_back(*full);
  }
  folded.publish();
  const auto last = folded.aggregator.snapshot();
  const Contents truth = contentsOf(*last);
  EXPECT_GT(truth.jobs.size(), 10u);
  EXPECT_GT(truth.events.droppedInAll(), 0u);
  EXPECT_EQ(contentsOf(folded.reader), truth);
  for (auto& [full, contents] : kept) EXPECT_EQ(contentsOf(*full), contents);
  ASSERT_FALSE(readers.empty());
}

TEST(SnapshotTest, DiffsAppliedToAnOlderStateGiveTheNewerOne) {
  const unsigned seed = std::random_device{}();
  for (unsigned i = 0; i < 20; ++i) followRandomStream(seed + i);
}

TEST(SnapshotTest, AReaderThatJoinedOnTheWayEndsWithTheSameRows) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomStream stream(seed);
  Folded folded({}, 64);
  Snapshot late;
  for (int step = 0; step < 3000; ++step) {
    stream.step(folded);
    if (step % 7 != 0) continue;
    const auto diff = folded.publish();
    if (step < 1500) late = *folded.aggregator.snapshot();
    if (step >= 1500 && diff) {
      ASSERT_TRUE(late.apply(*diff));
    }
  }
  folded.fold();
  if (const auto diff = folded.aggregator.takeDiff(folded.now)) {
    ASSERT_TRUE(late.apply(*diff));
  }
  EXPECT_EQ(contentsOf(late), contentsOf(*folded.aggregator.snapshot()));
}

}  // namespace
}  // namespace arborist
