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
                         Qt::Alignment alignment, Qt::TextElideMode elide) {
  if (text.isEmpty() || room.width() <= 0) return;
  OfFont& kept = of(font, painter.layoutDirection());
  if (painter.font() != font) painter.setFont(font);
  const QString line = firstLine(text);
  QStaticText shown = layOut(kept, line, kUncut, elide);
  if (shown.size().width() > room.width()) shown = layOut(kept, line, room.width(), elide);
  const Qt::Alignment side = QStyle::visualAlignment(kept.direction, alignment);
  const QSizeF size = shown.size();
  double x = room.left(), y = room.top();
  if (side & Qt::AlignRight) x = room.left() + room.width() - size.width();
  if (side & Qt::AlignHCenter) x = room.left() + (room.width() - size.width()) / 2;
  // Whole pixels, as the style has it: or two columns of a row stand a pixel apart.
  if (side & Qt::AlignVCenter) y = room.top() + (room.height() - static_cast<int>(size.height())) / 2;
  painter.drawStaticText(QPointF(x, y), shown);
}

qsizetype LaidOutTexts::kept() const {
  qsizetype count = 0;
  for (const OfFont& each : m_fonts) count += each.texts.size();
  return count;
}

LaidOutTexts::OfFont& LaidOutTexts::of(const QFont& font, Qt::LayoutDirection direction) {
  const auto found = std::find_if(m_fonts.begin(), m_fonts.end(),
                                  [&](const OfFont& each) { return each.direction == direction && each.font == font; });
  if (found != m_fonts.end()) {
    std::rotate(m_fonts.begin(), found, found + 1);
  } else {
    if (m_fonts.size() == kFonts) m_fonts.pop_back();
    m_fonts.insert(m_fonts.begin(), OfFont{font, direction, {}});
  }
  return m_fonts.front();
}

const QStaticText& LaidOutTexts::layOut(OfFont& of, const QString& line, int cutTo, Qt::TextElideMode elide) {
  const std::pair key(line, cutTo == kUncut ? kUncut : cutTo * 4 + static_cast<int>(elide));
  const auto found = of.texts.constFind(key);
  if (found != of.texts.cend()) return *found;
  if (of.texts.size() >= kMost) of.texts.clear();
  QStaticText laidOut(cutTo == kUncut ? line : QFontMetrics(of.font).elidedText(line, elide, cutTo));
  laidOut.setTextFormat(Qt::PlainText);
  QTextOption option;
  option.setTextDirection(of.direction);
  option.setWrapMode(QTextOption::NoWrap);
  laidOut.setTextOption(option);
  laidOut.prepare({}, of.font);
  return *of.texts.insert(key, laidOut);
}

}  // namespace arborist
