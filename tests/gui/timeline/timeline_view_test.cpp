// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline under mouse and keys.
#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>

#include <gui/timeline/timeline_scene.h>
#include <widgets/views/timeline_minimap.h>
#include <widgets/views/timeline_tip.h>
#include <widgets/views/timeline_view.h>

namespace arborist::test {
namespace {

// Two workers: a, then b on the first; c on the second, stopped by the group's deadline with b.
struct TimelineViewTest : testing::Test {
  Stage stage;
  WorkerScript run{stage.source.recorder()};
  JobId group = run.group(run.root(), "checks");
  JobId a = run.job(group, "a"), b = run.job(group, "b"), c = run.job(group, "c");
  TimelineView view{stage.parts};
  TimelineCanvas& canvas = view.canvas();

  TimelineViewTest() {
    const JobCause cause{CauseCode::Deadline, "8s set on checks (jobs.yaml:1)", "checks", "jobs.yaml:1"};
    run.to(run.root(), JobState::Running);
    run.to(group, JobState::Running);
    for (const JobId job : {a, b, c}) run.limits(job, 8s, "checks");
    run.startOn(0, a);
    run.at(4s);
    run.endJob(a, JobState::Succeeded);
    run.startOn(0, b);
    run.at(5s);
    run.startOn(1, c);
    run.at(8s);
    run.to(group, JobState::Cancelling, cause);
    run.stop(b, cause);
    run.stop(c, cause);
    run.at(9s);
    run.endJob(b, JobState::TimedOut, cause);
    run.at(10s);
    run.endJob(c, JobState::TimedOut, cause);
    run.to(group, JobState::TimedOut, cause);
    run.to(run.root(), JobState::Failed, cause);
    run.end();
    stage.now = kRunStart + 10s;
    stage.show();
    view.resize(900, 320);
    view.show();
    canvas.setFocus();
    QCoreApplication::processEvents();
  }
  // The middle of the track of a worker (or of a job's lane), at a time.
  QPoint at(JobDuration time, std::size_t lane = 0) {
    const TimelineSceneTrack& track = canvas.scene().lanes[lane].tracks[0];
    return QPointF(canvas.scene().x(kRunStart + time), track.top + track.height / 2).toPoint();
  }
  void wheel(QPoint where, QPoint turn, Qt::KeyboardModifiers keys = {}) {
    QWheelEvent event(where, canvas.viewport()->mapToGlobal(where), {}, turn, Qt::NoButton, keys, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(canvas.viewport(), &event);
  }
  void drag(QWidget* widget, QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) {
    QTest::mousePress(widget, button, {}, from);
    for (const QPoint where : {(from + to) / 2, to}) {
      QMouseEvent move(QEvent::MouseMove, where, widget->mapToGlobal(where), Qt::NoButton, button, {});
      QCoreApplication::sendEvent(widget, &move);
    }
    QTest::mouseRelease(widget, button, {}, to);
  }
  void click(QPoint where) { QTest::mouseClick(canvas.viewport(), Qt::LeftButton, {}, where); }
  void key(Qt::Key key) { QTest::keyClick(&canvas, key); }
};

TEST_F(TimelineViewTest, AClickOnABarSelectsItsJobEverywhere) {
  click(at(6s));
  EXPECT_EQ(stage.selection.current(), b);
  click(at(6s, 1));
  EXPECT_EQ(stage.selection.current(), c);
}

TEST_F(TimelineViewTest, TheWheelZoomsAboutThePointer) {
  const QPoint where = at(3s);
  wheel(where, {0, 240});
  ASSERT_TRUE(stage.range.view());
  EXPECT_LT(stage.range.view()->length(), 8s);
  EXPECT_NEAR(canvas.scene().x(kRunStart + 3s), where.x(), 1.0);
}

TEST_F(TimelineViewTest, ShiftAndTheWheelPan) {
  wheel(at(5s), {0, 480});
  const TimeSpan before = *stage.range.view();
  wheel(at(5s), {0, 120}, Qt::ShiftModifier);
  EXPECT_EQ(stage.range.view()->length(), before.length());
  EXPECT_LT(stage.range.view()->begin, before.begin);
}

TEST_F(TimelineViewTest, ZoomingFarOutFollowsAgain) {
  wheel(at(5s), {0, 480});
  ASSERT_TRUE(stage.range.view());
  wheel(at(5s), {0, -1200});
  EXPECT_FALSE(stage.range.view());
}

TEST_F(TimelineViewTest, KeysZoomAndPanAndFit) {
  key(Qt::Key_W);
  key(Qt::Key_W);
  ASSERT_TRUE(stage.range.view());
  const TimeSpan zoomed = *stage.range.view();
  key(Qt::Key_D);
  EXPECT_GT(stage.range.view()->begin, zoomed.begin);
  key(Qt::Key_A);
  EXPECT_LE(std::abs((stage.range.view()->begin - zoomed.begin).count()), 1000);
  key(Qt::Key_Home);
  EXPECT_EQ(stage.range.view()->begin, kRunStart);
  key(Qt::Key_End);
  EXPECT_EQ(stage.range.view()->end, kRunStart + 10s);
  key(Qt::Key_S);
  EXPECT_GT(stage.range.view()->length(), zoomed.length());
  QTest::keyClick(&canvas, Qt::Key_F);
  EXPECT_FALSE(stage.range.view());
}

TEST_F(TimelineViewTest, TheMiddleButtonAndSpacePan) {
  key(Qt::Key_W);
  const TimeSpan before = *stage.range.view();
  drag(canvas.viewport(), {500, 200}, {400, 200}, Qt::MiddleButton);
  EXPECT_GT(stage.range.view()->begin, before.begin);
  QTest::keyPress(&canvas, Qt::Key_Space);
  drag(canvas.viewport(), {400, 200}, {500, 200});
  QTest::keyRelease(&canvas, Qt::Key_Space);
  EXPECT_LE(std::abs((stage.range.view()->begin - before.begin).count()), 1000);
  EXPECT_FALSE(stage.range.marked());
}

TEST_F(TimelineViewTest, ADragMarksARangeAndEscClearsIt) {
  drag(canvas.viewport(), {at(2s).x(), 10}, {at(5s).x(), 10});
  ASSERT_TRUE(stage.range.marked());
  const JobDuration pixel(static_cast<JobDuration::rep>(canvas.scene().scale.nsPerPixel()) + 1);
  EXPECT_LE(stage.range.marked()->begin - (kRunStart + 2s), pixel);
  EXPECT_LE((kRunStart + 5s) - stage.range.marked()->end, pixel);
  EXPECT_FALSE(stage.selection.hasCurrent());
  key(Qt::Key_Escape);
  EXPECT_FALSE(stage.range.marked());
}

TEST_F(TimelineViewTest, AnEndOfTheMarkedRangeCanBeDragged) {
  stage.range.setMarked(TimeSpan{kRunStart + 2s, kRunStart + 5s});
  drag(canvas.viewport(), {at(5s).x(), 10}, {at(7s).x(), 10});
  EXPECT_EQ(stage.range.marked()->begin, kRunStart + 2s);
  EXPECT_GT(stage.range.marked()->end, kRunStart + 6500ms);
}

TEST_F(TimelineViewTest, LeftAndRightGoToTheNeighboursInTheLane) {
  stage.selection.select(a);
  key(Qt::Key_Right);
  EXPECT_EQ(stage.selection.current(), b);
  key(Qt::Key_Right);
  EXPECT_EQ(stage.selection.current(), b);
  key(Qt::Key_Left);
  EXPECT_EQ(stage.selection.current(), a);
  key(Qt::Key_Down);
  EXPECT_EQ(stage.selection.current(), c);
}

TEST_F(TimelineViewTest, ADoubleClickZoomsToTheBar) {
  QTest::mouseDClick(canvas.viewport(), Qt::LeftButton, {}, at(6s));
  ASSERT_TRUE(stage.range.view());
  EXPECT_LE(stage.range.view()->begin, kRunStart + 4s);
  EXPECT_GE(stage.range.view()->end, kRunStart + 9s);
  EXPECT_LT(stage.range.view()->length(), 10s);
}

TEST_F(TimelineViewTest, WhatIsSelectedElsewhereIsBroughtIntoSight) {
  view.setLanes(TimelineLanes::Jobs);
  view.resize(900, 140);
  QCoreApplication::processEvents();
  stage.range.setView(TimeSpan{kRunStart, kRunStart + 1s});
  stage.selection.select(c);
  EXPECT_GT(canvas.verticalScrollBar()->value(), 0);
  EXPECT_TRUE(stage.range.view()->contains(kRunStart + 5s) || stage.range.view()->contains(kRunStart + 9s));
  bool seen = false;
  for (const TimelineSceneLane& lane : canvas.scene().lanes) seen = seen || lane.job == c;
  EXPECT_TRUE(seen);
}

TEST_F(TimelineViewTest, TheTipSaysWhichLimitStoppedIt) {
  const QString tip = timelineTip(stage.bridge.state(), hitTest(canvas.scene(), at(6s)), stage.now);
  EXPECT_TRUE(tip.contains(QStringLiteral("checks/b")));
  EXPECT_TRUE(tip.contains(QStringLiteral("deadline of 8.0 s, set by checks"))) << tip.toStdString();
  EXPECT_TRUE(tip.contains(QStringLiteral("8s set on checks")));
  EXPECT_TRUE(tip.contains(QStringLiteral("1.0 s")));
}

TEST_F(TimelineViewTest, TheFlowOfACancelReachesAllThatItStopped) {
  const TimelineFlow flow = flowOf(stage.bridge.state(), b);
  EXPECT_EQ(flow.origin, group);
  EXPECT_EQ(flow.ordered, kRunStart + 8s);
  ASSERT_EQ(flow.stops.size(), 2u);
  EXPECT_EQ(flow.stops[0].bar.job, b);
  EXPECT_EQ(flow.stops[1].bar.end, kRunStart + 10s);
  EXPECT_TRUE(flowOf(stage.bridge.state(), a).empty());
}

TEST_F(TimelineViewTest, TheOverviewsFrameCanBeDragged) {
  stage.range.setView(TimeSpan{kRunStart + 1s, kRunStart + 3s});
  auto* map = view.findChild<TimelineMinimap*>();
  const QPoint grip = map->frame().center().toPoint();
  drag(map, grip, grip + QPoint(200, 0));
  EXPECT_GT(stage.range.view()->begin, kRunStart + 2s);
  EXPECT_EQ(stage.range.view()->length(), 2s);
}

TEST_F(TimelineViewTest, TheTableShowsTheSameAndCopies) {
  QTest::keyClick(&canvas, Qt::Key_T, Qt::ControlModifier);
  QTableView& table = view.table();
  ASSERT_TRUE(table.isVisible());
  ASSERT_EQ(table.model()->rowCount(), 3);
  stage.selection.select(b);
  EXPECT_EQ(table.currentIndex().row(), 1);
  QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
  const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
  ASSERT_EQ(lines.size(), 2);
  EXPECT_EQ(lines[1], QStringLiteral("checks/b\t1\t1\t+0 s\t+4.0 s\t+8.0 s\t+9.0 s\t4.0 s\t1.0 s\ttimed out"));
}

TEST_F(TimelineViewTest, TellsScreenReadersWhatItShows) {
  stage.selection.select(b);
  EXPECT_EQ(canvas.accessibleName(), QStringLiteral("Timeline"));
  EXPECT_EQ(canvas.accessibleDescription(), QStringLiteral("2 lanes, 3 bars, selected checks/b, timed out"));
}

TEST_F(TimelineViewTest, RestsWhenNothingRuns) {
  const QList<QTimer*> timers = canvas.findChildren<QTimer*>();
  EXPECT_TRUE(QTest::qWaitFor([&] {
    return std::none_of(timers.begin(), timers.end(), [](const QTimer* timer) { return timer->isActive(); });
  }));
}

TEST_F(TimelineViewTest, SaysSoWhenThereIsNothingToShow) {
  stage.bridge.setSource(nullptr);
  EXPECT_FALSE(canvas.isVisible());
  EXPECT_EQ(view.findChild<QStackedWidget*>()->currentIndex(), 0);
}

}  // namespace
}  // namespace arborist::test
