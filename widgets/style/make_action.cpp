// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/make_action.h>

#include <widgets/style/icons.h>

namespace arborist {

QAction* makeAction(QObject* parent, const QString& icon, const QString& text, const QString& tip,
                    const QKeySequence& keys) {
  auto* action = new QAction(text, parent);
  if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
  action->setShortcut(keys);
  action->setToolTip(keys.isEmpty() ? tip
                                    : QStringLiteral("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
  action->setStatusTip(tip);
  return action;
}

}  // namespace arborist
