// SPDX-License-Identifier: GPL-3.0-or-later
// Paints single lines of text and keeps how they are laid out: the cells of a view show the same few texts again and
// again, and laying out is most of what painting one costs. Of one font at a time; at most kMost texts are kept. For
// the window's thread.
#pragma once

#include <QFont>
#include <QHash>
#include <QStaticText>

class QPainter;

namespace arborist {

class LaidOutTexts {
 public:
  // With the painter's pen. What does not fit into the room's width ends with an ellipsis.
  void paint(QPainter&, const QRectF& room, const QString& text, const QFont&,
             Qt::Alignment = Qt::AlignLeft | Qt::AlignVCenter);
  qsizetype kept() const { return m_texts.size(); }

  static constexpr qsizetype kMost = 4096;

 private:
  const QStaticText& layOut(const QString& key, const QString& text);

  QFont m_font;
  QHash<QString, QStaticText> m_texts;  // by the text, or by the text and the width that it was cut to
};

}  // namespace arborist
