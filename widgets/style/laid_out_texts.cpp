// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/laid_out_texts.h>

#include <QFontMetrics>
#include <QPainter>
#include <QStyle>
#include <QTextOption>
#include <algorithm>

namespace arborist {

namespace {

constexpr int kUncut = -1;

bool endsLine(QChar c) { return c == QChar::LineSeparator || c == QChar::ParagraphSeparator || c == QLatin1Char('\n'); }

// The first line, and no more of it than any cell can show.
QString firstLine(const QString& text) {
  const auto end = std::find_if(text.cbegin(), text.cend(), endsLine);
  const qsizetype length = std::min<qsizetype>(end - text.cbegin(), LaidOutTexts::kLongest - 1);
  return length == text.size() ? text : text.left(length) + QChar(0x2026);
}

}  // namespace

void LaidOutTexts::paint(QPainter& painter, const QRect& room, const QString& text, const QFont& font,
                         Qt::Alignment alignment) {
  if (text.isEmpty() || room.width() <= 0) return;
  if (font != m_font || painter.layoutDirection() != m_direction) {
    m_texts.clear();
    m_font = font;
    m_direction = painter.layoutDirection();
  }
  if (painter.font() != font) painter.setFont(font);
  const QString line = firstLine(text);
  QStaticText shown = layOut(line, kUncut);
  if (shown.size().width() > room.width()) shown = layOut(line, room.width());
  const Qt::Alignment side = QStyle::visualAlignment(m_direction, alignment);
  const QSizeF size = shown.size();
  double x = room.left(), y = room.top();
  if (side & Qt::AlignRight) x = room.left() + room.width() - size.width();
  if (side & Qt::AlignHCenter) x = room.left() + (room.width() - size.width()) / 2;
  // Whole pixels, as the style has it: or two columns of a row stand a pixel apart.
  if (side & Qt::AlignVCenter) y = room.top() + (room.height() - static_cast<int>(size.height())) / 2;
  painter.drawStaticText(QPointF(x, y), shown);
}

QStaticText LaidOutTexts::layOut(const QString& line, int cutTo) {
  const std::pair key(line, cutTo);
  const auto found = m_texts.constFind(key);
  if (found != m_texts.cend()) return *found;
  if (m_texts.size() >= kMost) m_texts.clear();
  QStaticText laidOut(cutTo == kUncut ? line : QFontMetrics(m_font).elidedText(line, Qt::ElideRight, cutTo));
  laidOut.setTextFormat(Qt::PlainText);
  QTextOption option;
  option.setTextDirection(m_direction);
  option.setWrapMode(QTextOption::NoWrap);
  laidOut.setTextOption(option);
  laidOut.prepare({}, m_font);
  m_texts.insert(key, laidOut);
  return laidOut;
}

}  // namespace arborist
