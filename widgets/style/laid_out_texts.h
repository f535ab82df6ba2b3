// SPDX-License-Identifier: GPL-3.0-or-later
// Paints single lines of text and keeps how they are laid out: the cells of a view show the same few texts again and
// again, and laying them out was near a third of what painting them cost. Of one font and one direction at a time; at
// most kMost texts of at most kLongest characters are kept. For the window's thread.
#pragma once

#include <QFont>
#include <QHash>
#include <QStaticText>
#include <utility>

class QPainter;

namespace arborist {

class LaidOutTexts {
 public:
  // With the painter's pen and in its direction, by which left and right are mirrored. What does not fit into the
  // room's width, and what is on further lines, is told by an ellipsis. Changes the painter's font.
  void paint(QPainter&, const QRect& room, const QString& text, const QFont&,
             Qt::Alignment = Qt::AlignLeft | Qt::AlignVCenter);
  qsizetype kept() const { return m_texts.size(); }

  static constexpr qsizetype kMost = 4096;
  static constexpr qsizetype kLongest = 512;

 private:
  QStaticText layOut(const QString& line, int cutTo);

  QFont m_font;
  Qt::LayoutDirection m_direction = Qt::LeftToRight;
  QHash<std::pair<QString, int>, QStaticText> m_texts;  // by the text and the width that it was cut to
};

}  // namespace arborist
