// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QMouseEvent>
#include <QSvgRenderer>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QWheelEvent>
#include <algorithm>

#include <gui/charts/busy_run.h>
#include <support/gui/picture.h>
#include <widgets/style/theme.h>
#include <widgets/views/charts/headroom_chart.h>
#include <widgets/views/charts/tickers.h>
#include <widgets/views/charts_view.h>

namespace arborist::test {
namespace {

enum Card { Queue, Throughput, Latency, Distribution, Cancellations, Headroom };

struct ChartsViewTest : testing::Test {
  Stage stage;
  std::unique_ptr<ChartsView> view;
  QTemporaryDir folder;

  ~ChartsViewTest() override { applyTheme(Theme::Light); }

  void open(QSize size = {1160, 960}) {
    view = std::make_unique<ChartsView>(stage.parts);
    view->resize(size);
    view->show();
    settle();
  }
  // Until what is due has been drawn.
  void settle() {
    QTest::qWait(static_cast<int>(ChartsView::kRedraw.count()) + 80);
    const auto drawsSoon = [this] {
      const QList<QTimer*> timers = view->findChildren<QTimer*>();
      return std::any_of(timers.begin(), timers.end(), [](const QTimer* timer) {
        return timer->isActive() && timer->isSingleShot() && timer->intervalAsDuration() <= ChartsView::kRedraw;
      });
    };
    QCoreApplication::processEvents();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !drawsSoon(); }, 5000));
  }
  ChartCard& card(Card which) { return *view->cards()[which]; }
  ChartPlot& plot(Card which) { return card(which).plot(); }
  QPoint inPlot(Card which, double x, double y = 0.5) {
    const QRect rect = plot(which).axisRects().last()->rect();
    return rect.topLeft() + QPoint(static_cast<int>(x * rect.width()), static_cast<int>(y * rect.height()));
  }
  double viewSeconds() const { return std::chrono::duration<double>(view->shown().length()).count(); }
  void wheel(Card which, int notches, Qt::KeyboardModifiers modifiers = {}) {
    const QPoint at = inPlot(which, 0.5);
    QWheelEvent event(at, plot(which).mapToGlobal(at), {}, {0, notches * 120}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot(which), &event);
  }
  void drag(Card which, double from, double to, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mousePress(&plot(which), Qt::LeftButton, modifiers, inPlot(which, from));
    QMouseEvent move(QEvent::MouseMove, inPlot(which, to), plot(which).mapToGlobal(inPlot(which, to)), Qt::LeftButton,
                     Qt::LeftButton, modifiers);
    QApplication::sendEvent(&plot(which), &move);
    QTest::mouseRelease(&plot(which), Qt::LeftButton, modifiers, inPlot(which, to));
  }
};

TEST_F(ChartsViewTest, SaysThatThereIsNothingYet) {
  open();
  for (const ChartCard* each : view->cards()) EXPECT_EQ(each->accessibleDescription(), QStringLiteral("No data yet"));
  picture(*view, QStringLiteral("charts-empty"));
}

TEST_F(ChartsViewTest, EachChartHasANameAndSaysItsFigures) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open();
  for (ChartCard* each : view->cards()) {
    EXPECT_FALSE(each->plot().accessibleName().isEmpty());
    EXPECT_NE(each->plot().accessibleDescription(), QStringLiteral("No data yet"))
        << each->accessibleName().toStdString();
    for (const QToolButton* button : each->findChildren<QToolButton*>()) {
      EXPECT_FALSE(button->accessibleName().isEmpty());
      EXPECT_FALSE(button->toolTip().isEmpty());
    }
  }
  EXPECT_TRUE(card(Throughput).accessibleDescription().startsWith(QStringLiteral("300 jobs ended")));
}

TEST_F(ChartsViewTest, DragZoomsAllTimeAxesAndDoubleClickResets) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open();
  const double whole = viewSeconds();
  drag(Throughput, 0.25, 0.75);
  settle();
  ASSERT_TRUE(stage.range.view());
  EXPECT_NEAR(viewSeconds(), whole / 2, whole * 0.02);
  for (const Card each : {Queue, Throughput, Latency, Cancellations, Headroom}) {
    EXPECT_NEAR(plot(each).keyRange().size(), viewSeconds(), 1e-6);
  }
  QTest::mouseDClick(&plot(Queue), Qt::LeftButton, {}, inPlot(Queue, 0.5));
  settle();
  EXPECT_FALSE(stage.range.view());
  EXPECT_NEAR(viewSeconds(), whole, 1e-6);
}

TEST_F(ChartsViewTest, WheelZoomsOnlyWhereTheChartHasTheFocusOrWithControl) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open();
  plot(Queue).setFocus();
  wheel(Latency, 1);
  EXPECT_FALSE(stage.range.view());
  wheel(Latency, 1, Qt::ControlModifier);
  EXPECT_TRUE(stage.range.view());
  stage.range.setView(std::nullopt);
  plot(Latency).setFocus();
  const double before = viewSeconds();
  wheel(Latency, 2);
  EXPECT_NEAR(viewSeconds(), before * 0.64, before * 0.01);
  wheel(Latency, -20);
  EXPECT_NEAR(viewSeconds(), before, before * 0.01) << "no further out than there is something to see";
}

TEST_F(ChartsViewTest, KeysZoomPanAndReset) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open();
  plot(Queue).setFocus();
  const double whole = viewSeconds();
  QTest::keyClick(&plot(Queue), Qt::Key_Plus);
  settle();
  EXPECT_NEAR(viewSeconds(), whole * 0.6, whole * 0.01);
  const JobTime begin = view->shown().begin;
  QTest::keyClick(&plot(Queue), Qt::Key_Right);
  settle();
  EXPECT_GT(view->shown().begin, begin);
  QTest::keyClick(&plot(Queue), Qt::Key_Left);
  settle();
  EXPECT_NEAR(std::chrono::duration<double>(view->shown().begin - begin).count(), 0, whole * 0.01);
  QTest::keyClick(&plot(Queue), Qt::Key_Home);
  EXPECT_FALSE(stage.range.view());
}

TEST_F(ChartsViewTest, PointingShowsTheValuesOfThatInstantInAllLinkedCharts) {
  BusyRun run(stage, 300, 8);
  run.playAll(80);
  open();
  QTest::mouseMove(&plot(Queue), inPlot(Queue, 0.4));
  QMouseEvent move(QEvent::MouseMove, inPlot(Queue, 0.4), plot(Queue).mapToGlobal(inPlot(Queue, 0.4)), Qt::NoButton,
                   Qt::NoButton, {});
  QApplication::sendEvent(&plot(Queue), &move);
  for (const Card each : {Queue, Throughput, Latency, Cancellations, Headroom}) {
    EXPECT_TRUE(plot(each).readout().hasLine());
    EXPECT_FALSE(plot(each).readout().readings().empty());
  }
  EXPECT_FALSE(plot(Distribution).readout().hasLine());
  EXPECT_EQ(plot(Queue).readout().readings()[2].value, QStringLiteral("8")) << "busy workers";
  picture(*view, QStringLiteral("charts-readout"));
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&plot(Queue), &leave);
  EXPECT_FALSE(plot(Headroom).readout().hasLine());
}

TEST_F(ChartsViewTest, AMarkFiltersWhatSumsUp) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open();
  const QString all = card(Distribution).accessibleDescription();
  drag(Headroom, 0.2, 0.5, Qt::ShiftModifier);
  settle();
  ASSERT_TRUE(stage.range.marked());
  EXPECT_FALSE(stage.range.view()) << "marking does not zoom";
  EXPECT_NE(card(Distribution).accessibleDescription(), all);
  picture(*view, QStringLiteral("charts-marked"));
  plot(Queue).setFocus();
  QTest::keyClick(&plot(Queue), Qt::Key_Escape);
  settle();
  EXPECT_FALSE(stage.range.marked());
  EXPECT_EQ(card(Distribution).accessibleDescription(), all);
}

TEST_F(ChartsViewTest, ClickOnADotSelectsItsJob) {
  RunScript script(stage.source.recorder());
  const JobId job = script.job(script.root(), "near"), other = script.job(script.root(), "other");
  for (const JobId id : {job, other}) {
    script.at(id == job ? 1s : 12s);
    script.start(id, 1, 10s);
    script.at(id == job ? 10s : 13s);
    script.finish(id, JobState::Succeeded);
  }
  script.end();
  stage.now = kRunStart + 13s;
  stage.show();
  open();
  const QCPAxisRect* rect = plot(Headroom).axisRect(0);
  const QPointF dot(rect->axis(QCPAxis::atBottom)->coordToPixel(10), rect->axis(QCPAxis::atLeft)->coordToPixel(0.9));
  QTest::mouseClick(&plot(Headroom), Qt::LeftButton, {}, dot.toPoint() + QPoint(3, 2));
  EXPECT_EQ(stage.selection.current(), job);
  settle();
  EXPECT_TRUE(card(Distribution).accessibleDescription().endsWith(QStringLiteral("limit 10.0 s")));
}

TEST_F(ChartsViewTest, DotsAreThinnedForTheSizeThatTheyAreDrawnIn) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open();
  int dots = 0;
  for (int i = 0; i < plot(Headroom).graphCount(); ++i) dots += plot(Headroom).graph(i)->dataCount();
  EXPECT_GT(dots, 200) << "of 300, few of which fall together";
  EXPECT_LE(dots, 300);
}

TEST_F(ChartsViewTest, SavesFilesThatOthersCanRead) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open();
  QString filter;
  view->setAskForFile([&](QWidget*, const QString& suggested, const QString& given) {
    filter = given;
    return folder.filePath(suggested);
  });
  for (const auto format : {ChartFormat::Png, ChartFormat::Svg, ChartFormat::Pdf, ChartFormat::Csv}) {
    for (ChartCard* each : view->cards()) each->saveAs(format);
    EXPECT_TRUE(filter.contains(suffixOf(format)));
  }
  for (ChartCard* each : view->cards()) {
    const QString base = folder.filePath(each->chart().fileName());
    const QImage png(base + QStringLiteral(".png"));
    EXPECT_EQ(png.size(), each->plot().size() * 2);
    EXPECT_TRUE(QSvgRenderer(base + QStringLiteral(".svg")).isValid());
    QFile pdf(base + QStringLiteral(".pdf")), csv(base + QStringLiteral(".csv"));
    ASSERT_TRUE(pdf.open(QIODevice::ReadOnly) && csv.open(QIODevice::ReadOnly));
    EXPECT_TRUE(pdf.readAll().startsWith("%PDF-"));
    EXPECT_GT(csv.readAll().count('\n'), 3) << base.toStdString();
  }
  QFile csv(folder.filePath(QStringLiteral("throughput.csv")));
  ASSERT_TRUE(csv.open(QIODevice::ReadOnly));
  const QList<QByteArray> lines = csv.readAll().split('\n');
  double ended = 0;
  for (qsizetype i = 1; i + 1 < lines.size(); ++i) {
    const QList<QByteArray> cells = lines[i].trimmed().split(',');
    ended += cells[cells.size() - 2].toDouble();
  }
  EXPECT_EQ(ended, 300) << "rows add up to the jobs that ended";
  QFile dots(folder.filePath(QStringLiteral("headroom.csv")));
  ASSERT_TRUE(dots.open(QIODevice::ReadOnly));
  EXPECT_EQ(dots.readAll().count('\n'), 301);
}

TEST_F(ChartsViewTest, SaysWhichFileCouldNotBeSavedAndWhy) {
  BusyRun run(stage, 50, 4);
  run.playAll(10);
  open();
  const QString path = QStringLiteral("/nowhere/at/all.png");
  view->setAskForFile([&](QWidget*, const QString&, const QString&) { return path; });
  card(Queue).saveAs(ChartFormat::Png);
  QString shown;
  for (const QLabel* label : card(Queue).findChildren<QLabel*>()) {
    if (label->isVisible() && label->text().contains(path)) shown = label->text();
  }
  EXPECT_TRUE(shown.contains(QStringLiteral("No such file or directory"))) << shown.toStdString();
}

TEST_F(ChartsViewTest, TableShowsAndCopiesTheSameData) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open();
  plot(Throughput).setFocus();
  QTest::keyClick(&plot(Throughput), Qt::Key_T);
  auto* table = card(Throughput).findChild<QTableView*>();
  ASSERT_TRUE(table->isVisible());
  EXPECT_TRUE(table->hasFocus());
  picture(*view, QStringLiteral("charts-table"));
  QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
  const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
  EXPECT_EQ(lines.size(), table->model()->rowCount() + 1);
  EXPECT_TRUE(lines.first().startsWith(QStringLiteral("time (s)\t")));
  QTest::keyClick(table, Qt::Key_Escape);
  EXPECT_FALSE(table->isVisible());
  EXPECT_TRUE(plot(Throughput).hasFocus());
}

TEST_F(ChartsViewTest, DrawsAtMostFiveTimesASecondAndNothingWhenIdleOrHidden) {
  BusyRun run(stage, 300, 8);
  run.playTo(1s, 2);
  open();
  int drawn = 0;
  QObject::connect(&plot(Queue), &QCustomPlot::afterReplot, view.get(), [&] { ++drawn; });
  for (int i = 1; i <= 60; ++i) {
    run.playTo(1s + i * 20ms);
    QTest::qWait(10);
  }
  EXPECT_GE(drawn, 1);
  EXPECT_LE(drawn, 8);
  run.playAll();
  settle();
  drawn = 0;
  QTest::qWait(1300);
  EXPECT_EQ(drawn, 0) << "idle";
  view->hide();
  stage.range.setMarked(TimeSpan{kRunStart, kRunStart + 1s});
  settle();
  EXPECT_EQ(drawn, 0) << "hidden";
}

TEST_F(ChartsViewTest, OneColumnWhereItIsNarrow) {
  BusyRun run(stage, 300, 8);
  run.playAll(50);
  open({520, 960});
  EXPECT_EQ(card(Queue).x(), card(Throughput).x());
  EXPECT_LT(card(Queue).y(), card(Throughput).y());
  picture(*view, QStringLiteral("charts-narrow"));
  view->resize(1160, 960);
  settle();
  EXPECT_EQ(card(Queue).y(), card(Throughput).y());
}

TEST_F(ChartsViewTest, LooksRight) {
  BusyRun run(stage, 900, 8);
  run.playAll(400);
  stage.selection.select(run.jobs()[3]);
  open();
  const QImage light = picture(*view, QStringLiteral("charts-light"));
  applyTheme(Theme::Dark);
  // One card is drawn anew a turn of the event loop, at a pace of its own.
  EXPECT_TRUE(QTest::qWaitFor(
      [&] { return qGray(picture(*view, QStringLiteral("charts-dark")).pixel(200, 200)) < 128; }, 10'000));
  EXPECT_GT(qGray(light.pixel(200, 200)), 128);
}

TEST_F(ChartsViewTest, LooksRightWhileItRuns) {
  BusyRun run(stage, 3000, 16);
  run.playTo(35s, 600);
  open();
  picture(*view, QStringLiteral("charts-live"));
}

TEST(ChartTicksTest, ReadAsPeopleSayTimes) {
  EXPECT_EQ(timeTickText(0, 5), QStringLiteral("0 s"));
  EXPECT_EQ(timeTickText(12, 5), QStringLiteral("12 s"));
  EXPECT_EQ(timeTickText(0.5, 0.1), QStringLiteral("0.5 s"));
  EXPECT_EQ(timeTickText(0.02, 0.01), QStringLiteral("20 ms"));
  EXPECT_EQ(timeTickText(125, 5), QStringLiteral("2:05"));
  EXPECT_EQ(timeTickText(125.25, 0.05), QStringLiteral("2:05.25"));
  EXPECT_EQ(timeTickText(3725, 60), QStringLiteral("1:02:05"));
  EXPECT_EQ(rateTickText(0.75, 0.25), QStringLiteral("0.75"));
  EXPECT_EQ(rateTickText(7.5, 2.5), QStringLiteral("7.5"));
  EXPECT_EQ(rateTickText(0.6, 0.2), QStringLiteral("0.6"));
  EXPECT_EQ(rateTickText(0.6, 3 * 0.1 - 0.1), QStringLiteral("0.6")) << "steps are not exact";
  EXPECT_EQ(rateTickText(20, 5), QStringLiteral("20"));
}

}  // namespace
}  // namespace arborist::test
