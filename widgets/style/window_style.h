// SPDX-License-Identifier: GPL-3.0-or-later
// Qt's Fusion with what a palette cannot say: flat headers, tool bars with a line below, tooltips with room around the
// text. A style sheet would say it shorter, but under one the style of every widget that gets a parent is resolved
// anew, which was a third of the time to the first paint. Plain cells of views keep how their texts are laid out. For
// the window's thread.
#pragma once

#include <QProxyStyle>

#include <widgets/style/laid_out_texts.h>

class QStyleOptionViewItem;

namespace arborist {

// A header with this property set to true looks like the table below it.
inline constexpr const char* kPlainHeader = "plainHeader";

class WindowStyle final : public QProxyStyle {
  Q_OBJECT

 public:
  WindowStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

  int pixelMetric(PixelMetric, const QStyleOption*, const QWidget*) const override;
  QSize sizeFromContents(ContentsType, const QStyleOption*, const QSize&, const QWidget*) const override;
  void drawPrimitive(PrimitiveElement, const QStyleOption*, QPainter*, const QWidget*) const override;
  void drawControl(ControlElement, const QStyleOption*, QPainter*, const QWidget*) const override;
  void drawComplexControl(ComplexControl, const QStyleOptionComplex*, QPainter*, const QWidget*) const override;

 private:
  void paintCell(QPainter&, const QStyleOptionViewItem&, const QWidget*) const;

  mutable LaidOutTexts m_texts;
};

}  // namespace arborist
