// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/theme.h>

#include <QApplication>
#include <QToolTip>
#include <algorithm>

#include <widgets/style/window_style.h>

namespace arborist {

namespace {

struct Base {
  QRgb window, base, alternate, text, button, highlight, highlightedText, tip, tipText, link;
};

constexpr Base kLight{0xfff3f4f6, 0xffffffff, 0xfff7f8fa, 0xff1b1f24, 0xfff9fafb,
                      0xff0b63b5, 0xffffffff, 0xff24292f, 0xffffffff, 0xff0b63b5};
constexpr Base kDark{0xff1e2126, 0xff16181c, 0xff1b1e23, 0xffe6e8eb, 0xff2a2e35,
                     0xff2f7fd1, 0xffffffff, 0xff343941, 0xffe6e8eb, 0xff6cb2f5};

constexpr int kMiddle = 128;

}  // namespace

QPalette paletteOf(Theme theme) {
  const Base& base = theme == Theme::Light ? kLight : kDark;
  const ThemeColors& colors = colorsOf(QPalette(QColor(base.window)));
  QPalette palette(QColor(base.button), QColor(base.window));
  palette.setColor(QPalette::WindowText, QColor(base.text));
  palette.setColor(QPalette::Text, QColor(base.text));
  palette.setColor(QPalette::ButtonText, QColor(base.text));
  palette.setColor(QPalette::Base, QColor(base.base));
  palette.setColor(QPalette::AlternateBase, QColor(base.alternate));
  palette.setColor(QPalette::ToolTipBase, QColor(base.tip));
  palette.setColor(QPalette::ToolTipText, QColor(base.tipText));
  palette.setColor(QPalette::PlaceholderText, colors.faintText);
  palette.setColor(QPalette::BrightText, colors.danger);
  palette.setColor(QPalette::Highlight, QColor(base.highlight));
  palette.setColor(QPalette::HighlightedText, QColor(base.highlightedText));
  palette.setColor(QPalette::Link, QColor(base.link));
  palette.setColor(QPalette::Mid, colors.border);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    QColor disabled(base.text);
    disabled.setAlphaF(0.42F);
    palette.setColor(QPalette::Disabled, role, disabled);
  }
  return palette;
}

Theme themeOf(const QPalette& palette) {
  // As QColor::lightness(), which converts all of the colour: this is asked for with each cell.
  const QRgb color = palette.color(QPalette::Window).rgb();
  const auto [least, most] = std::minmax({qRed(color), qGreen(color), qBlue(color)});
  return (least + most + 1) / 2 < kMiddle ? Theme::Dark : Theme::Light;
}

const ThemeColors& colorsOf(const QPalette& palette) {
  static const ThemeColors kLightColors{QColor(0xd5d9df), QColor(0x5b6470), QColor(0xe3e6eb), QColor(0xe3e6eb),
                                        QColor(0xc43d00), QColor(0xa36a00), QColor(0x0b63b5), QColor(0xf9fafb)};
  static const ThemeColors kDarkColors{QColor(0x3a3f47), QColor(0x9aa3af), QColor(0x343941), QColor(0x2b2f36),
                                       QColor(0xff7a3d), QColor(0xf0b429), QColor(0x4a9eea), QColor(0x24282e)};
  return themeOf(palette) == Theme::Dark ? kDarkColors : kLightColors;
}

void applyTheme(Theme theme) {
  if (!qobject_cast<WindowStyle*>(QApplication::style())) QApplication::setStyle(new WindowStyle);  // takes it over
  QApplication::setPalette(paletteOf(theme));
  QToolTip::setPalette(paletteOf(theme));
}

}  // namespace arborist
