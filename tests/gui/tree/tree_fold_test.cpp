// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QCursor>
#include <QLineEdit>
#include <QTest>
#include <QToolButton>

#include <gui/tree/tree_stage.h>
#include <widgets/views/tree_pane.h>

namespace arborist::test {
namespace {

struct TreeFoldTest : testing::Test {
  static constexpr std::uint32_t kMembers = 12;
  TreeStage stage;
  RunScript& run = stage.begin();
  JobId suite = stage.groupOf(run.root(), "suite", kMembers + 1);
  std::vector<JobId> units = stage.instances(suite, "unit", kMembers);
  JobId lint = stage.add(suite, "lint");
  JobActions actions{stage.parts, nullptr};
  ContextTreeView view{stage.parts, actions};
  const ContextTreeModel& model = view.treeModel();

  void SetUp() override {
    QCursor::setPos(0, 0);
    stage.run({run.root(), suite});
    view.setGeometry(200, 100, 900, 520);
    view.show();
    stage.show();
    QCoreApplication::processEvents();
  }

  QModelIndex fold() const { return model.indexOf(units.front()).parent(); }
  std::string said(int column) const { return fold().siblingAtColumn(column).data().toString().toStdString(); }
  void to(std::size_t first, std::size_t last, JobState state) {
    for (std::size_t i = first; i < last; ++i) stage.to(units[i], state);
    stage.show();
  }
};

TEST_F(TreeFoldTest, ManyInstancesOfOneJobAreOneRowBesideTheOthers) {
  ASSERT_EQ(model.rowCount(model.indexOf(suite)), 2);
  EXPECT_EQ(said(ContextTreeModel::Name), "unit × 12");
  EXPECT_EQ(fold().row(), 0);
  EXPECT_EQ(model.rowCount(fold()), 12);
  EXPECT_EQ(model.jobsOf(model.job(fold())), units);
  EXPECT_EQ(model.jobsOf(lint), std::vector<JobId>{lint});
  EXPECT_FALSE(view.isExpanded(fold())) << "a new run does not unfold it";
}

TEST_F(TreeFoldTest, FewInstancesAndAWholeGroupOfThemStayAsTheyAre) {
  const JobId few = stage.groupOf(run.root(), "few", 10);
  stage.instances(few, "unit", 9);
  const JobId burst = stage.groupOf(run.root(), "burst", 50);
  stage.instances(burst, "unit", 50);
  stage.show();
  EXPECT_EQ(model.rowCount(model.indexOf(few)), 9);
  EXPECT_EQ(model.rowCount(model.indexOf(burst)), 50) << "the group is that row already";
}

TEST_F(TreeFoldTest, TwoJobsWithAMatrixAreTwoRows) {
  const JobId group = stage.groupOf(run.root(), "both", 24);
  stage.instances(group, "a", 12);
  stage.instances(group, "b", 12);
  stage.show();
  EXPECT_EQ(model.rowCount(model.indexOf(group)), 2);
}

TEST_F(TreeFoldTest, ItSumsUpItsMembers) {
  EXPECT_EQ(said(ContextTreeModel::State), "queued");
  stage.at(1s);
  to(0, 3, JobState::Running);
  stage.at(3s);
  to(0, 2, JobState::Succeeded);
  EXPECT_EQ(said(ContextTreeModel::State), "running");
  EXPECT_EQ(said(ContextTreeModel::Progress), "2/12");
  EXPECT_EQ(said(ContextTreeModel::Elapsed), "2.0 s");
  to(2, 3, JobState::Succeeded);
  EXPECT_EQ(said(ContextTreeModel::State), "running") << "nine still wait";
  to(3, 4, JobState::Running);
  to(3, 4, JobState::Cancelling);
  EXPECT_EQ(said(ContextTreeModel::State), "running") << "eight will run";
  to(4, 12, JobState::Skipped);
  EXPECT_EQ(said(ContextTreeModel::State), "cancelling");
  stage.at(5s);
  to(3, 4, JobState::Cancelled);
  EXPECT_EQ(said(ContextTreeModel::State), "cancelled") << "the worst of its members";
  EXPECT_EQ(said(ContextTreeModel::Progress), "12/12");
  EXPECT_EQ(said(ContextTreeModel::Why), "1 cancelled, 8 skipped");
  EXPECT_EQ(said(ContextTreeModel::Elapsed), "4.0 s") << "from the first start to the last end";
}

TEST_F(TreeFoldTest, TheCrossStopsAllMembersThatLiveAndNothingElse) {
  stage.run({lint, units[0], units[1]});
  stage.to(units[0], JobState::Succeeded);
  stage.show();
  QCursor::setPos(view.viewport()->mapToGlobal(view.visualRect(fold()).center()));
  QCoreApplication::processEvents();
  ASSERT_TRUE(view.pruneButton()->isVisible());
  QCursor::setPos(view.pruneButton()->mapToGlobal(view.pruneButton()->rect().center()));
  QCoreApplication::processEvents();
  EXPECT_TRUE(view.pruneButton()->toolTip().startsWith("would stop 1 running and 10 queued"))
      << view.pruneButton()->toolTip().toStdString();
  QTest::mouseClick(view.pruneButton(), Qt::LeftButton);
  ASSERT_EQ(stage.commands.calls.size(), 11u);
  EXPECT_EQ(stage.commands.calls.front(), "cancel 1:3 you clicked ✕ on suite/unit");
  EXPECT_EQ(stage.commands.calls.back(), "cancel 1:13 you clicked ✕ on suite/unit");
}

TEST_F(TreeFoldTest, SelectingItSelectsAllItsMembers) {
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.visualRect(fold()).center());
  EXPECT_EQ(stage.selection.current(), units.front());
  EXPECT_EQ(stage.selection.jobs(), units);
  to(0, 1, JobState::Running);
  EXPECT_EQ(model.job(view.currentIndex()), model.job(fold())) << "an update does not move it";
  actions.cancel->trigger();
  EXPECT_EQ(stage.commands.calls.size(), 12u);
}

TEST_F(TreeFoldTest, AMemberThatIsSelectedElsewhereComesIntoSight) {
  stage.selection.select(units[7]);
  EXPECT_TRUE(view.isExpanded(fold()));
  EXPECT_EQ(model.job(view.currentIndex()), units[7]);
}

TEST_F(TreeFoldTest, ASearchOpensItWhereItsMembersMatch) {
  TreePane pane(stage.parts, actions);
  pane.resize(900, 500);
  pane.show();
  const QModelIndex there = pane.tree().treeModel().indexOf(units[3]);
  EXPECT_FALSE(pane.tree().isExpanded(there.parent()));
  pane.findChild<QLineEdit*>()->setText("n=4");
  EXPECT_TRUE(pane.tree().isExpanded(pane.tree().treeModel().indexOf(units[3]).parent()));
}

TEST_F(TreeFoldTest, AFilterShowsTheMembersThatMatch) {
  TreeFilter filter;
  filter.text = "n=1";
  view.treeModel().setFilter(filter);
  EXPECT_EQ(model.rowCount(model.indexOf(suite)), 1);
  EXPECT_EQ(model.rowCount(model.indexOf(units[0]).parent()), 4) << "1, 10, 11, 12";
  filter.text = "lint";
  view.treeModel().setFilter(filter);
  EXPECT_EQ(model.rowCount(model.indexOf(suite)), 1);
  EXPECT_FALSE(model.indexOf(units[0]).isValid());
}

}  // namespace
}  // namespace arborist::test
