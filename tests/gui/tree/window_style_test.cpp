// SPDX-License-Identifier: GPL-3.0-or-later
// Plain cells of views look as in the style that they stand in for.
#include <gtest/gtest.h>

#include <QApplication>
#include <QFontMetrics>
#include <QImage>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOptionViewItem>
#include <memory>

#include <widgets/style/state_icon.h>
#include <widgets/style/theme.h>
#include <widgets/style/window_style.h>

namespace arborist {
namespace {

QStyleOptionViewItem cellOf(const QString& text) {
  QStyleOptionViewItem cell;
  cell.rect = QRect(10, 7, 150, 26);
  cell.font = QApplication::font();
  cell.fontMetrics = QFontMetrics(cell.font);
  cell.palette = QApplication::palette();
  cell.state = QStyle::State_Enabled | QStyle::State_Active;
  cell.features = QStyleOptionViewItem::HasDisplay;
  cell.displayAlignment = Qt::AlignLeft | Qt::AlignVCenter;
  cell.decorationAlignment = Qt::AlignCenter;
  cell.decorationSize = QSize(16, 16);
  cell.text = text;
  return cell;
}

QImage painted(const QStyle& style, const QStyleOptionViewItem& cell, double scale) {
  QImage image((QSizeF(170, 40) * scale).toSize(), QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(Qt::white);
  QPainter painter(&image);
  painter.setLayoutDirection(cell.direction);
  style.drawControl(QStyle::CE_ItemViewItem, &cell, &painter);
  return image;
}

class WindowStyleTest : public testing::TestWithParam<const char*> {
 protected:
  void expectTheSame(const QStyleOptionViewItem& cell, const char* what) {
    for (const double scale : {1.0, 1.5, 2.0}) {
      const QImage expected = painted(*m_fusion, cell, scale);
      ASSERT_NE(expected, painted(*m_fusion, QStyleOptionViewItem(), scale));
      for (const char* time : {"first", "again"})
        EXPECT_EQ(painted(m_style, cell, scale), expected) << what << ", scale " << scale << ", " << time;
    }
  }

  const std::unique_ptr<QStyle> m_fusion{QStyleFactory::create(QStringLiteral("Fusion"))};
  const WindowStyle m_style;
};

TEST_P(WindowStyleTest, ACellLooksAsInFusion) {
  const QStyleOptionViewItem plain = cellOf(QString::fromUtf8(GetParam()));
  expectTheSame(plain, "plain");
  QStyleOptionViewItem cell = plain;
  cell.displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
  expectTheSame(cell, "right");
  cell = plain;
  cell.direction = Qt::RightToLeft;
  expectTheSame(cell, "mirrored");
  cell = plain;
  cell.font.setBold(true);
  cell.fontMetrics = QFontMetrics(cell.font);
  expectTheSame(cell, "bold");
  cell = plain;
  cell.textElideMode = Qt::ElideMiddle;
  expectTheSame(cell, "cut in the middle");
  cell = plain;
  cell.features |= QStyleOptionViewItem::HasDecoration;
  cell.icon = stateIcon(JobState::Running);
  expectTheSame(cell, "icon");
  cell.state |= QStyle::State_Selected;
  expectTheSame(cell, "icon, selected");
  cell.direction = Qt::RightToLeft;
  expectTheSame(cell, "icon, selected, mirrored");
  for (const QStyle::StateFlag state : {QStyle::State_Selected, QStyle::State_MouseOver}) {
    cell = plain;
    cell.state |= state;
    expectTheSame(cell, "in a state");
  }
  cell = plain;
  cell.state &= ~QStyle::State_Active;
  expectTheSame(cell, "of a window that is not active");
  cell.state &= ~QStyle::State_Enabled;
  expectTheSame(cell, "disabled");
}

// Fusion's frame has the colour of a selected row, or one that is hardly seen.
TEST_P(WindowStyleTest, TheFocusIsALineThatIsSeenOnItsRow) {
  for (const Theme theme : {Theme::Light, Theme::Dark}) {
    applyTheme(theme);
    for (const bool selected : {false, true}) {
      QStyleOptionViewItem cell = cellOf(QString::fromUtf8(GetParam()));
      cell.state.setFlag(QStyle::State_Selected, selected);
      const QImage without = painted(m_style, cell, 2);
      cell.state |= QStyle::State_HasFocus;
      const QImage with = painted(m_style, cell, 2);
      const QRect place =
          static_cast<const QStyle&>(m_style).subElementRect(QStyle::SE_ItemViewItemFocusRect, &cell, nullptr);
      const QPoint left(place.left() * 2, place.center().y() * 2);
      const QColor line = selected ? cell.palette.color(QPalette::HighlightedText) : colorsOf(cell.palette).accent;
      EXPECT_EQ(with.pixelColor(left), line) << selected;
      EXPECT_NE(without.pixelColor(left), line) << selected;
    }
  }
  applyTheme(Theme::Light);
}

// Those that the style leaves to Fusion: ticks, several lines, an icon above the text.
TEST_P(WindowStyleTest, SoDoesWhatIsNotPlain) {
  QStyleOptionViewItem cell = cellOf(QString::fromUtf8(GetParam()));
  cell.features |= QStyleOptionViewItem::HasCheckIndicator;
  cell.checkState = Qt::Checked;
  expectTheSame(cell, "tick");
  cell = cellOf(QString::fromUtf8(GetParam()) + QChar(QChar::LineSeparator) + QStringLiteral("more"));
  cell.features |= QStyleOptionViewItem::WrapText;
  expectTheSame(cell, "lines");
  cell = cellOf(QString::fromUtf8(GetParam()));
  cell.features |= QStyleOptionViewItem::HasDecoration;
  cell.icon = stateIcon(JobState::Failed);
  cell.decorationPosition = QStyleOptionViewItem::Top;
  expectTheSame(cell, "icon above");
}

INSTANTIATE_TEST_SUITE_P(, WindowStyleTest,
                         testing::Values("build", "a text that is longer than its cell is wide, by far",
                                         "<b>no</b> & so"));

}  // namespace
}  // namespace arborist
