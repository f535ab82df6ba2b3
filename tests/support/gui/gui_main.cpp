// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QFont>
#include <QLocale>
#include <QStandardPaths>

#include <widgets/style/theme.h>

namespace {

// One font on every machine (fonts-dejavu-core), nothing that blinks or moves: two pictures of one state are equal.
void holdStill() {
  QFont font(QStringLiteral("DejaVu Sans"), 9);
  font.setHintingPreference(QFont::PreferNoHinting);
  font.setStyleStrategy(QFont::NoSubpixelAntialias);
  QApplication::setFont(font);
  QApplication::setCursorFlashTime(0);
  for (const Qt::UIEffect effect : {Qt::UI_AnimateMenu, Qt::UI_AnimateCombo, Qt::UI_AnimateTooltip, Qt::UI_FadeMenu,
                                    Qt::UI_FadeTooltip, Qt::UI_AnimateToolBox})
    QApplication::setEffectEnabled(effect, false);
}

}  // namespace

int main(int argc, char** argv) {
  // Unless the caller asks for a real display.
  if (!qEnvironmentVariableIsSet("ARBORIST_GUI_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  qputenv("TZ", "UTC");
  testing::InitGoogleTest(&argc, argv);
  QStandardPaths::setTestModeEnabled(true);
  QLocale::setDefault(QLocale::c());
  QApplication application(argc, argv);
  holdStill();
  arborist::applyTheme(arborist::Theme::Light);
  return RUN_ALL_TESTS();
}
