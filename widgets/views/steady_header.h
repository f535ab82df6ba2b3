// SPDX-License-Identifier: GPL-3.0-or-later
// A header whose titles never change: QTreeView asks for its size with each layout of its rows, and QHeaderView
// measures every title again each time. For the window's thread.
#pragma once

#include <QEvent>
#include <QHeaderView>

namespace arborist {

class SteadyHeader final : public QHeaderView {
 public:
  using QHeaderView::QHeaderView;

  QSize sizeHint() const override {
    if (!m_size.isValid()) m_size = QHeaderView::sizeHint();
    return m_size;
  }

 protected:
  bool event(QEvent* event) override {
    switch (event->type()) {
      case QEvent::FontChange:
      case QEvent::StyleChange:
      case QEvent::LanguageChange:
      case QEvent::ApplicationFontChange:
      case QEvent::ScreenChangeInternal: m_size = QSize(); break;
      default: break;
    }
    return QHeaderView::event(event);
  }
  void reset() override {
    m_size = QSize();
    QHeaderView::reset();
  }

 private:
  mutable QSize m_size;
};

}  // namespace arborist
