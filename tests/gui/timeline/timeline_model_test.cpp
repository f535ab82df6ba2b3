// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fmt/core.h>
#include <QAbstractItemModelTester>
#include <random>

#include <gui/timeline/timeline_scene.h>
#include <widgets/models/timeline_model.h>
#include <widgets/models/timeline_table_model.h>

namespace arborist::test {
namespace {

// A number of runs in which anything may happen at any time.
class RandomRuns {
 public:
  RandomRuns(JobObserver& observer, unsigned seed) : m_observer(observer), m_random(seed) {}

  void step() {
    if (m_runs.empty() || (m_runs.size() < 6 && chance(120))) addRun();
    Run& run = m_runs[pick(m_runs.size())];
    if (run.ended) return;
    run.now += static_cast<int>(pick(20)) * 1ms;
    run.script->at(run.now);
    if (chance(150)) {
      run.script->end();
      run.ended = true;
      return;
    }
    if (run.jobs.size() < 3 || chance(4)) {
      addJob(run);
      return;
    }
    change(run, run.jobs[pick(run.jobs.size())]);
  }
  std::mt19937& random() { return m_random; }
  std::size_t pick(std::size_t count) { return m_random() % count; }
  bool chance(unsigned oneOf) { return m_random() % oneOf == 0; }

 private:
  struct Job {
    JobId id;
    JobState state = JobState::Queued;
    bool under = false;  // an attempt is under way
    std::uint32_t attempts = 0;
  };
  struct Run {
    std::unique_ptr<WorkerScript> script;
    std::vector<JobId> groups;
    std::vector<Job> jobs;
    JobDuration now{};
    bool ended = false;
  };

  void addRun() {
    Run& run = m_runs.emplace_back();
    run.script = std::make_unique<WorkerScript>(m_observer, static_cast<std::uint32_t>(m_runs.size()));
    run.groups.push_back(run.script->root());
  }
  void addJob(Run& run) {
    const JobId parent = run.groups[pick(run.groups.size())];
    if (chance(4)) {
      run.groups.push_back(run.script->group(parent, fmt::format("group-{}", run.groups.size())));
    } else {
      run.jobs.push_back({run.script->job(parent, fmt::format("job-{}", run.jobs.size()))});
    }
  }
  void change(Run& run, Job& job) {
    static const JobCause kUser{CauseCode::User, "you clicked", {}, {}}, kExit{CauseCode::Exit, "exit code 1", {}, {}};
    if (isFinal(job.state)) return;
    if (!job.under) {
      if (chance(12)) {
        job.state = JobState::Cancelled;
        run.script->to(job.id, job.state, kUser);
        return;
      }
      const auto worker = chance(6) ? kNoWorker : static_cast<std::uint32_t>(pick(3));
      run.script->startOn(worker, job.id, ++job.attempts);
      job.state = JobState::Running;
      job.under = true;
    } else if (job.state == JobState::Running && chance(3)) {
      run.script->stop(job.id, kUser);
      job.state = JobState::Cancelling;
    } else if (chance(3)) {
      const bool well = job.state == JobState::Running;
      job.state = well ? JobState::Succeeded : JobState::Cancelled;
      run.script->endJob(job.id, job.state, well ? JobCause{} : kUser);
      job.under = false;
    } else {
      run.script->endAttempt(job.id, kExit);
      run.script->to(job.id, JobState::Queued);
      job.state = JobState::Queued;
      job.under = false;
    }
  }

  JobObserver& m_observer;
  std::mt19937 m_random;
  std::vector<Run> m_runs;
};

void expectWellPacked(const TimelineModel& model) {
  std::size_t bars = 0;
  for (const TimelineLane& lane : model.workerLanes()) {
    ASSERT_FALSE(lane.tracks().empty());
    bars += lane.bars();
    for (const TimelineTrack& track : lane.tracks()) {
      ASSERT_FALSE(track.empty());
      for (std::size_t i = 1; i < track.size(); ++i) ASSERT_LE(track[i - 1].end, track[i].begin);
    }
  }
  EXPECT_EQ(bars, model.attempts());
}

TEST(TimelineModelTest, FoldOfAnyDiffsEqualsAFreshFoldOfTheirEnd) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Recorder recorder;
  RecordedEvents recorded;
  Aggregator aggregator({.endedRuns = 1});
  RandomRuns runs(recorder, seed);
  Snapshot state;
  TimelineModel model;
  model.update(state, {.full = true, .diffs = {}});
  for (int round = 0; round < 400; ++round) {
    std::vector<std::shared_ptr<const SnapshotDiff>> diffs;
    for (std::size_t part = 0; part < 1 + runs.pick(3); ++part) {
      for (std::size_t i = 0; i < 1 + runs.pick(25); ++i) runs.step();
      recorder.drain(recorded);
      aggregator.fold(recorded, recorder.clock());
      aggregator.expire(kRunStart);
      if (auto diff = aggregator.takeDiff(kRunStart)) diffs.push_back(std::move(diff));
    }
    for (const auto& diff : diffs) ASSERT_TRUE(state.apply(*diff));
    if (runs.chance(2)) model.jobLanes(state);
    model.update(state, {.full = false, .diffs = diffs});

    TimelineModel fresh;
    fresh.update(state, {.full = true, .diffs = {}});
    ASSERT_EQ(model.workerLanes(), fresh.workerLanes()) << "round " << round;
    ASSERT_EQ(model.attempts(), fresh.attempts());
    ASSERT_EQ(model.jobLanes(state), fresh.jobLanes(state)) << "round " << round;
    ASSERT_NO_FATAL_FAILURE(expectWellPacked(model));
    for (std::size_t i = 0; i < model.jobLanes(state).size(); ++i)
      ASSERT_EQ(model.jobLaneOf(state, model.jobLanes(state)[i].job), i);
  }
}

TEST(TimelineModelTest, JobLanesFollowTheTreeNotTheOrderOfCreation) {
  Stage stage;
  WorkerScript run(stage.source.recorder());
  const JobId first = run.group(run.root(), "first"), second = run.group(run.root(), "second");
  const JobId below = run.job(first, "below");
  stage.show();
  TimelineModel model;
  model.update(stage.bridge.state(), {.full = true, .diffs = {}});
  const std::vector<TimelineJobLane> expected{{run.root(), 0}, {first, 1}, {below, 2}, {second, 1}};
  EXPECT_EQ(model.jobLanes(stage.bridge.state()), expected);
}

TEST(TimelineBarTest, AJobsLaneShowsItsWaitsAndAttemptsWithoutGaps) {
  Stage stage;
  WorkerScript run(stage.source.recorder());
  const JobId job = run.job(run.root(), "flaky");
  run.at(2s);
  run.startOn(1, job);
  run.at(3s);
  run.endAttempt(job, {CauseCode::Exit, "exit code 1", {}, {}});
  run.to(job, JobState::Queued);
  run.at(5s);
  run.startOn(0, job, 2);
  run.at(6s);
  run.stop(job, {CauseCode::User, "you", {}, {}});
  run.at(8s);
  run.endJob(job, JobState::Cancelled, {CauseCode::User, "you", {}, {}});
  stage.show();
  const std::vector<TimelineBar> bars = laneBars(*stage.bridge.state().job(job));
  ASSERT_EQ(bars.size(), 4u);
  EXPECT_EQ(bars[0].state, JobState::Queued);
  EXPECT_EQ(bars[1].state, JobState::Failed);
  EXPECT_EQ(bars[2].state, JobState::Queued);
  EXPECT_EQ(bars[3].state, JobState::Cancelled);
  EXPECT_EQ(bars[3].stop, kRunStart + 6s);
  for (std::size_t i = 1; i < bars.size(); ++i) EXPECT_EQ(bars[i - 1].end, bars[i].begin);
}

std::vector<QString> sortedLines(const TimelineTableModel& table) {
  std::vector<QString> lines;
  for (int row = 0; row < table.rowCount(); ++row) lines.push_back(table.copyText({row}));
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(TimelineTableModelTest, KeepsUpWithAnyDiffsAndSorts) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Stage stage;
  RandomRuns runs(stage.source.recorder(), seed);
  TimelineTableModel table(stage.bridge);
  const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
  table.setActive(true);
  for (int round = 0; round < 120; ++round) {
    for (std::size_t i = 0; i < 1 + runs.pick(30); ++i) runs.step();
    stage.show();
    const QPersistentModelIndex kept = table.index(static_cast<int>(runs.pick(200)), 0);
    const QString text = kept.data().toString();
    if (runs.chance(5)) {
      const int column = static_cast<int>(runs.pick(TimelineTableModel::kColumns));
      table.sort(column, runs.chance(2) ? Qt::AscendingOrder : Qt::DescendingOrder);
      EXPECT_EQ(kept.data().toString(), text);
    }
  }
  TimelineTableModel fresh(stage.bridge);
  fresh.setActive(true);
  EXPECT_EQ(sortedLines(table), sortedLines(fresh));
  table.sort(TimelineTableModel::Job, Qt::AscendingOrder);
  for (int row = 1; row < table.rowCount(); ++row)
    EXPECT_LE(table.index(row - 1, 0).data().toString(), table.index(row, 0).data().toString());
  stage.bridge.setSource(nullptr);
  EXPECT_EQ(table.rowCount(), 0);
}

TEST(TimelineTableModelTest, CostsNothingWhileItIsNotShown) {
  Stage stage;
  WorkerScript run(stage.source.recorder());
  run.job(run.root(), "a");
  stage.show();
  const TimelineTableModel table(stage.bridge);
  EXPECT_EQ(table.rowCount(), 0);
}

}  // namespace
}  // namespace arborist::test
