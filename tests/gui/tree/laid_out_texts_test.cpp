// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>

#include <widgets/style/laid_out_texts.h>

namespace arborist {
namespace {

constexpr QRectF kRoom(4, 4, 120, 26);

class LaidOutTextsTest : public ::testing::Test {
 protected:
  // The columns that have ink, first and last; {-1, -1}: none has.
  static std::pair<int, int> ink(const QImage& image) {
    std::pair<int, int> columns{-1, -1};
    for (int x = 0; x < image.width(); ++x) {
      for (int y = 0; y < image.height(); ++y) {
        if (image.pixel(x, y) == qRgb(255, 255, 255)) continue;
        if (columns.first < 0) columns.first = x;
        columns.second = x;
      }
    }
    return columns;
  }
  template <class F>
  static QImage painted(F&& paint, qreal scale = 1) {
    QImage image(QSizeF(200 * scale, 34 * scale).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setPen(Qt::black);
    paint(painter);
    return image;
  }
  QImage paintedText(const QString& text, Qt::Alignment alignment, qreal scale = 1) {
    return painted([&](QPainter& painter) { m_texts.paint(painter, kRoom, text, QApplication::font(), alignment); },
                   scale);
  }

  LaidOutTexts m_texts;
};

TEST_F(LaidOutTextsTest, TheyLookAsIfDrawnTheSlowWayAtEveryScale) {
  for (const qreal scale : {1.0, 2.0}) {
    for (const Qt::Alignment side : {Qt::AlignLeft, Qt::AlignRight}) {
      const Qt::Alignment alignment = side | Qt::AlignVCenter;
      const QImage expected = painted(
          [&](QPainter& painter) {
            painter.drawText(kRoom, static_cast<int>(alignment), QStringLiteral("12/40 jobs"));
          },
          scale);
      const auto [first, last] = ink(expected);
      ASSERT_GE(first, 0);
      for (int again = 0; again < 2; ++again) {
        const auto [from, to] = ink(paintedText(QStringLiteral("12/40 jobs"), alignment, scale));
        EXPECT_NEAR(from, first, scale) << scale;
        EXPECT_NEAR(to, last, scale) << scale;
      }
    }
  }
}

TEST_F(LaidOutTextsTest, WhatDoesNotFitIsCutToTheRoomAndAWiderRoomShowsMore) {
  const QString text = QStringLiteral("a cause that is told at length and fits nowhere");
  const auto narrow = ink(paintedText(text, Qt::AlignLeft | Qt::AlignVCenter));
  EXPECT_LE(narrow.second, kRoom.right());
  EXPECT_GT(narrow.second, kRoom.right() - 30);
  const auto wide = ink(painted(
      [&](QPainter& painter) { m_texts.paint(painter, kRoom.adjusted(0, 0, 60, 0), text, QApplication::font()); }));
  EXPECT_GT(wide.second, kRoom.right());
  EXPECT_LE(wide.second, kRoom.right() + 60);
}

TEST_F(LaidOutTextsTest, AnotherFontIsLaidOutAnew) {
  const auto plain = ink(paintedText(QStringLiteral("succeeded"), Qt::AlignLeft | Qt::AlignVCenter));
  QFont large = QApplication::font();
  large.setPointSizeF(large.pointSizeF() * 1.6);
  const auto grown =
      ink(painted([&](QPainter& painter) { m_texts.paint(painter, kRoom, QStringLiteral("succeeded"), large); }));
  EXPECT_GT(grown.second, plain.second + 10);
}

TEST_F(LaidOutTextsTest, NoMoreThanTheirLimitAreKept) {
  static_cast<void>(painted([&](QPainter& painter) {
    for (int i = 0; i < 3 * LaidOutTexts::kMost; ++i) {
      m_texts.paint(painter, kRoom, QString::number(i), QApplication::font());
      ASSERT_LE(m_texts.kept(), LaidOutTexts::kMost);
    }
  }));
  EXPECT_GT(m_texts.kept(), 0);
}

// Nothing in a job's name is markup.
TEST_F(LaidOutTextsTest, MarkupIsText) {
  const auto marked = ink(paintedText(QStringLiteral("<b>i</b>"), Qt::AlignLeft | Qt::AlignVCenter));
  const auto bare = ink(paintedText(QStringLiteral("i"), Qt::AlignLeft | Qt::AlignVCenter));
  EXPECT_GT(marked.second, bare.second + 20);
}

}  // namespace
}  // namespace arborist
