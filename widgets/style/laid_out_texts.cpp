// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/laid_out_texts.h>

#include <QFontMetricsF>
#include <QPainter>

namespace arborist {

void LaidOutTexts::paint(QPainter& painter, const QRectF& room, const QString& text, const QFont& font,
                         Qt::Alignment alignment) {
  if (text.isEmpty() || room.width() <= 0) return;
  if (font != m_font) {
    m_texts.clear();
    m_font = font;
  }
  if (painter.font() != font) painter.setFont(font);
  QStaticText shown = layOut(text, text);
  if (shown.size().width() > room.width()) {
    const QString key = text + QChar(0) + QString::number(room.width());
    const auto found = m_texts.constFind(key);
    shown = found != m_texts.cend() ? *found
                                    : layOut(key, QFontMetricsF(font).elidedText(text, Qt::ElideRight, room.width()));
  }
  const QSizeF size = shown.size();
  double x = room.left(), y = room.top();
  if (alignment & Qt::AlignRight) x = room.right() - size.width();
  if (alignment & Qt::AlignHCenter) x = room.left() + (room.width() - size.width()) / 2;
  if (alignment & Qt::AlignVCenter) y = room.top() + (room.height() - size.height()) / 2;
  painter.drawStaticText(QPointF(x, y), shown);
}

const QStaticText& LaidOutTexts::layOut(const QString& key, const QString& text) {
  const auto found = m_texts.constFind(key);
  if (found != m_texts.cend()) return *found;
  if (m_texts.size() >= kMost) m_texts.clear();
  QStaticText laidOut(text);
  laidOut.setTextFormat(Qt::PlainText);
  laidOut.prepare({}, m_font);
  return *m_texts.insert(key, laidOut);
}

}  // namespace arborist
