// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QFontMetrics>
#include <QImage>
#include <QPainter>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleOptionViewItem>
#include <memory>

#include <widgets/style/laid_out_texts.h>

namespace arborist {
namespace {

constexpr QRect kRoom(4, 9, 120, 26);

class LaidOutTextsTest : public ::testing::Test {
 protected:
  // What holds all ink; empty where there is none.
  static QRect ink(const QImage& image) {
    QRect area;
    for (int x = 0; x < image.width(); ++x) {
      for (int y = 0; y < image.height(); ++y) {
        if (image.pixel(x, y) != qRgb(255, 255, 255)) area |= QRect(x, y, 1, 1);
      }
    }
    return area;
  }
  template <class F>
  static QImage painted(F&& paint, qreal scale = 1) {
    QImage image(QSizeF(240 * scale, 60 * scale).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setPen(Qt::black);
    paint(painter);
    return image;
  }
  QRect inkOf(const QString& text, const QRect& room = kRoom, const QFont& font = QApplication::font()) {
    return ink(painted([&](QPainter& painter) { m_texts.paint(painter, room, text, font); }));
  }

  LaidOutTexts m_texts;
};

// Beside a cell that the style paints, in rooms of even and of odd height.
TEST_F(LaidOutTextsTest, TheyStandWhereTheStylePutsThem) {
  const std::unique_ptr<QStyle> fusion(QStyleFactory::create(QStringLiteral("Fusion")));
  for (const qreal scale : {1.0, 1.5, 2.0}) {
    for (const Qt::Alignment side : {Qt::AlignLeft, Qt::AlignRight}) {
      for (const int height : {26, 27, 28, 29}) {
        const Qt::Alignment alignment = side | Qt::AlignVCenter;
        const QRect room(4, 9, 120, height);
        const QRect expected = ink(painted(
            [&](QPainter& painter) {
              QStyleOptionViewItem cell;
              cell.rect = room;
              cell.font = QApplication::font();
              cell.fontMetrics = QFontMetrics(cell.font);
              cell.palette.setColor(QPalette::Text, Qt::black);
              cell.state = QStyle::State_Enabled;
              cell.features = QStyleOptionViewItem::HasDisplay;
              cell.displayAlignment = alignment;
              cell.text = QStringLiteral("12/40 jobs");
              fusion->drawControl(QStyle::CE_ItemViewItem, &cell, &painter);
            },
            scale));
        ASSERT_FALSE(expected.isEmpty());
        const int margin = QApplication::style()->pixelMetric(QStyle::PM_FocusFrameHMargin) + 1;
        for (int again = 0; again < 2; ++again) {
          const QRect found = ink(painted(
              [&](QPainter& painter) {
                m_texts.paint(painter, room.adjusted(margin, 0, -margin, 0), QStringLiteral("12/40 jobs"),
                              QApplication::font(), alignment);
              },
              scale));
          EXPECT_EQ(found, expected) << "scale " << scale << ", height " << height;
        }
      }
    }
  }
}

TEST_F(LaidOutTextsTest, WhatDoesNotFitIsCutToTheRoomAndAWiderRoomShowsMore) {
  const QString text = QStringLiteral("a cause that is told at length and fits nowhere");
  const QRect narrow = inkOf(text);
  EXPECT_LE(narrow.right(), kRoom.right());
  EXPECT_GT(narrow.right(), kRoom.right() - 30);
  const QRect wide = inkOf(text, kRoom.adjusted(0, 0, 60, 0));
  EXPECT_GT(wide.right(), kRoom.right());
  EXPECT_LE(wide.right(), kRoom.right() + 60);
}

// Of an argument or a path with newlines: nothing of it reaches the rows beside.
TEST_F(LaidOutTextsTest, OfManyLinesTheFirstIsShownAndThatThereIsMore) {
  const QRect one = inkOf(QStringLiteral("one"));
  for (const QString& text : {QStringLiteral("one\ntwo\nthree"),
                              QStringLiteral("one") + QChar(QChar::LineSeparator) + QStringLiteral("two")}) {
    const QRect found = inkOf(text);
    EXPECT_EQ(found.top(), one.top());
    EXPECT_LE(found.bottom(), one.bottom() + 1);
    EXPECT_GT(found.right(), one.right() + 2);
    EXPECT_LT(found.right(), one.right() + 30);
  }
}

TEST_F(LaidOutTextsTest, AHugeTextIsKeptAsWhatCanBeSeenOfIt) {
  const QRect narrow = inkOf(QString(100'000, QLatin1Char('x')));
  EXPECT_LE(narrow.right(), kRoom.right());
  EXPECT_EQ(inkOf(QString(200'000, QLatin1Char('x'))), narrow);
  EXPECT_EQ(m_texts.kept(), 2) << "both are the same beginning, whole and cut to the room";
}

TEST_F(LaidOutTextsTest, InAWindowFromRightToLeftTheyStandAtTheOtherSide) {
  const QRect mirrored = ink(painted([&](QPainter& painter) {
    painter.setLayoutDirection(Qt::RightToLeft);
    m_texts.paint(painter, kRoom, QStringLiteral("12/40"), QApplication::font());
  }));
  EXPECT_GT(mirrored.left(), kRoom.center().x());
  EXPECT_LT(inkOf(QStringLiteral("12/40")).right(), kRoom.center().x());
}

TEST_F(LaidOutTextsTest, AnotherFontIsLaidOutAnew) {
  const QRect plain = inkOf(QStringLiteral("succeeded"));
  QFont large = QApplication::font();
  large.setPointSizeF(large.pointSizeF() * 1.6);
  EXPECT_GT(inkOf(QStringLiteral("succeeded"), kRoom, large).right(), plain.right() + 10);
}

// As in a view where some rows are bold.
TEST_F(LaidOutTextsTest, TextsOfAFewFontsAreKeptAtTheSameTime) {
  QFont bold = QApplication::font();
  bold.setBold(true);
  for (int again = 0; again < 3; ++again) {
    inkOf(QStringLiteral("plain"));
    inkOf(QStringLiteral("bold"), kRoom, bold);
    EXPECT_EQ(m_texts.kept(), 2);
  }
  for (std::size_t i = 0; i < 2 * LaidOutTexts::kFonts; ++i) {
    QFont other = QApplication::font();
    other.setPointSizeF(20 + static_cast<double>(i));
    inkOf(QStringLiteral("other"), kRoom, other);
  }
  EXPECT_EQ(m_texts.kept(), static_cast<qsizetype>(LaidOutTexts::kFonts));
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
  EXPECT_GT(inkOf(QStringLiteral("<b>i</b>")).right(), inkOf(QStringLiteral("i")).right() + 20);
}

}  // namespace
}  // namespace arborist
