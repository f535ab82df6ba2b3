// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself, as it is installed: started on a file, then given nothing but what a mouse and a keyboard send.
#include <gtest/gtest.h>
#include <signal.h>

#include <QImage>
#include <QSettings>
#include <QSpinBox>
#include <QTest>
#include <QToolBar>
#include <QToolButton>
#include <chrono>
#include <map>

#include <gui/window/window_stage.h>
#include <gui/xserver/display.h>
#include <gui/xserver/engine.h>
#include <system/program.h>

namespace arborist::test {
namespace {

using namespace std::chrono_literals;

template <class Condition>
bool comesTrue(Condition condition, std::chrono::milliseconds atMost = 60s) {
  return QTest::qWaitFor(condition, static_cast<int>(atMost.count()));
}

std::size_t sleepsWith(const std::string& marker) {
  std::size_t count = 0;
  for (const std::string& command : processesWith(marker))
    count += command.substr(command.find(' ')).starts_with(" sleep 100") ? 1U : 0U;
  return count;
}

// Gives back the names and the folder of settings that a WindowStage takes.
struct OwnSettings {
  const QString organization = QCoreApplication::organizationName(), application = QCoreApplication::applicationName();
  ~OwnSettings() {
    QCoreApplication::setOrganizationName(organization);
    QCoreApplication::setApplicationName(application);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, qEnvironmentVariable("XDG_CONFIG_HOME"));
  }
};

// Where things stand in a window of this size, fonts and style: measured at one like it, whose run is made up.
struct Places {
  QPoint workers, cross;
  QRect left, leftJob, right;  // the rows' parts where no tip covers them

  Places() {
    const OwnSettings own;
    WindowStage stage;
    MainWindow& window = stage.open({});
    EXPECT_TRUE(QTest::qWaitForWindowActive(&window, 30'000));
    RunScript run(stage.source.recorder());
    std::map<std::string, JobId> ids;
    run.to(run.root(), JobState::Running);
    for (const char* group : {"left", "right"}) {
      const JobId id = ids[group] = run.group(run.root(), group);
      run.to(id, JobState::Running);
      for (const char* job : {"a", "b", "c"}) run.start(ids[std::string(group) + '/' + job] = run.job(id, job));
    }
    stage.show();
    stage.settle();
    ContextTreeView& tree = window.treePane().tree();
    const auto rowOf = [&](const char* path) {
      const QRect row = tree.visualRect(tree.treeModel().indexOf(ids[path]));
      EXPECT_FALSE(row.isEmpty()) << path;
      return QRect(tree.viewport()->mapTo(&window, QPoint(0, row.top())),
                   QSize(tree.viewport()->width() / 3, row.height()));
    };
    left = rowOf("left");
    leftJob = rowOf("left/a");
    right = rowOf("right");
    const QPoint leftCenter = tree.viewport()->mapFrom(&window, left.center());
    const QToolButton& button = *tree.pruneButton();
    EXPECT_TRUE(comesTrue([&] {
      pointAt(*tree.viewport(), leftCenter);
      return button.isVisible();
    }));
    cross = button.mapTo(&window, button.rect().center());
    for (const auto* spin : window.findChildren<QSpinBox*>())
      if (qobject_cast<QToolBar*>(spin->parentWidget()))
        workers = spin->mapTo(&window, QPoint(spin->width() / 3, spin->height() / 2));
    EXPECT_FALSE(workers.isNull());
  }
};

// How much more red than blue there is, on average.
double rednessOf(const QImage& picture, const QRect& part) {
  const QRect seen = part.intersected(picture.rect());
  double sum = 0;
  for (int y = seen.top(); y <= seen.bottom(); ++y)
    for (int x = seen.left(); x <= seen.right(); ++x) {
      const QRgb pixel = picture.pixel(x, y);
      sum += qRed(pixel) - qBlue(pixel);
    }
  return seen.isEmpty() ? 0 : sum / (seen.width() * seen.height());
}

// Points at the group, then at the ✕ that appears there, until what it would stop is tinted and nothing else.
bool threatens(const ForeignWindow& window, const Places& places) {
  const auto tints = [&] {
    const QImage picture = window.picture();
    return std::pair(rednessOf(picture, places.leftJob), rednessOf(picture, places.right));
  };
  return comesTrue([&] {
    window.pointAt(places.right.center());
    const auto before = tints();
    window.pointAt(places.left.center());
    window.pointAt(places.cross);
    constexpr double kTinted = 8, kSame = 4;
    return comesTrue(
        [&] {
          const auto now = tints();
          return now.first - before.first > kTinted && std::abs(now.second - before.second) < kSame;
        },
        2s);
  });
}

class ProgramWindowTest : public testing::Test {
 protected:
  void SetUp() override {
    if (Engine::instance().display().empty()) GTEST_SKIP() << "needs Xvfb, openbox and xdotool";
  }
  Program::Options onTheScreen(const std::string& yaml) const {
    return {.arguments = {m_folder.write("jobs.yaml", yaml)},
            .environment = {"DISPLAY=" + Engine::instance().display(), "QT_QPA_PLATFORM=xcb"}};
  }
  // Presses F5 until there is a run; one that is pressed before the file has been read starts nothing.
  static bool runs(const ForeignWindow& window, const std::string& marker) {
    return comesTrue([&] {
      window.press({"key", "F5"});
      return comesTrue([&] { return sleepsWith(marker) > 0; }, 10s);
    });
  }

  TemporaryFolder m_folder;
};

TEST_F(ProgramWindowTest, RunsAFileFromTheFirstKeyToTheLastProcess) {
  Program program(onTheScreen("jobs: {a: {run: sleep 100}}"));
  const ForeignWindow window("jobs.yaml");
  ASSERT_TRUE(window.isThere());
  EXPECT_EQ(sleepsWith(program.marker()), 0U);  // opening executes nothing
  ASSERT_TRUE(runs(window, program.marker()));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(), 128 + SIGTERM);
  EXPECT_EQ(processesWith(program.marker()), std::vector<std::string>());
}

// What stands in the environment of a group's processes and of no other on this machine.
std::string sideOf(const char* group) { return std::string(group) + "-of-" + std::to_string(getpid()); }

std::string twoSides() {
  return R"(
on_failure: continue
jobs:
  left:
    env: {SIDE: )" +
         sideOf("left") + R"(}
    jobs:
      a: {run: sleep 100}
      b: {run: "sleep 100 & sleep 100"}
      c: {run: "setsid sleep 100 & sleep 100"}
  right:
    env: {SIDE: )" +
         sideOf("right") + R"(}
    jobs:
      a: {run: sleep 100}
      b: {run: sleep 100}
      c: {run: sleep 100}
)";
}

TEST_F(ProgramWindowTest, MouseAndKeysStartAGroupStopItAndLeaveWithoutAProcess) {
  const Places places;
  Program program(onTheScreen(twoSides()));
  const ForeignWindow window("jobs.yaml");
  ASSERT_TRUE(window.isThere());
  // Six jobs at once, whatever the machine has.
  window.clickAt(places.workers);
  window.press({"key", "ctrl+a"});
  window.press({"type", "6"});
  window.press({"key", "Return"});
  EXPECT_EQ(sleepsWith(program.marker()), 0U);
  ASSERT_TRUE(runs(window, program.marker()));
  const std::string left = sideOf("left"), right = sideOf("right");
  ASSERT_TRUE(comesTrue([&] { return sleepsWith(left) == 5 && sleepsWith(right) == 3; }))
      << sleepsWith(left) << " and " << sleepsWith(right);

  ASSERT_TRUE(threatens(window, places)) << "no ✕ where it was expected";
  const std::vector<std::string> sibling = processesWith(right);
  ASSERT_TRUE(xdotool({"click", "1"}));
  // Within a second, counted in looks of 10 ms: one that all of the machine has slept through is one look.
  int looks = 0;
  ASSERT_TRUE(comesTrue([&] { return ++looks, processesWith(left).empty(); }));
  EXPECT_LT(looks, 100);
  EXPECT_EQ(processesWith(right), sibling);

  window.press({"key", "ctrl+q"});
  const ForeignWindow question("Jobs are still running");
  ASSERT_TRUE(question.isThere());
  EXPECT_EQ(processesWith(right), sibling) << "it only asks";
  question.press({"key", "alt+q"});
  EXPECT_EQ(program.wait(), 0);
  EXPECT_EQ(processesWith(program.marker()), std::vector<std::string>());
}

}  // namespace
}  // namespace arborist::test
