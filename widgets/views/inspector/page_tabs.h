// SPDX-License-Identifier: GPL-3.0-or-later
// The row of pages above the inspector: flat, the chosen one underlined. Tabs move together and their text gets a
// little smaller before one has to be scrolled to. For the window's thread.
#pragma once

#include <QTabBar>

namespace arborist {

class PageTabs final : public QTabBar {
  Q_OBJECT

 public:
  explicit PageTabs(QWidget* parent = nullptr);

 protected:
  QSize tabSizeHint(int index) const override;
  QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }
  void paintEvent(QPaintEvent*) override;
  void resizeEvent(QResizeEvent*) override;
  void mouseMoveEvent(QMouseEvent*) override;
  void leaveEvent(QEvent*) override;

 private:
  // On each side of a text, and the text's font, for the room there is.
  struct Fit {
    int side;
    QFont font;
  };
  Fit fit() const;

  int m_hovered = -1;
};

}  // namespace arborist
