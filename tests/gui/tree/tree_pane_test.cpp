// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QTest>
#include <QToolButton>

#include <gui/tree/tree_stage.h>
#include <widgets/style/state_style.h>
#include <widgets/views/tree_pane.h>

namespace arborist::test {
namespace {

struct TreePaneTest : testing::Test {
  TreeStage stage;
  JobActions actions{stage.parts, nullptr};
  TreePane pane{stage.parts, actions};
  QLineEdit* search = pane.findChild<QLineEdit*>();
  QStackedWidget* pages = pane.findChild<QStackedWidget*>();

  void SetUp() override {
    pane.resize(1000, 500);
    pane.show();
  }
  QToolButton* button(const QString& name) {
    for (QToolButton* each : pane.findChildren<QToolButton*>())
      if (each->accessibleName() == name && each->isVisible()) return each;
    ADD_FAILURE() << "no button " << name.toStdString();
    return nullptr;
  }
  void chooseState(JobState state) {
    for (QAction* action : button("Filter by state")->menu()->actions())
      if (action->text() == stateText(state)) action->trigger();
  }
  std::vector<std::string> names(const QModelIndex& parent = {}) {
    std::vector<std::string> all;
    ContextTreeModel& model = pane.tree().treeModel();
    for (int row = 0; row < model.rowCount(parent); ++row) {
      const QModelIndex index = model.index(row, 0, parent);
      all.push_back(index.data().toString().toStdString());
      for (std::string& below : names(index)) all.push_back(std::move(below));
    }
    return all;
  }
  std::string count() {
    for (const QLabel* label : pane.findChildren<QLabel*>())
      if (label->text().contains("rows")) return label->text().toStdString();
    return {};
  }
  // jobs.yaml › checks › (lint running, unit queued), build succeeded
  void someJobs() {
    RunScript& run = stage.begin();
    const JobId checks = stage.group(run.root(), "checks"), lint = stage.add(checks, "lint");
    stage.add(checks, "unit");
    const JobId build = stage.add(run.root(), "build");
    stage.run({run.root(), checks, lint, build});
    stage.at(5s);
    stage.to(build, JobState::Succeeded);
    stage.show();
  }
};

using Names = std::vector<std::string>;

TEST_F(TreePaneTest, WelcomesUntilThereIsARun) {
  EXPECT_EQ(pages->currentWidget(), &pane.welcome());
  someJobs();
  EXPECT_EQ(pages->currentWidget(), &pane.tree());
  EXPECT_EQ(count(), "");
}

TEST_F(TreePaneTest, TheTreeGetsTheKeyboardWithItsFirstRun) {
  pane.activateWindow();
  pane.focusTree();
  EXPECT_FALSE(pane.tree().hasFocus());
  someJobs();
  EXPECT_EQ(pane.window()->focusWidget(), &pane.tree());
}

TEST_F(TreePaneTest, SearchKeepsAncestorsAndCountsRows) {
  someJobs();
  pane.focusSearch();
  QTest::keyClicks(search, "LINT");
  EXPECT_EQ(names(), (Names{"jobs.yaml", "checks", "lint"}));
  EXPECT_EQ(count(), "3 of 5 rows match");
}

TEST_F(TreePaneTest, WhenNothingMatchesItSaysSoAndShowAllBringsItBack) {
  someJobs();
  QTest::keyClicks(search, "nowhere");
  chooseState(JobState::Running);
  button("Hide finished")->click();
  stage.range.setMarked(TimeSpan{kRunStart + 100s, kRunStart + 200s});
  EXPECT_NE(pages->currentWidget(), &pane.tree());
  EXPECT_NE(pages->currentWidget(), &pane.welcome());
  QTest::mouseClick(button("Show all"), Qt::LeftButton);
  EXPECT_EQ(pages->currentWidget(), &pane.tree());
  EXPECT_EQ(names().size(), 5u);
  EXPECT_TRUE(search->text().isEmpty());
  EXPECT_FALSE(stage.range.marked().has_value());
  EXPECT_FALSE(button("Hide finished")->isChecked());
}

TEST_F(TreePaneTest, FiltersByState) {
  someJobs();
  chooseState(JobState::Running);
  EXPECT_EQ(names(), (Names{"jobs.yaml", "checks", "unit", "build"})) << "ancestors of what is queued stay";
  EXPECT_EQ(button("Filter by state")->text().toStdString(), "7 states");
  chooseState(JobState::Running);
  EXPECT_EQ(button("Filter by state")->text().toStdString(), "All states");
  EXPECT_EQ(names().size(), 5u);
}

TEST_F(TreePaneTest, HidesWhatIsFinishedByKey) {
  someJobs();
  QToolButton* hide = button("Hide finished");
  hide->setFocus();
  QTest::keyClick(hide, Qt::Key_Space);
  EXPECT_EQ(names(), (Names{"jobs.yaml", "checks", "lint", "unit"}));
  QTest::keyClick(hide, Qt::Key_Space);
  EXPECT_EQ(names().size(), 5u);
}

TEST_F(TreePaneTest, AMarkedSpanOfTimeFilters) {
  someJobs();
  stage.range.setMarked(TimeSpan{kRunStart + 6s, kRunStart + 7s});
  EXPECT_EQ(names(), (Names{"jobs.yaml", "checks", "lint", "unit"})) << "build had ended by then";
  stage.range.setMarked(std::nullopt);
  EXPECT_EQ(names().size(), 5u);
}

TEST_F(TreePaneTest, ASearchUnfoldsWhatItFindsAndAfterItAllIsAsBefore) {
  someJobs();
  ContextTreeModel& model = pane.tree().treeModel();
  const JobId checks{1, 1}, lint{1, 2};
  pane.tree().collapse(model.indexOf(checks));
  QTest::keyClicks(search, "lint");
  EXPECT_TRUE(pane.tree().isExpanded(model.indexOf(checks)));
  EXPECT_TRUE(pane.tree().visualRect(model.indexOf(lint)).isValid());
  search->clear();
  EXPECT_FALSE(pane.tree().isExpanded(model.indexOf(checks)));
  EXPECT_TRUE(pane.tree().isExpanded(model.indexOf({1, 0})));
}

TEST_F(TreePaneTest, WhatComesLaterIsFilteredToo) {
  someJobs();
  QTest::keyClicks(search, "new");
  stage.add({1, 1}, "new-one");
  stage.add({1, 1}, "old");
  stage.show();
  EXPECT_EQ(names(), (Names{"jobs.yaml", "checks", "new-one"}));
  EXPECT_EQ(count(), "3 of 7 rows match");
}

}  // namespace
}  // namespace arborist::test
