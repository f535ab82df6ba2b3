// SPDX-License-Identifier: GPL-3.0-or-later
// Paints single lines of text and keeps how they are laid out: the cells of a view show the same few texts again and
// again, and laying them out was near a third of what painting them cost. Of a few fonts and directions at a time; at
// most kMost texts of at most kLongest characters are kept of each. For the window's thread.
#pragma once

#include <QFont>
#include <QHash>
#include <QStaticText>
#include <utility>
#include <vector>

class QPainter;

namespace arborist {

class LaidOutTexts {
 public:
  // With the painter's pen and in its direction, by which left and right are mirrored. What does not fit into the
  // room's width, and what is on further lines, is told by an ellipsis. Changes the painter's font.
  void paint(QPainter&, const QRect& room, const QString& text, const QFont&,
             Qt::Alignment = Qt::AlignLeft | Qt::AlignVCenter, Qt::TextElideMode = Qt::ElideRight);
  qsizetype kept() const;

  static constexpr qsizetype kMost = 4096;
  static constexpr qsizetype kLongest = 512;
  static constexpr std::size_t kFonts = 4;

 private:
  struct OfFont {
    QFont font;
    Qt::LayoutDirection direction;
    QHash<std::pair<QString, int>, QStaticText> texts;  // by the text, and the width and way in which it was cut
  };
  static const QStaticText& layOut(OfFont&, const QString& line, int cutTo, Qt::TextElideMode);
  OfFont& of(const QFont&, Qt::LayoutDirection);

  std::vector<OfFont> m_fonts;  // the one that was used last stands first
};

}  // namespace arborist
