// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QLocale>
#include <QStandardPaths>

#include <widgets/style/theme.h>

int main(int argc, char** argv) {
  // Unless the caller asks for a real display.
  if (!qEnvironmentVariableIsSet("ARBORIST_GUI_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  testing::InitGoogleTest(&argc, argv);
  QStandardPaths::setTestModeEnabled(true);
  QLocale::setDefault(QLocale::c());
  QApplication application(argc, argv);
  arborist::applyTheme(application, arborist::Theme::Light);
  return RUN_ALL_TESTS();
}
