// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures that a person has looked at and found good, kept in tests/gui/golden. ARBORIST_UPDATE_GOLDEN=1 in the
// environment writes them anew.
#pragma once

#include <gtest/gtest.h>

#include <QImage>
#include <QString>

namespace arborist::test {

// How far two pictures are from each other.
struct PictureDifference {
  bool comparable = false;  // of one size
  double mean = 0;          // absolute, of all channels of all pixels: 0 … 255
  double share = 0;         // of pixels that a person would see to differ: 0 … 1
  QImage picture;           // the differing pixels in red over the faint expected picture
};
PictureDifference difference(const QImage& expected, const QImage& got);

// Compares with tests/gui/golden/NAME.png. If they differ by more than drawing of text on another machine may,
// build/…/pictures/NAME-got.png and NAME-diff.png show how, and the message names them.
testing::AssertionResult matchesGolden(const QImage&, const QString& name);

}  // namespace arborist::test
