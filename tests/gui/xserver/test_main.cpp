// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <QApplication>
#include <QLocale>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <arborist/jobs/command/command_runner.h>
#include <gui/xserver/display.h>
#include <gui/xserver/engine.h>

int main(int argc, char** argv) {
  arborist::CommandRunner::serveIfRunner(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
  const QTemporaryDir home;
  for (const char* variable : {"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"})
    qputenv(variable, home.path().toUtf8());
  qunsetenv("DBUS_SESSION_BUS_ADDRESS");
  const arborist::test::Display display;
  qputenv("QT_QPA_PLATFORM", display.name().empty() ? "offscreen" : "xcb");
  QLocale::setDefault(QLocale::c());
  // Before there are threads.
  arborist::test::Engine engine(display.name());
  QCoreApplication::setOrganizationName(QStringLiteral("arborist"));
  QCoreApplication::setApplicationName(QStringLiteral("arborist"));
  QApplication application(argc, argv);
  QApplication::setQuitOnLastWindowClosed(false);
  return RUN_ALL_TESTS();
}
