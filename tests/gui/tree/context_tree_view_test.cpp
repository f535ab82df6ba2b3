// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QCursor>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QToolTip>

#include <gui/tree/tree_stage.h>
#include <widgets/style/theme.h>
#include <widgets/views/context_tree_view.h>

namespace arborist::test {
namespace {

using Calls = std::vector<std::string>;

struct ContextTreeViewTest : testing::Test {
  TreeStage stage;
  RunScript& run = stage.begin();
  JobId suite = stage.group(run.root(), "suite"), a = stage.add(suite, "a"), b = stage.add(suite, "b"),
        other = stage.add(run.root(), "other");
  JobActions actions{stage.parts, nullptr};
  ContextTreeView view{stage.parts, actions};

  void SetUp() override {
    QCursor::setPos(0, 0);
    stage.run({run.root(), suite, a});
    view.setGeometry(200, 100, 900, 320);
    view.show();
    stage.show();
    QCoreApplication::processEvents();
  }
  void TearDown() override { QToolTip::hideText(); }

  QPoint middleOf(JobId id) { return view.visualRect(view.treeModel().indexOf(id)).center(); }
  void hover(JobId id) { pointAt(*view.viewport(), middleOf(id)); }
  static void pointAt(QWidget& widget, QPoint at) {
    QCursor::setPos(widget.mapToGlobal(at));
    QCoreApplication::processEvents();
  }
  void hoverPrune() { pointAt(*view.pruneButton(), view.pruneButton()->rect().center()); }
  void click(JobId id, Qt::KeyboardModifiers keys = {}) {
    QTest::mouseClick(view.viewport(), Qt::LeftButton, keys, middleOf(id));
  }
};

TEST_F(ContextTreeViewTest, ANewRunUnfolds) {
  EXPECT_TRUE(view.isExpanded(view.treeModel().indexOf(run.root())));
  EXPECT_TRUE(view.isExpanded(view.treeModel().indexOf(suite)));
}

TEST_F(ContextTreeViewTest, WideEnoughItNeedsNoScrollingToTheSide) {
  for (const int width : {1010, 1035, 1060, 1200, 1800}) {
    view.resize(width, 320);
    QCoreApplication::processEvents();
    EXPECT_EQ(view.horizontalScrollBar()->maximum(), 0) << width;
  }
}

TEST_F(ContextTreeViewTest, NoTimeAndNoAncestorIsCut) {
  run.limits(suite, 59min + 59s, "checks/suite");
  run.limits(a, 2 * 60min - 2s, "checks/suite");
  run.start(a, 1);
  stage.at(59min + 59s);
  stage.show();
  for (const int width : {1010, 1200, 1800}) {
    view.resize(width, 320);
    QCoreApplication::processEvents();
    const QModelIndex row = view.treeModel().indexOf(a);
    EXPECT_EQ(row.siblingAtColumn(ContextTreeModel::Limit).data().toString(),
              QStringLiteral("59 min 59 s left  ↑suite"));
    EXPECT_TRUE(row.siblingAtColumn(ContextTreeModel::Limit).data(Qt::ToolTipRole).toString().contains("checks/suite"));
    for (const auto column : {ContextTreeModel::Waited, ContextTreeModel::Elapsed, ContextTreeModel::Limit}) {
      const QModelIndex cell = row.siblingAtColumn(column);
      EXPECT_GE(view.columnWidth(column), view.sizeHintForIndex(cell).width())
          << width << cell.data().toString().toStdString();
    }
  }
}

TEST_F(ContextTreeViewTest, ALargeRunUnfoldsNoFurtherThanItStaysReadable) {
  RunScript& large = stage.begin();
  std::vector<JobId> groups;
  for (int i = 0; i < 3; ++i) groups.push_back(stage.group(large.root(), "g" + std::to_string(i)));
  for (const JobId group : groups)
    for (int i = 0; i < (group == groups[1] ? 5 : 1000); ++i) stage.add(group, "j" + std::to_string(i));
  stage.show();
  EXPECT_TRUE(view.isExpanded(view.treeModel().indexOf(large.root())));
  EXPECT_FALSE(view.isExpanded(view.treeModel().indexOf(groups[0])));
  EXPECT_TRUE(view.isExpanded(view.treeModel().indexOf(groups[1])));
}

TEST_F(ContextTreeViewTest, TheCrossIsOnTheLiveRowUnderThePointerOnly) {
  EXPECT_FALSE(view.pruneButton()->isVisible());
  hover(suite);
  ASSERT_TRUE(view.pruneButton()->isVisible());
  const QRect row = view.visualRect(view.treeModel().indexOf(suite));
  EXPECT_GE(view.pruneButton()->geometry().top(), row.top());
  EXPECT_LE(view.pruneButton()->geometry().bottom(), row.bottom());
  EXPECT_LE(view.pruneButton()->geometry().right(), view.viewport()->width());
  stage.to(other, JobState::Succeeded);
  stage.show();
  hover(other);
  EXPECT_FALSE(view.pruneButton()->isVisible()) << "nothing to stop there";
  hover(a);
  EXPECT_TRUE(view.pruneButton()->isVisible());
  stage.to(a, JobState::Succeeded);
  stage.show();
  EXPECT_FALSE(view.pruneButton()->isVisible()) << "it has ended under the pointer";
}

TEST_F(ContextTreeViewTest, ItTellsTheBlastRadiusBeforeItIsPressed) {
  stage.at(3s);
  hover(suite);
  hoverPrune();
  const std::string expected = "would stop 1 running and 1 queued; the longest, a, has run 3.0 s";
  EXPECT_EQ(view.pruneButton()->toolTip().toStdString(), expected);
  EXPECT_EQ(QToolTip::text().toStdString(), expected);
  EXPECT_TRUE(stage.commands.calls.empty());
}

TEST_F(ContextTreeViewTest, WhatWouldStopIsTintedAndNothingElse) {
  hover(suite);
  const QImage calm = view.viewport()->grab().toImage();
  hoverPrune();
  const QImage threat = view.viewport()->grab().toImage();
  const auto differs = [&](JobId id) {
    const QRect row = view.visualRect(view.treeModel().indexOf(id));
    const QPoint right(view.pruneButton()->x() - 20, row.center().y());  // beside the texts
    return calm.pixel(right) != threat.pixel(right) && calm.pixel(1, right.y()) != threat.pixel(1, right.y());
  };
  EXPECT_TRUE(differs(suite));
  EXPECT_TRUE(differs(a));
  EXPECT_TRUE(differs(b));
  EXPECT_FALSE(differs(other));
  EXPECT_FALSE(differs(run.root()));
}

TEST_F(ContextTreeViewTest, OneClickOnTheCrossCancelsTheSubtree) {
  hover(suite);
  QTest::mouseClick(view.pruneButton(), Qt::LeftButton);
  EXPECT_EQ(stage.commands.calls, Calls{"cancel 1:1 you clicked ✕ on suite"});
  hover(a);
  QTest::mouseClick(view.pruneButton(), Qt::LeftButton);
  EXPECT_EQ(stage.commands.calls.back(), "cancel 1:2 you clicked ✕ on suite/a");
}

TEST_F(ContextTreeViewTest, TheCrossStaysOnItsRowWhenTheViewScrolls) {
  for (int i = 0; i < 60; ++i) stage.add(suite, "more" + std::to_string(i));
  stage.show();
  hover(a);
  view.verticalScrollBar()->setValue(200);
  QCoreApplication::processEvents();
  const QModelIndex under = view.indexAt(view.viewport()->mapFromGlobal(QCursor::pos()));
  ASSERT_TRUE(view.pruneButton()->isVisible());
  QTest::mouseClick(view.pruneButton(), Qt::LeftButton);
  const JobId id = view.treeModel().job(under);
  EXPECT_EQ(stage.commands.calls, Calls{"cancel 1:" + std::to_string(id.index) + " you clicked ✕ on " +
                                        view.treeModel().row(under)->description->path})
      << "what stands under the pointer, not what stood there";
}

TEST_F(ContextTreeViewTest, APressedCrossStopsItsOwnRowWhateverScrollsUnderThePointer) {
  for (int i = 0; i < 60; ++i) stage.add(suite, "more" + std::to_string(i));
  stage.show();
  hover(a);
  const QPoint middle = view.pruneButton()->rect().center();
  QTest::mousePress(view.pruneButton(), Qt::LeftButton, {}, middle);
  view.verticalScrollBar()->setValue(200);
  QCoreApplication::processEvents();
  QTest::mouseRelease(view.pruneButton(), Qt::LeftButton, {}, middle);
  EXPECT_EQ(stage.commands.calls, Calls{"cancel 1:2 you clicked ✕ on suite/a"});
}

TEST_F(ContextTreeViewTest, AllThatIsSelectedIsOrderedHoweverManyTheyAre) {
  const JobId burst = stage.group(run.root(), "burst");
  std::vector<JobId> many;
  for (int i = 0; i < 12'000; ++i) many.push_back(stage.add(burst, "j" + std::to_string(i)));
  stage.show();
  view.expand(view.treeModel().indexOf(burst));
  view.setCurrentIndex(view.treeModel().indexOf(many.front()));
  view.selectionModel()->select(
      QItemSelection(view.treeModel().indexOf(many.front()), view.treeModel().indexOf(many.back())),
      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  EXPECT_EQ(stage.selection.jobs().size(), many.size());
}

TEST_F(ContextTreeViewTest, WhatWasUnfoldedComesBackSoFromAFilter) {
  std::vector<JobId> groups;
  for (int i = 0; i < 40; ++i) {
    groups.push_back(stage.group(run.root(), "g" + std::to_string(i)));
    stage.add(groups.back(), "x");
    if (i % 2 == 1) view.collapse(view.treeModel().indexOf(groups.back()));
  }
  stage.show();
  for (std::size_t i = 0; i < groups.size(); i += 2) view.expand(view.treeModel().indexOf(groups[i]));
  TreeFilter filter;
  for (const char* text : {"other", "nowhere", "g3", "a"}) {
    filter.text = text;
    view.treeModel().setFilter(filter);
    view.treeModel().setFilter({});
    EXPECT_TRUE(view.isExpanded(view.treeModel().indexOf(run.root()))) << text;
    EXPECT_TRUE(view.isExpanded(view.treeModel().indexOf(suite))) << text;
    for (std::size_t i = 0; i < groups.size(); ++i)
      EXPECT_EQ(view.isExpanded(view.treeModel().indexOf(groups[i])), i % 2 == 0) << text << ", group " << i;
  }
}

TEST_F(ContextTreeViewTest, AnUpdateThatHidesTheSelectedJobLeavesItSelected) {
  TreeFilter filter;
  filter.hideFinished = true;
  view.treeModel().setFilter(filter);
  click(a);
  stage.to(a, JobState::Failed);
  stage.show();
  EXPECT_FALSE(view.treeModel().indexOf(a).isValid());
  EXPECT_EQ(stage.selection.current(), a) << "the inspector goes on showing it";
  view.treeModel().setFilter({});
  EXPECT_TRUE(view.selectionModel()->isRowSelected(view.treeModel().indexOf(a).row(), view.treeModel().indexOf(suite)));
}

TEST_F(ContextTreeViewTest, WhatAFilterHidesIsSelectedNoMore) {
  std::vector<JobId> groups;
  for (int i = 0; i < 40; ++i) {
    groups.push_back(stage.group(run.root(), "g" + std::to_string(i)));
    stage.add(groups.back(), "x");
    stage.add(groups.back(), "y");
  }
  const JobId chosen{1, groups[7].index + 1};
  stage.show();
  for (const char* text : {"suite", "y"}) {  // rows that go, and one new layout
    stage.selection.select(chosen);
    TreeFilter filter;
    filter.text = text;
    view.treeModel().setFilter(filter);
    EXPECT_FALSE(stage.selection.hasCurrent()) << text;
    view.treeModel().setFilter({});
  }
}

TEST_F(ContextTreeViewTest, DeleteCancelsTheSelected) {
  click(b);
  QTest::keyClick(&view, Qt::Key_Delete);
  EXPECT_EQ(stage.commands.calls, Calls{"cancel 1:3 you cancelled suite/b"});
}

TEST_F(ContextTreeViewTest, WhatLiesBelowASelectedOneIsNotOrderedTwice) {
  click(a);
  click(suite, Qt::ControlModifier);
  click(other, Qt::ControlModifier);
  QTest::keyClick(&view, Qt::Key_Delete);
  EXPECT_EQ(stage.commands.calls, (Calls{"cancel 1:1 you cancelled suite", "cancel 1:4 you cancelled other"}));
}

TEST_F(ContextTreeViewTest, AboveTheThresholdItAsksFirst) {
  actions.setAskAbove(1);
  stage.run({b});
  stage.show();
  std::function<void()> deed;
  QString question;
  QObject::connect(&actions, &JobActions::questionAsked, &actions,
                   [&](const QString& text, const QString&, const std::function<void()>& yes) {
                     question = text;
                     deed = yes;
                   });
  hover(suite);
  QTest::mouseClick(view.pruneButton(), Qt::LeftButton);
  EXPECT_TRUE(stage.commands.calls.empty());
  EXPECT_EQ(question.toStdString(), "Stop 2 running jobs of suite?");
  ASSERT_TRUE(deed);
  deed();
  EXPECT_EQ(stage.commands.calls, Calls{"cancel 1:1 you clicked ✕ on suite"});
  hover(a);
  QTest::mouseClick(view.pruneButton(), Qt::LeftButton);
  EXPECT_EQ(stage.commands.calls.size(), 2u) << "one is not above one";
}

TEST_F(ContextTreeViewTest, SelectionIsSharedBothWays) {
  click(b);
  EXPECT_EQ(stage.selection.current(), b);
  QTest::keyClick(&view, Qt::Key_Up);
  EXPECT_EQ(stage.selection.current(), a);
  stage.selection.select(other);
  EXPECT_EQ(view.treeModel().job(view.currentIndex()), other);
  EXPECT_EQ(view.selectionModel()->selectedRows().size(), 1);
  click(a);
  click(b, Qt::ControlModifier);
  EXPECT_EQ(stage.selection.jobs().size(), 2u);
  stage.selection.select({});
  EXPECT_TRUE(view.selectionModel()->selectedRows().isEmpty());
}

TEST_F(ContextTreeViewTest, AJobThatWasSelectedBeforeItCameIsShownSelected) {
  stage.selection.select({2, 0});
  stage.begin();
  stage.show();
  EXPECT_EQ(view.treeModel().job(view.currentIndex()), (JobId{2, 0}));
}

TEST_F(ContextTreeViewTest, FollowsTheNewestOnlyIfAskedTo) {
  std::vector<JobId> more;
  for (int i = 0; i < 60; ++i) more.push_back(stage.add(suite, "more" + std::to_string(i)));
  stage.show();
  stage.run({more[50]});
  stage.show();
  QCoreApplication::processEvents();
  EXPECT_EQ(view.verticalScrollBar()->value(), 0);
  view.setFollowNewest(true);
  stage.run({more[55]});
  stage.show();
  QCoreApplication::processEvents();
  EXPECT_TRUE(view.viewport()->rect().contains(middleOf(more[55])));
}

TEST_F(ContextTreeViewTest, WithoutCommandsThereIsNoCross) {
  JobActions none(ViewParts{stage.bridge, stage.selection, stage.range, nullptr}, nullptr);
  ContextTreeView recorded(ViewParts{stage.bridge, stage.selection, stage.range, nullptr}, none);
  recorded.setGeometry(200, 100, 900, 320);
  view.hide();
  recorded.show();
  QCoreApplication::processEvents();
  pointAt(*recorded.viewport(), recorded.visualRect(recorded.treeModel().indexOf(suite)).center());
  EXPECT_FALSE(recorded.pruneButton()->isVisible());
}

TEST_F(ContextTreeViewTest, SaysARowInOneSentenceToAScreenReader) {
  run.limits(a, 20s, "suite");
  stage.at(4s);
  stage.show();
  EXPECT_EQ(view.treeModel().indexOf(a).data(Qt::AccessibleTextRole).toString().toStdString(),
            "a, running, 4.0 s, 16.0 s left  ↑suite");
}

}  // namespace
}  // namespace arborist::test
