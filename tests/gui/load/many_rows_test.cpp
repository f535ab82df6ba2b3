// SPDX-License-Identifier: GPL-3.0-or-later
// What keeps the window quick when much changes at once, told by what it does, not by how long it takes.
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QSignalSpy>
#include <QTreeView>
#include <random>

#include <support/gui/scripted_source.h>
#include <widgets/models/context_tree_model.h>
#include <widgets/views/steady_text.h>

namespace arborist::test {
namespace {

struct ManyRowsTest : testing::Test {
  Stage stage;
  RunScript run{stage.source.recorder()};
  std::vector<JobId> groups, jobs;

  void list(int groupCount, int jobsEach) {
    for (int i = 0; i < groupCount; ++i) {
      groups.push_back(run.group(run.root(), "group-" + std::to_string(i)));
      for (int j = 0; j < jobsEach; ++j) jobs.push_back(run.job(groups.back(), "job-" + std::to_string(j)));
    }
    stage.show();
  }
  // Rows of the model anew, as one that has never been filtered another way lists them.
  static std::vector<JobId> rowsOf(const ContextTreeModel& model, const QModelIndex& parent = {}) {
    std::vector<JobId> rows;
    for (int i = 0; i < model.rowCount(parent); ++i) {
      const QModelIndex index = model.index(i, 0, parent);
      rows.push_back(model.job(index));
      const auto below = rowsOf(model, index);
      rows.insert(rows.end(), below.begin(), below.end());
    }
    return rows;
  }
};

TreeFilter hiding() {
  TreeFilter filter;
  filter.hideFinished = true;
  return filter;
}

TEST_F(ManyRowsTest, ManyRangesOfOneListAreOneChangeOfLayout) {
  list(1, 100);
  ContextTreeModel model(stage.bridge);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  for (std::size_t i = 0; i < jobs.size(); i += 2) run.start(jobs[i]);
  stage.show();
  model.setFilter(hiding());
  for (std::size_t i = 0; i < jobs.size(); i += 2) run.finish(jobs[i], JobState::Succeeded);
  QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved), layout(&model, &QAbstractItemModel::layoutChanged);
  stage.show();
  EXPECT_EQ(layout.count(), 1);
  EXPECT_EQ(removed.count(), 0);
  EXPECT_EQ(model.rowCount(model.indexOf(groups[0])), 50);
}

TEST_F(ManyRowsTest, AFewRangesAreToldOneByOne) {
  list(1, 100);
  ContextTreeModel model(stage.bridge);
  model.setFilter(hiding());
  for (std::size_t i = 10; i < 40; ++i) run.finish(jobs[i], JobState::Succeeded);
  QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved), layout(&model, &QAbstractItemModel::layoutChanged);
  stage.show();
  EXPECT_EQ(layout.count(), 0);
  EXPECT_EQ(removed.count(), 1);
}

TEST_F(ManyRowsTest, AFilterThatChangesManyListsIsOneChangeOfLayout) {
  list(40, 4);
  ContextTreeModel model(stage.bridge);
  for (std::size_t i = 0; i < jobs.size(); i += 2) {
    run.start(jobs[i]);
    run.finish(jobs[i], JobState::Succeeded);
  }
  stage.show();
  QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved), layout(&model, &QAbstractItemModel::layoutChanged);
  model.setFilter(hiding());
  EXPECT_EQ(layout.count(), 1);
  EXPECT_EQ(removed.count(), 0);
  EXPECT_EQ(model.rowsShown(), 1u + 40 + 80);
  for (const JobId group : groups) EXPECT_EQ(model.rowCount(model.indexOf(group)), 2);
}

TEST_F(ManyRowsTest, AFewListsChangeRowByRow) {
  list(4, 4);
  ContextTreeModel model(stage.bridge);
  run.start(jobs[0]);
  run.finish(jobs[0], JobState::Succeeded);
  stage.show();
  QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved), layout(&model, &QAbstractItemModel::layoutChanged);
  model.setFilter(hiding());
  EXPECT_EQ(removed.count(), 1);
  EXPECT_EQ(layout.count(), 0);
}

TEST_F(ManyRowsTest, WhatStaysKeepsItsPlaceInAViewThroughAChangeOfLayout) {
  list(40, 4);
  ContextTreeModel model(stage.bridge);
  QTreeView view;
  view.setModel(&model);
  view.expandAll();
  for (std::size_t i = 0; i < jobs.size(); i += 4) {
    run.start(jobs[i]);
    run.finish(jobs[i], JobState::Succeeded);
  }
  stage.show();
  const QPersistentModelIndex gone = model.indexOf(jobs[8]), kept = model.indexOf(jobs[11]);
  view.setCurrentIndex(kept);
  view.setExpanded(model.indexOf(groups[5]), false);
  model.setFilter(hiding());
  EXPECT_FALSE(gone.isValid());
  EXPECT_EQ(model.job(kept), jobs[11]);
  EXPECT_EQ(kept.row(), 2);
  EXPECT_EQ(model.job(view.currentIndex()), jobs[11]);
  EXPECT_TRUE(view.selectionModel()->isSelected(model.indexOf(jobs[11])));
  EXPECT_TRUE(view.isExpanded(model.indexOf(groups[6])));
  EXPECT_FALSE(view.isExpanded(model.indexOf(groups[5])));
}

TEST_F(ManyRowsTest, AnyOrderOfFiltersAndEndsGivesTheRowsOfAModelMadeAnew) {
  list(30, 5);
  ContextTreeModel model(stage.bridge);
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 4; ++i) {
      const JobId id = jobs[random() % jobs.size()];
      const JobState state = stage.bridge.state().job(id)->state;
      if (state == JobState::Queued) run.start(id);
      if (state == JobState::Running) run.finish(id, JobState::Succeeded);
      stage.show();
    }
    TreeFilter filter;
    filter.hideFinished = random() % 2 == 0;
    if (random() % 3 == 0) filter.text = QStringLiteral("job-%1").arg(random() % 5);
    if (random() % 3 == 0) filter.states.reset(static_cast<std::size_t>(JobState::Queued));
    model.setFilter(filter);
    ContextTreeModel fresh(stage.bridge);
    fresh.setFilter(filter);
    const std::vector<JobId> rows = rowsOf(model);
    ASSERT_EQ(rows, rowsOf(fresh));
    ASSERT_EQ(model.rowsShown(), rows.size());
  }
}

TEST(SteadyTextTest, ALabelGrowsButNeverShrinks) {
  QLabel label;
  setSteadyText(&label, QStringLiteral("1,000"));
  const int width = label.width();
  setSteadyText(&label, QStringLiteral("9"));
  EXPECT_EQ(label.text(), QStringLiteral("9"));
  EXPECT_EQ(label.accessibleName(), QStringLiteral("9"));
  EXPECT_EQ(label.width(), width);
  setSteadyText(&label, QStringLiteral("1,000,000"));
  EXPECT_GT(label.width(), width);
}

}  // namespace
}  // namespace arborist::test
