// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QPalette>
#include <QToolTip>

#include <widgets/style/state_icon.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {
namespace {

QImage inkOn(qreal scale, auto&& paint) {
  QImage image(QSizeF(16 * scale, 16 * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(scale);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  paint(painter);
  return image;
}

// What is kept of an icon is for one size and colour.
TEST(StateIconTest, AtEachScaleAndInEachModeItIsTheSignItselfAlsoTheSecondTime) {
  const QPalette palette = QApplication::palette();
  for (int again = 0; again < 2; ++again) {
    for (const JobState state : kJobStates) {
      for (const qreal scale : {1.0, 2.0}) {
        for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Selected}) {
          const QColor color =
              mode == QIcon::Selected ? palette.color(QPalette::HighlightedText) : stateColor(state, palette);
          const QImage expected =
              inkOn(scale, [&](QPainter& painter) { paintStateGlyph(painter, QRect(0, 0, 16, 16), state, color); });
          const QImage icon = inkOn(scale, [&](QPainter& painter) {
            stateIcon(state).paint(&painter, QRect(0, 0, 16, 16), Qt::AlignCenter, mode);
          });
          EXPECT_EQ(icon, expected) << stateText(state).toStdString() << " at " << scale;
        }
      }
    }
  }
}

TEST(StateIconTest, NoSizeIsNoPicture) { EXPECT_TRUE(stateIcon(JobState::Running).pixmap(QSize(0, 0)).isNull()); }

TEST(ThemeTest, IsDarkWhereTheWindowIsDarkerThanTheMiddle) {
  QPalette palette;
  for (int red = 0; red < 256; red += 15) {
    for (int green = 0; green < 256; green += 17) {
      for (int blue = 0; blue < 256; blue += 51) {
        const QColor color(red, green, blue);
        palette.setColor(QPalette::Window, color);
        EXPECT_EQ(themeOf(palette), color.lightness() < 128 ? Theme::Dark : Theme::Light) << color.name().toStdString();
      }
    }
  }
}

// Under one the style of each widget that gets a parent is resolved anew.
TEST(ThemeTest, NeedsNoStyleSheet) {
  for (const Theme theme : {Theme::Dark, Theme::Light}) {
    applyTheme(theme);
    EXPECT_TRUE(qApp->styleSheet().isEmpty());
    EXPECT_EQ(QToolTip::palette().color(QPalette::ToolTipBase), paletteOf(theme).color(QPalette::ToolTipBase));
  }
}

// The same when it is set again: what a style has polished once it need not polish again.
TEST(ThemeTest, KeepsTheStyle) {
  applyTheme(Theme::Light);
  const QStyle* const style = QApplication::style();
  applyTheme(Theme::Dark);
  EXPECT_EQ(QApplication::style(), style);
  applyTheme(Theme::Light);
}

}  // namespace
}  // namespace arborist
