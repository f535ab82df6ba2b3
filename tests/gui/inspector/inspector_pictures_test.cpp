// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures for a person to look at, and that nothing is cut off at 320 pixels.
#include <gtest/gtest.h>

#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTextEdit>

#include <gui/inspector/scene.h>
#include <support/gui/picture.h>
#include <widgets/style/theme.h>
#include <widgets/views/inspector.h>
#include <widgets/views/log_view.h>

namespace arborist::test {
namespace {

struct Look {
  Theme theme;
  int width;
  const char* name;
};

class InspectorPictures : public testing::TestWithParam<Look> {
 protected:
  InspectorPictures() { applyTheme(GetParam().theme); }
  ~InspectorPictures() override { applyTheme(Theme::Light); }

  void take(QWidget& widget, const char* what) {
    picture(widget, QStringLiteral("%1-%2").arg(QLatin1String(what), QLatin1String(GetParam().name)));
  }
  std::string writeOutput() {
    QFile file(folder.filePath(QStringLiteral("out")));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < 40; ++i) {
      file.write("\x1b[32m[ OK ]\x1b[0m case ");
      file.write(QByteArray::number(i));
      file.write(i % 7 == 3 ? " \x1b[1;31mwarning:\x1b[0m \x1b[33munused variable\x1b[0m 'x' in a line that is longer\n"
                            : " in \x1b[2m12 ms\x1b[0m\n");
    }
    file.write(
        "\x1b[38;2;255;120;0mdirect\x1b[0m \x1b[48;5;24m 256 \x1b[0m \x1b[4munderlined\x1b[0m \x1b[7m inverse "
        "\x1b[0m\n");
    file.write("progress 10 %\rprogress 75 %");
    return file.fileName().toStdString();
  }
  QTemporaryDir folder;
  Scene scene;
};

TEST_P(InspectorPictures, OfEachPage) {
  Inspector inspector(scene.stage.parts);
  inspector.resize(GetParam().width, 560);
  take(inspector, "inspector-empty");
  const std::string output = writeOutput();
  scene.begin(output);
  scene.at(1400ms);
  scene.select(scene.build);
  take(inspector, "inspector-running");
  scene.stage.commands.processes = {{100, 1, "make", "make -j2 all", 'S', "do_wait", 0.1, 4'300'000},
                                    {101, 100, "cc1plus", "cc1plus main.cpp", 'R', "", 1.2, 210'000'000},
                                    {102, 100, "sh", "sh -c 'sleep 60'", 'S', "do_wait", 0, 900'000},
                                    {103, 102, "sleep", "sleep 60", 'S', "hrtimer_nanosleep", 0, 700'000}};
  inspector.setPage(Inspector::Processes);
  QTest::qWait(50);
  take(inspector, "inspector-processes");
  scene.timeOut(output);
  scene.stage.show();
  const std::pair<Inspector::Page, const char*> kPages[] = {{Inspector::Overview, "inspector-overview"},
                                                            {Inspector::Values, "inspector-values"},
                                                            {Inspector::Attempts, "inspector-attempts"},
                                                            {Inspector::Output, "inspector-output"},
                                                            {Inspector::Events, "inspector-events"}};
  for (const auto& [page, name] : kPages) {
    inspector.setPage(page);
    QTest::qWait(page == Inspector::Output ? 400 : 20);
    take(inspector, name);
  }
  scene.fail();
  inspector.setPage(Inspector::Overview);
  scene.select(scene.probe);
  take(inspector, "inspector-chain");
  scene.select(scene.suite);
  take(inspector, "inspector-group");
}

TEST_P(InspectorPictures, OfTheLog) {
  LogView log(scene.stage.parts);
  log.resize(GetParam().width * 2, 260);
  take(log, "log-empty");
  scene.begin();
  scene.timeOut();
  scene.fail();
  scene.stage.show();
  QTest::qWait(20);
  take(log, "log");
}

INSTANTIATE_TEST_SUITE_P(Looks, InspectorPictures,
                         testing::Values(Look{Theme::Light, 420, "light"}, Look{Theme::Dark, 420, "dark"},
                                         Look{Theme::Light, 320, "narrow"}),
                         [](const auto& look) { return std::string(look.param.name); });

}  // namespace
}  // namespace arborist::test
