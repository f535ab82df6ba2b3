// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline looks like: pictures to be judged by eye, and what must be in them.
#include <gtest/gtest.h>

#include <fmt/core.h>
#include <QApplication>
#include <QElapsedTimer>
#include <QPainter>
#include <ctime>
#include <random>

#include <gui/timeline/timeline_scene.h>
#include <support/gui/picture.h>
#include <widgets/style/theme.h>
#include <widgets/views/timeline_view.h>

namespace arborist::test {
namespace {

// A run with a bit of everything: successes, a retry, a timeout, a group's deadline, a live rest.
JobId playScene(Stage& stage) {
  WorkerScript run(stage.source.recorder());
  const JobId suite = run.group(run.root(), "suite"), build = run.group(suite, "build"),
              checks = run.group(suite, "checks");
  run.to(run.root(), JobState::Running);
  run.to(suite, JobState::Running);
  run.to(build, JobState::Running);
  std::mt19937 random(7);
  std::vector<JobId> units, checking;
  for (int i = 0; i < 18; ++i) units.push_back(run.job(build, fmt::format("compile-{:02}", i)));
  for (int i = 0; i < 12; ++i) checking.push_back(run.job(checks, fmt::format("unit-{:03}", 41 + i)));
  const JobId flaky = run.job(suite, "flaky-network"), report = run.job(suite, "report");
  (void)report;
  std::array<JobDuration, 4> free{};
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::size_t worker = static_cast<std::size_t>(std::min_element(free.begin(), free.end()) - free.begin());
    run.at(free[worker]);
    run.startOn(static_cast<std::uint32_t>(worker), units[i]);
    free[worker] += 300ms + random() % 1900 * 1ms;
    run.at(free[worker]);
    run.endJob(units[i], i == 7 ? JobState::Failed : JobState::Succeeded,
               i == 7 ? JobCause{CauseCode::Exit, "exit code 2", {}, {}} : JobCause{});
    free[worker] += 20ms;
  }
  run.at(7s);
  run.to(build, JobState::Succeeded);
  run.to(checks, JobState::Running);
  const JobDuration deadline = 13s;
  const JobCause cause{CauseCode::Deadline, "6s set on checks (jobs.yaml:4)", "suite/checks", "jobs.yaml:4"};
  for (const JobId job : checking) run.limits(job, deadline, "suite/checks");
  free.fill(7s);
  run.at(7s);
  run.startOn(3, flaky, 1, 1500ms);
  run.at(8500ms);
  run.stop(flaky, {CauseCode::Timeout, "1.5s set on flaky-network (jobs.yaml:9)", {}, {}});
  run.at(9200ms);
  run.endAttempt(flaky, {CauseCode::Timeout, "1.5s set on flaky-network (jobs.yaml:9)", {}, {}});
  run.to(flaky, JobState::Queued);
  std::size_t next = 0;
  for (; next < 5; ++next) {
    const std::size_t worker = next % 3;
    run.at(free[worker]);
    run.startOn(static_cast<std::uint32_t>(worker), checking[next]);
    free[worker] += 900ms + random() % 1500 * 1ms;
    run.at(free[worker]);
    run.endJob(checking[next], JobState::Succeeded);
  }
  for (const std::size_t worker : {0u, 1u, 2u}) {
    run.at(free[worker] + 50ms);
    run.startOn(static_cast<std::uint32_t>(worker), checking[next + worker]);
  }
  run.at(deadline);
  run.to(checks, JobState::Cancelling, cause);
  for (const std::size_t i : {0u, 1u, 2u}) run.stop(checking[next + i], cause);
  for (std::size_t i = next + 3; i < checking.size(); ++i) run.to(checking[i], JobState::Cancelled, cause);
  run.at(13400ms);
  run.endJob(checking[next], JobState::TimedOut, cause);
  run.at(14100ms);
  run.endJob(checking[next + 1], JobState::TimedOut, cause);
  run.at(13300ms);
  run.startOn(3, flaky, 2, 4s);
  stage.now = kRunStart + 15s;
  stage.show();
  return checking[next + 1];
}

QImage doubled(QWidget& widget, const QString& name) {
  QImage image(widget.size() * 2, QImage::Format_RGB32);
  image.setDevicePixelRatio(2);
  widget.render(&image);
  image.save(QCoreApplication::applicationDirPath() + QStringLiteral("/../pictures/%1.png").arg(name));
  return image;
}

struct TimelinePicturesTest : testing::Test {
  Stage stage;
  TimelineView view{stage.parts};
  TimelinePicturesTest() { view.resize(1100, 330); }
  ~TimelinePicturesTest() override { applyTheme(Theme::Light); }
  void take(const QString& name) {
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
      applyTheme(theme);
      const QString mode = theme == Theme::Light ? QStringLiteral("light") : QStringLiteral("dark");
      picture(view, QStringLiteral("timeline-%1-%2").arg(name, mode));
    }
  }
};

TEST_F(TimelinePicturesTest, Empty) { take(QStringLiteral("empty")); }

TEST_F(TimelinePicturesTest, WorkersWithACancelSelected) {
  const JobId stopped = playScene(stage);
  take(QStringLiteral("workers"));
  stage.selection.select(stopped);
  stage.range.setMarked(TimeSpan{kRunStart + 2s, kRunStart + 4s});
  take(QStringLiteral("selected"));
  doubled(view, QStringLiteral("timeline-selected-dark-2x"));
}

TEST_F(TimelinePicturesTest, Jobs) {
  const JobId stopped = playScene(stage);
  view.setLanes(TimelineLanes::Jobs);
  view.resize(1100, 640);
  take(QStringLiteral("jobs"));
  stage.selection.select(stopped);
  stage.range.setView(TimeSpan{kRunStart + 9s, kRunStart + 15s});
  take(QStringLiteral("jobs-selected"));
  doubled(view, QStringLiteral("timeline-jobs-dark-2x"));
}

TEST_F(TimelinePicturesTest, Table) {
  playScene(stage);
  view.showTable(true);
  take(QStringLiteral("table"));
}

TEST_F(TimelinePicturesTest, AHundredThousandBars) {
  WorkerScript run(stage.source.recorder());
  run.to(run.root(), JobState::Running);
  std::mt19937 random(11);
  std::array<JobDuration, 8> free{};
  for (int i = 0; i < 100'000; ++i) {
    const std::size_t worker = static_cast<std::size_t>(std::min_element(free.begin(), free.end()) - free.begin());
    const JobId job = run.job(run.root(), fmt::format("job-{}", i));
    run.at(free[worker]);
    run.startOn(static_cast<std::uint32_t>(worker), job);
    free[worker] += 1ms + random() % 4000 * 1us + (random() % 2000 == 0 ? 400ms : 0ms);
    run.at(free[worker]);
    const bool bad = random() % 1500 == 0;
    run.endJob(job, bad ? JobState::Failed : JobState::Succeeded,
               bad ? JobCause{CauseCode::Exit, "exit code 1", {}, {}} : JobCause{});
    free[worker] += 100us;
  }
  stage.now = kRunStart + *std::max_element(free.begin(), free.end());
  QElapsedTimer timer;
  timer.start();
  stage.show();
  fmt::print("100,000 bars: first fold {} ms (aggregating included)\n", timer.elapsed());
  view.resize(1600, 500);
  take(QStringLiteral("100000"));
  QImage image(1600, 500, QImage::Format_RGB32);
  for (const TimelineLanes lanes : {TimelineLanes::Workers, TimelineLanes::Jobs}) {
    view.setLanes(lanes);
    for (double share = 1; share > 1e-5; share /= 4) {
      const auto length =
          JobDuration(static_cast<JobDuration::rep>(static_cast<double>((stage.now - kRunStart).count()) * share));
      stage.range.setView(TimeSpan{kRunStart + length / 3, kRunStart + length / 3 + length});
      double best = 1e9;
      for (int i = 0; i < 5; ++i) {
        view.canvas().modelChanged();
        const std::clock_t before = std::clock();  // of the processor, whoever else uses it
        view.canvas().viewport()->render(&image);
        const double spent = 1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        best = std::min(best, spent);
      }
      fmt::print("share {:.6f}: {:.2f} ms a frame\n", share, best);
      EXPECT_LT(best, 40) << "of a processor's time, at a share of " << share;
    }
  }
}

}  // namespace
}  // namespace arborist::test
