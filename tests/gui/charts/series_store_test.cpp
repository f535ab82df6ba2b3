// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <gui/charts/busy_run.h>
#include <widgets/models/series_store.h>

namespace arborist::test {
namespace {

struct SeriesStoreTest : testing::Test {
  SeriesStore store;  // hears of the stage until that is gone
  Stage stage;
  void follow() {
    QObject::connect(&stage.bridge, &SnapshotBridge::updated, &stage.bridge,
                     [this](const ViewUpdate& update) { store.fold(update, stage.bridge.state(), stage.now); });
  }
  static std::array<std::uint32_t, 8> outcomes(const SeriesStore& of) {
    OutcomeBin sum;
    for (std::uint64_t i = of.ended().begin(); i < of.ended().end(); ++i) sum.add(of.ended()[i]);
    return sum.counts;
  }
};

TEST_F(SeriesStoreTest, CountsEachLeafOnceAsTheRunDoes) {
  follow();
  BusyRun run(stage, 400, 8);
  run.playAll(300);
  ASSERT_EQ(store.ended().end(), 400u);
  const StateCounts& totals = stage.bridge.state().run(1)->totals();
  for (const JobState state : {JobState::Succeeded, JobState::Failed, JobState::TimedOut, JobState::Cancelled}) {
    EXPECT_EQ(outcomes(store)[static_cast<std::size_t>(state)], totals[state]);
    EXPECT_GT(totals[state], 0u) << "the scene should have all outcomes";
  }
  EXPECT_FALSE(store.live());
}

TEST_F(SeriesStoreTest, AFullStateLeadsToTheSameEndedJobsAsDiffs) {
  follow();
  BusyRun run(stage, 300, 4);
  run.playTo(run.length() / 2, 50);
  EXPECT_TRUE(store.live());
  SeriesStore rebuilt;
  rebuilt.fold({.full = true, .diffs = {}}, stage.bridge.state(), stage.now);
  EXPECT_EQ(outcomes(rebuilt), outcomes(store));
  EXPECT_EQ(rebuilt.followed(stage.now), store.followed(stage.now));
  for (std::uint64_t i = 1; i < rebuilt.ended().end(); ++i) {
    EXPECT_LE(rebuilt.ended()[i - 1].finished, rebuilt.ended()[i].finished);
  }
}

TEST_F(SeriesStoreTest, ARebuiltPastShowsWhoRanWhen) {
  BusyRun run(stage, 60, 4);
  run.playAll();
  store.fold({.full = true, .diffs = {}}, stage.bridge.state(), stage.now);
  const auto early = store.load().at(kRunStart + 100ms);
  ASSERT_TRUE(early);
  EXPECT_EQ((*early)[Load::Busy], 4);
  EXPECT_EQ((*early)[Load::Slots], 4);
  EXPECT_GT((*early)[Load::Waiting], 40);
  EXPECT_EQ(store.load().last()[Load::Busy], 0);
}

TEST_F(SeriesStoreTest, StacksThePoolsQueueOnTheReadyOnes) {
  follow();
  BusyRun run(stage, 60, 4);
  run.playTo(500ms, 5);
  const LoadSample now = store.load().last();
  const PoolRow& pool = *stage.bridge.state().pool();
  EXPECT_EQ(now[Load::Ready], static_cast<float>(pool.ready));
  EXPECT_EQ(now[Load::Waiting], static_cast<float>(pool.ready + pool.stats.queued));
  EXPECT_EQ(now[Load::Busy], 4);
}

TEST_F(SeriesStoreTest, FollowsTheLastMinuteAndInTheEndTheWholeRun) {
  follow();
  BusyRun run(stage, 1500, 4);
  ASSERT_GT(run.length(), 90s);
  run.playTo(10s, 10);
  EXPECT_EQ(store.followed(stage.now), (TimeSpan{kRunStart, kRunStart + 10s}));
  run.playTo(80s, 10);
  EXPECT_EQ(store.followed(stage.now), (TimeSpan{kRunStart + 20s, kRunStart + 80s}));
  run.playAll();
  EXPECT_EQ(store.followed(stage.now + 1h).begin, kRunStart);
  EXPECT_EQ(store.followed(stage.now + 1h).end, run.end()) << "idle time is not shown";
}

TEST_F(SeriesStoreTest, ShareOfALimitIsNotCutWhereTheLimitWasPassed) {
  follow();
  RunScript script(stage.source.recorder());
  const JobId in = script.job(script.root(), "in"), over = script.job(script.root(), "over"),
              free = script.job(script.root(), "free");
  for (const JobId id : {in, over}) {
    script.at(1s);
    script.start(id, 1, 10s);
    script.at(id == in ? 6s : 13s);
    script.finish(id, id == in ? JobState::Succeeded : JobState::TimedOut);
  }
  script.start(free);
  script.finish(free, JobState::Succeeded);
  stage.show();
  ASSERT_EQ(store.ended().end(), 3u);
  for (std::uint64_t i = 0; i < 3; ++i) {
    const EndedJob& job = store.ended()[i];
    if (job.id == in) {
      EXPECT_FLOAT_EQ(job.used, 0.5F);
    }
    if (job.id == over) {
      EXPECT_FLOAT_EQ(job.used, 1.2F);
    }
    if (job.id == free) {
      EXPECT_FALSE(job.hasLimit());
    }
  }
}

}  // namespace
}  // namespace arborist::test
