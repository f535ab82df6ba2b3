// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QTimer>
#include <QTreeView>
#include <algorithm>

#include <gui/pool/pool_stage.h>
#include <support/gui/picture.h>
#include <widgets/style/theme.h>
#include <widgets/views/edit_pace.h>
#include <widgets/views/pool_panel.h>

namespace arborist::test {
namespace {

struct PoolPanelTest : testing::Test {
  PoolStage stage;
  PoolPanel panel{stage.parts};
  PoolRow pool = poolRow(4);

  void SetUp() override {
    panel.resize(1180, 250);
    panel.show();
    show();
  }
  void show() {
    stage.source.setPool(pool);
    stage.show();
    QCoreApplication::processEvents();
  }
  template <class Widget>
  Widget* byName(const QString& name) {
    for (Widget* widget : panel.findChildren<Widget*>())
      if (widget->accessibleName() == name) return widget;
    return nullptr;
  }
  QPushButton* button(const QString& text) {
    for (QPushButton* button : panel.findChildren<QPushButton*>())
      if (button->text().remove('&') == text) return button;
    return nullptr;
  }
  std::string state() { return byName<QLabel>("State of the pool")->text().toStdString(); }
  // Whether something a person set is still to be sent.
  bool willSend() {
    return std::ranges::any_of(panel.findChildren<EditPace*>(), [](const EditPace* pace) {
      return std::ranges::any_of(pace->findChildren<QTimer*>(), [](const QTimer* timer) { return timer->isActive(); });
    });
  }
  bool waitForCalls(std::size_t count) {
    return QTest::qWaitFor([&] { return stage.commands.calls.size() >= count; });
  }
};

TEST_F(PoolPanelTest, ShowsTheAccounts) {
  pool.stats = {.threads = 4,
                .peak = 4,
                .busy = 3,
                .queued = 12,
                .submitted = 1234,
                .completed = 1200,
                .cancelledInQueue = 10,
                .rejected = 5,
                .dropped = 4};
  pool.ready = 77;
  show();
  const std::vector<std::pair<const char*, const char*>> expected{
      {"Busy workers", "3 / 4"},    {"Ready", "77"},   {"Queued", "12"}, {"Submitted", "1234"}, {"Completed", "1200"},
      {"Cancelled in queue", "10"}, {"Rejected", "5"}, {"Dropped", "4"}};
  for (const auto& [name, text] : expected) EXPECT_EQ(byName<QLabel>(name)->text(), text) << name;
}

TEST_F(PoolPanelTest, ButtonsGiveTheirCommand) {
  QTest::mouseClick(button("Pause"), Qt::LeftButton);
  QTest::mouseClick(button("Drain"), Qt::LeftButton);
  pool.paused = true;
  pool.intake = Intake::Draining;
  show();
  EXPECT_EQ(state(), "Draining, paused");
  QTest::mouseClick(button("Resume"), Qt::LeftButton);
  QTest::mouseClick(button("Accept work again"), Qt::LeftButton);
  EXPECT_EQ(stage.commands.calls, (std::vector<std::string>{"pause", "drain", "resume", "acceptWork"}));
}

TEST_F(PoolPanelTest, TellsTheStateInWords) {
  EXPECT_EQ(state(), "Accepting work");
  pool.paused = true;
  show();
  EXPECT_EQ(state(), "Paused");
  pool.paused = false;
  pool.intake = Intake::Stopped;
  show();
  EXPECT_EQ(state(), "Shut down");
  EXPECT_FALSE(button("Shut down now…")->isVisible());
}

TEST_F(PoolPanelTest, ShuttingDownAsksFirst) {
  button("Shut down now…")->setFocus();
  QTest::keyClick(button("Shut down now…"), Qt::Key_Space);
  EXPECT_TRUE(stage.commands.calls.empty());
  EXPECT_TRUE(button("Keep running")->hasFocus()) << "a second key press must not end anything";
  QTest::mouseClick(button("Keep running"), Qt::LeftButton);
  EXPECT_TRUE(stage.commands.calls.empty());
  QTest::mouseClick(button("Shut down now…"), Qt::LeftButton);
  QTest::mouseClick(button("End all now"), Qt::LeftButton);
  EXPECT_EQ(stage.commands.calls, std::vector<std::string>{"shutDownNow you shut the pool down"});
}

TEST_F(PoolPanelTest, ManyStepsOfTheSizeAreOneCommand) {
  auto* slots = byName<QSpinBox>("Workers");
  slots->setFocus();
  for (int i = 0; i < 5; ++i) QTest::keyClick(slots, Qt::Key_Up);
  EXPECT_EQ(byName<QSlider>("Workers")->value(), 9);
  ASSERT_TRUE(waitForCalls(1));
  EXPECT_EQ(stage.commands.calls, std::vector<std::string>{"setSlots 9"});
}

TEST_F(PoolPanelTest, TheSizeDoesNotJumpBackBeforeTheEngineHasFollowed) {
  auto* slots = byName<QSpinBox>("Workers");
  QTest::keyClick(slots, Qt::Key_Up);
  pool.ready = 1;
  show();
  EXPECT_EQ(slots->value(), 5) << "edited, not sent";
  ASSERT_TRUE(waitForCalls(1));
  pool.ready = 2;
  show();
  EXPECT_EQ(slots->value(), 5) << "sent, the engine has not followed";
  pool.slots = 5;
  show();
  pool.slots = 8;
  show();
  EXPECT_EQ(slots->value(), 8) << "followed: from now on what is reported counts";
}

TEST_F(PoolPanelTest, WhatIsBeingTypedStays) {
  panel.activateWindow();
  auto* capacity = byName<QSpinBox>("Queue capacity");
  capacity->setFocus();
  capacity->selectAll();
  QTest::keyClicks(capacity, "20");
  pool.capacity = 500;
  show();
  EXPECT_EQ(capacity->cleanText(), "20");
  EXPECT_TRUE(stage.commands.calls.empty());
  QTest::keyClick(capacity, Qt::Key_Return);
  ASSERT_TRUE(waitForCalls(1));
  EXPECT_EQ(stage.commands.calls, std::vector<std::string>{"setQueue 20 0"});
}

TEST_F(PoolPanelTest, PolicyIsChosenByKey) {
  auto* policy = byName<QComboBox>("When the queue is full");
  QTest::keyClick(policy, Qt::Key_Down);
  ASSERT_TRUE(waitForCalls(1));
  EXPECT_EQ(stage.commands.calls, std::vector<std::string>{"setQueue 1024 1"});
}

TEST_F(PoolPanelTest, TheAutoscaleSwitchSendsItsBoundsAndItsTarget) {
  auto* on = panel.findChild<QCheckBox*>();
  auto *least = byName<QSpinBox>("Fewest workers"), *most = byName<QSpinBox>("Most workers");
  most->setValue(3);
  least->setValue(8);
  EXPECT_EQ(most->value(), 8) << "the bounds stay in order";
  byName<QDoubleSpinBox>("Jobs for each worker")->setValue(1.5);
  EXPECT_FALSE(willSend()) << "off: nothing is sent";
  on->setFocus();
  QTest::keyClick(on, Qt::Key_Space);
  ASSERT_TRUE(waitForCalls(1));
  pool.autoscale = AutoscaleRow{{8, 8, 1.5}, 0};
  show();
  most->setValue(12);
  ASSERT_TRUE(waitForCalls(2));
  QTest::mouseClick(on, Qt::LeftButton, {}, {8, on->height() / 2});
  ASSERT_TRUE(waitForCalls(3));
  EXPECT_EQ(stage.commands.calls,
            (std::vector<std::string>{"setAutoscale 8 to 8, 1.5", "setAutoscale 8 to 12, 1.5", "setAutoscale off"}));
}

TEST_F(PoolPanelTest, ShowsWhatAutoscalingRecommendsAgainstTheThreadsThereAre) {
  pool.autoscale = AutoscaleRow{{2, 32, 2.0}, 9};
  pool.stats.threads = 5;
  show();
  EXPECT_TRUE(panel.findChild<QCheckBox*>()->isChecked());
  EXPECT_EQ(byName<QSpinBox>("Fewest workers")->value(), 2);
  EXPECT_EQ(byName<QSpinBox>("Most workers")->value(), 32);
  EXPECT_EQ(byName<QDoubleSpinBox>("Jobs for each worker")->value(), 2.0);
  EXPECT_EQ(byName<QLabel>("What autoscaling recommends")->text(), "recommended 9 · now 5");
  pool.autoscale.reset();
  show();
  EXPECT_FALSE(panel.findChild<QCheckBox*>()->isChecked());
  EXPECT_EQ(byName<QLabel>("What autoscaling recommends")->text(), "");
  EXPECT_TRUE(stage.commands.calls.empty());
}

TEST_F(PoolPanelTest, AReportedValueIsNoCommand) {
  pool.slots = 7;
  pool.capacity = 9;
  pool.onFull = OnFull::DropOldest;
  show();
  EXPECT_EQ(byName<QSpinBox>("Workers")->value(), 7);
  EXPECT_EQ(byName<QComboBox>("When the queue is full")->currentIndex(), 3);
  QTest::qWait(300);
  EXPECT_TRUE(stage.commands.calls.empty());
}

TEST_F(PoolPanelTest, AClickOnAWorkerSelectsItsJob) {
  const JobId job = stage.run.job(stage.run.root(), "a");
  stage.start(job, 2);
  show();
  auto* table = byName<QTreeView>("Workers");
  QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(2, 2)).center());
  EXPECT_EQ(stage.selection.current(), job);
  stage.selection.select({});
  table->setFocus();
  QTest::keyClick(table, Qt::Key_Return);
  EXPECT_EQ(stage.selection.current(), job);
  QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(0, 2)).center());
  EXPECT_EQ(stage.selection.current(), job) << "an idle worker has no job to select";
}

LimitRow limitRow(const char* name, std::size_t most = 0) {
  LimitRow row;
  row.run = 2;
  row.state.name = name;
  row.state.most = most;
  return row;
}

TEST_F(PoolPanelTest, ShowsTheLimitsOfRunsUnderWayAndNoEmptyTable) {
  auto* table = byName<QTreeView>("Limits");
  EXPECT_FALSE(table->isVisible());
  QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
  const auto cells = [&](int row) {
    QStringList texts;
    for (int column = 0; column < table->model()->columnCount(); ++column)
      texts << table->model()->index(row, column).data().toString();
    return texts.join('|').toStdString();
  };
  LimitRow api = limitRow("api", 8), db = limitRow("db");
  api.state.active = 3;
  api.state.waiting = 1200;
  api.state.queue = 2000;
  api.state.refused = 7;
  api.state.rate = "20/s";
  api.state.burst = 5;
  api.state.ready = 2;
  db.state.active = 1;
  db.state.breaker = BreakerStats{.state = BreakerState::Open, .calls = 4, .failed = 4, .trialAt = stage.now + 3200ms};
  pool.limits = {api, db};
  show();
  ASSERT_TRUE(table->isVisible());
  EXPECT_EQ(cells(0), "api|2|3 of 8|20/s||1200 of 2000|7");
  EXPECT_EQ(cells(1), "db|2|1||open, tries again in 3.2 s|0|");
  EXPECT_EQ(table->model()->index(0, 3).data(Qt::ToolTipRole).toString(), "2 of a burst of 5 could begin now");
  EXPECT_TRUE(table->model()->index(1, 4).data(Qt::ForegroundRole).isValid());
  stage.at(3s);
  EXPECT_TRUE(QTest::qWaitFor([&] { return cells(1) == "db|2|1||open, tries again in 200 ms|0|"; })) << cells(1);

  db.state.breaker = BreakerStats{.state = BreakerState::HalfOpen, .calls = 1, .trials = 2};
  pool.limits = {db};
  show();
  EXPECT_EQ(cells(0), "db|2|1||half-open, 1 ended, 2 still to begin|0|");
  db.state.breaker = BreakerStats{.calls = 50, .failed = 10};
  pool.limits = {db};
  show();
  EXPECT_EQ(cells(0), "db|2|1||closed, 10 of 50 failed|0|");
  pool.limits.assign(100, db);
  show();
  EXPECT_LT(table->height(), panel.height() / 2 + 60);
  EXPECT_GT(byName<QTreeView>("Workers")->height(), 60);
  pool.limits.clear();
  show();
  EXPECT_FALSE(table->isVisible());
}

TEST_F(PoolPanelTest, WithoutCommandsNothingCanBeChanged) {
  PoolPanel recorded(ViewParts{stage.bridge, stage.selection, stage.range, nullptr});
  for (const QPushButton* one : recorded.findChildren<QPushButton*>())
    EXPECT_TRUE(!one->isEnabled() || one->text() == "&Keep running") << one->text().toStdString();
  for (const QSpinBox* spin : recorded.findChildren<QSpinBox*>()) EXPECT_FALSE(spin->isEnabled());
  EXPECT_FALSE(recorded.findChild<QCheckBox*>()->isEnabled());
}

TEST_F(PoolPanelTest, Pictures) {
  const JobId group = stage.run.group(stage.run.root(), "checks");
  const JobId first = stage.run.job(group, "unit-041"), second = stage.run.job(group, "lint[check=bugprone,dir=src]"),
              third = stage.run.job(stage.run.root(), "soak");
  stage.start(first, 0, 20s);
  stage.start(second, 1, 10s);
  stage.start(third, 3);
  stage.at(4s);
  stage.run.to(third, JobState::Cancelling, {CauseCode::User, "you clicked ✕ on soak", "soak", ""});
  stage.at(9200ms);
  pool.stats = {.threads = 4,
                .peak = 4,
                .busy = 3,
                .queued = 12,
                .submitted = 10234,
                .completed = 10200,
                .cancelledInQueue = 10,
                .rejected = 5,
                .dropped = 4};
  pool.ready = 312;
  pool.autoscale = AutoscaleRow{{1, 16, 1.0}, 16};
  LimitRow api = limitRow("api", 8), archive = limitRow("archive");
  api.state.active = 3;
  api.state.waiting = 1200;
  api.state.rate = "20/s";
  archive.state.queue = 20;
  archive.state.waiting = 20;
  archive.state.refused = 312;
  archive.state.breaker = BreakerStats{.state = BreakerState::Open, .calls = 4, .failed = 4, .trialAt = stage.now + 3s};
  pool.limits = {api, archive};
  show();
  for (const Theme theme : {Theme::Light, Theme::Dark}) {
    applyTheme(theme);
    const QString suffix = theme == Theme::Light ? "-light" : "-dark";
    EXPECT_FALSE(picture(panel, "pool" + suffix).isNull());
    button("Shut down now…")->click();
    picture(panel, "pool-question" + suffix);
    for (const QLabel* label : panel.findChildren<QLabel*>()) {
      if (label->isVisible() && !label->wordWrap()) {
        EXPECT_GE(label->width(), label->sizeHint().width()) << label->text().toStdString();
      }
    }
    button("Keep running")->click();
  }
  applyTheme(Theme::Light);
}

}  // namespace
}  // namespace arborist::test
