// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/ansi_colors.h>

#include <algorithm>
#include <array>

#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr std::array<QRgb, 16> kOnLight{0xff1b1f24, 0xffb3261e, 0xff1a7f37, 0xff8a5a00, 0xff0b63b5, 0xff8e3a9d,
                                        0xff0a7280, 0xff5b6470, 0xff4a525c, 0xffd1372c, 0xff22863a, 0xffa36a00,
                                        0xff2178cf, 0xffa94fb8, 0xff128090, 0xff767d87};
constexpr std::array<QRgb, 16> kOnDark{0xff6b737e, 0xffff6b5e, 0xff5fd17f, 0xfff0b429, 0xff6cb2f5, 0xffd68fe3,
                                       0xff4fd0dd, 0xffd3d7dc, 0xff8b939e, 0xffff9a90, 0xff8ce6a4, 0xffffd166,
                                       0xff9ccbf9, 0xffe8b5f0, 0xff8be6ee, 0xffffffff};

}  // namespace

QColor ansiColor(int index, const QPalette& palette) {
  index = std::clamp(index, 0, 255);
  if (index < 16)
    return QColor((themeOf(palette) == Theme::Dark ? kOnDark : kOnLight)[static_cast<std::size_t>(index)]);
  if (index >= 232) {
    const int grey = 8 + (index - 232) * 10;
    return QColor(grey, grey, grey);
  }
  const auto level = [](int step) { return step == 0 ? 0 : 55 + 40 * step; };
  const int cube = index - 16;
  return QColor(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
}

}  // namespace arborist
