// SPDX-License-Identifier: GPL-3.0-or-later
// The notices, the totals and what is shown where there is nothing.
#include <gtest/gtest.h>

#include <QAction>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <gui/tree/tree_stage.h>
#include <widgets/views/empty_state.h>
#include <widgets/views/notice_bar.h>
#include <widgets/views/totals_bar.h>

namespace arborist::test {
namespace {

void settle() {
  QCoreApplication::processEvents();
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

struct NoticeAreaTest : testing::Test {
  NoticeArea area;
  void SetUp() override {
    area.resize(700, 200);
    area.setVisible(true);
  }
  std::vector<std::string> texts() {
    std::vector<std::string> all;
    for (const NoticeBar* bar : area.findChildren<NoticeBar*>()) all.push_back(bar->text().toStdString());
    return all;
  }
};

using Texts = std::vector<std::string>;

TEST_F(NoticeAreaTest, ANewerNoticeOfATopicTakesThePlaceOfTheOlder) {
  area.show("file", NoticeBar::Kind::Error, "first");
  area.show("reload", NoticeBar::Kind::Info, "other");
  area.show("file", NoticeBar::Kind::Error, "second");
  EXPECT_EQ(texts(), (Texts{"other", "second"}));
  area.dismiss("reload");
  area.dismiss("unknown");
  EXPECT_EQ(texts(), Texts{"second"});
}

TEST_F(NoticeAreaTest, AFewAtMostTheOldestGoesFirst) {
  for (int i = 0; i < 9; ++i) area.show(QString::number(i), NoticeBar::Kind::Info, QString::number(i));
  EXPECT_EQ(texts(), (Texts{"5", "6", "7", "8"}));
}

TEST_F(NoticeAreaTest, AButtonDoesItsDeedOnceAndTheNoticeGoes) {
  int done = 0;
  area.show("question", NoticeBar::Kind::Question, "Really?")->addButton("Yes", [&] { ++done; });
  auto* button = area.findChild<QPushButton*>();
  QTest::mouseClick(button, Qt::LeftButton);
  settle();
  EXPECT_EQ(done, 1);
  EXPECT_TRUE(texts().empty());
}

TEST_F(NoticeAreaTest, ADeedMayShowTheNextNoticeOfItsTopic) {
  area.show("question", NoticeBar::Kind::Question, "Really?")->addButton("Yes", [&] {
    area.show("question", NoticeBar::Kind::Info, "Done");
  });
  QTest::mouseClick(area.findChild<QPushButton*>(), Qt::LeftButton);
  settle();
  EXPECT_EQ(texts(), Texts{"Done"});
}

TEST_F(NoticeAreaTest, EscapeAndTheCrossDismissWithoutTheDeed) {
  int done = 0;
  for (const bool byKey : {true, false}) {
    area.show("question", NoticeBar::Kind::Question, "Really?")->addButton("Yes", [&] { ++done; });
    settle();
    if (byKey)
      QTest::keyClick(area.findChild<QPushButton*>(), Qt::Key_Escape);
    else
      QTest::mouseClick(area.findChild<QToolButton*>(), Qt::LeftButton);
    settle();
    EXPECT_TRUE(texts().empty());
  }
  EXPECT_EQ(done, 0);
}

TEST_F(NoticeAreaTest, DetailsAreThereToCopyAndDoNotGrowWithoutEnd) {
  QStringList lines;
  for (int i = 0; i < 500; ++i) lines << QStringLiteral("jobs.yaml:%1:1: wrong").arg(i);
  area.show("file", NoticeBar::Kind::Error, "500 problems", lines.join('\n'));
  auto* details = area.findChild<QPlainTextEdit*>();
  ASSERT_TRUE(details);
  EXPECT_TRUE(details->isReadOnly());
  EXPECT_LT(details->height(), 200);
  EXPECT_TRUE(details->toPlainText().endsWith("jobs.yaml:499:1: wrong"));
}

struct TotalsBarTest : testing::Test {
  TreeStage stage;
  TotalsBar bar{stage.parts};
  void SetUp() override {
    bar.resize(1600, 24);
    bar.setVisible(true);
  }
  std::string text() {
    std::string all;
    for (const QLabel* label : bar.findChildren<QLabel*>())
      if (!label->text().isEmpty()) all += (all.empty() ? "" : " · ") + label->text().toStdString();
    return all;
  }
  bool says(const std::string& part) { return text().find(part) != std::string::npos; }
};

TEST_F(TotalsBarTest, CountsTheJobsOfAllRunsByState) {
  RunScript& first = stage.begin();
  const JobId a = stage.add(first.root(), "a");
  stage.add(first.root(), "b");
  RunScript& second = stage.begin();
  const JobId c = stage.add(second.root(), "c");
  stage.run({a, c});
  stage.to(c, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
  PoolRow pool;
  pool.slots = 4;
  stage.source.setPool(pool);
  stage.show();
  EXPECT_TRUE(says("queued 1")) << text();
  EXPECT_TRUE(says("running 1/4")) << text();
  EXPECT_TRUE(says("failed 1")) << text();
  EXPECT_TRUE(says("succeeded 0")) << text();
  EXPECT_TRUE(says("dropped 0")) << text();
}

TEST_F(TotalsBarTest, WhereTheWordsDoNotFitTheSignsStandAloneAndNothingIsCut) {
  bar.resize(700, 24);
  QCoreApplication::processEvents();
  EXPECT_FALSE(says("queued")) << text();
  EXPECT_TRUE(says("dropped 0")) << text();
  for (const QLabel* label : bar.findChildren<QLabel*>()) EXPECT_GE(label->width(), label->minimumSizeHint().width());
}

TEST_F(TotalsBarTest, AFigureIsSaidToAScreenReader) {
  for (const QLabel* label : bar.findChildren<QLabel*>()) {
    if (!label->text().isEmpty()) {
      EXPECT_EQ(label->accessibleName(), label->text());
    }
  }
  bar.resize(500, 24);
  QCoreApplication::processEvents();
  QStringList names;
  for (const QLabel* label : bar.findChildren<QLabel*>()) names << label->accessibleName();
  EXPECT_TRUE(names.contains("timed out 0")) << "whatever is in sight";
}

TEST(EmptyState, ItsTextIsNotCutHoweverLong) {
  QAction action("&Do it");
  EmptyState empty("tree", "Nothing runs yet", "short");
  empty.addAction(&action);
  empty.setTexts("Nothing runs yet",
                 "Open a job file, launch a command, or let the tour show you around: it runs real jobs, some of which "
                 "fail on purpose. A file can be dropped here, too. And if that is not enough there is more to say.");
  for (const QSize size : {QSize(700, 400), QSize(300, 360), QSize(1400, 300)}) {
    empty.resize(size);
    empty.show();
    QCoreApplication::processEvents();
    for (const QLabel* label : empty.findChildren<QLabel*>()) {
      EXPECT_GE(label->height(),
                label->hasHeightForWidth() ? label->heightForWidth(label->width()) : label->sizeHint().height())
          << size.width() << "×" << size.height() << ": " << label->text().toStdString();
      EXPECT_TRUE(empty.rect().contains(label->geometry())) << label->text().toStdString();
    }
  }
  EXPECT_EQ(empty.findChild<QToolButton*>()->accessibleName(), "Do it");
}

}  // namespace
}  // namespace arborist::test
