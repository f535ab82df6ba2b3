// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QEventLoop>

#include <support/gui/scripted_source.h>

namespace arborist::test {
namespace {

struct Heard {
  int full = 0, diffs = 0;
};

struct SnapshotBridgeTest : testing::Test {
  Stage stage;
  Heard heard;
  void listen() {
    QObject::connect(&stage.bridge, &SnapshotBridge::updated, &stage.bridge,
                     [this](const ViewUpdate& update) { ++(update.full ? heard.full : heard.diffs); });
  }
};

TEST_F(SnapshotBridgeTest, ShowsWhatWasPublished) {
  listen();
  RunScript run(stage.source.recorder());
  const JobId job = run.job(run.root(), "a");
  EXPECT_EQ(stage.bridge.state().job(job), nullptr);
  stage.show();
  ASSERT_NE(stage.bridge.state().job(job), nullptr);
  EXPECT_EQ(stage.bridge.state().job(job)->state, JobState::Queued);
  run.start(job);
  stage.show();
  EXPECT_EQ(stage.bridge.state().job(job)->state, JobState::Running);
  EXPECT_EQ(heard.diffs + heard.full, 2);
}

TEST_F(SnapshotBridgeTest, SaysNothingWhereNothingHasChanged) {
  RunScript run(stage.source.recorder());
  stage.show();
  listen();
  stage.bridge.refresh();
  EXPECT_EQ(heard.full + heard.diffs, 0);
}

TEST_F(SnapshotBridgeTest, TakingTheSourceAwayEmptiesTheViews) {
  RunScript run(stage.source.recorder());
  stage.show();
  listen();
  stage.bridge.setSource(nullptr);
  EXPECT_TRUE(stage.bridge.state().runs().empty());
  EXPECT_EQ(heard.full, 1);
}

TEST_F(SnapshotBridgeTest, FetchesByItselfWhenWoken) {
  listen();
  RunScript run(stage.source.recorder());
  stage.source.publish();
  while (heard.full + heard.diffs == 0) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  EXPECT_EQ(stage.bridge.state().runs().size(), 1u);
}

}  // namespace
}  // namespace arborist::test
