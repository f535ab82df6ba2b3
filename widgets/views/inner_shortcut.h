// SPDX-License-Identifier: GPL-3.0-or-later
// A key that means something else in one view than in the window around it: while the focus is in the view, the view
// gets it. Two actions with the same key would both stay silent. For the window's thread.
#pragma once

#include <QKeySequence>
#include <QWidget>
#include <functional>

namespace arborist {

class InnerShortcut final : public QObject {
 public:
  // Belongs to the view.
  InnerShortcut(QWidget* view, QKeySequence::StandardKey, std::function<void()> deed);

 protected:
  bool eventFilter(QObject*, QEvent*) override;

 private:
  const QList<QKeySequence> m_keys;
  const std::function<void()> m_deed;
};

}  // namespace arborist
