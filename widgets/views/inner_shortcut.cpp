// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inner_shortcut.h>

#include <QKeyEvent>
#include <utility>

namespace arborist {

InnerShortcut::InnerShortcut(QWidget* view, QKeySequence::StandardKey key, std::function<void()> deed)
    : QObject(view), m_keys(QKeySequence::keyBindings(key)), m_deed(std::move(deed)) {
  view->installEventFilter(this);
}

// Both events come from the widget with the focus up to the view, unless one on the way takes them.
bool InnerShortcut::eventFilter(QObject* view, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
    auto* key = static_cast<QKeyEvent*>(event);
    if (m_keys.contains(QKeySequence(key->keyCombination()))) {
      key->accept();
      if (event->type() == QEvent::KeyPress) m_deed();
      return true;
    }
  }
  return QObject::eventFilter(view, event);
}

}  // namespace arborist
