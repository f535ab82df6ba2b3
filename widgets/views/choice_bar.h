// SPDX-License-Identifier: GPL-3.0-or-later
// One of a few: segments in a row, all of them in sight. Tab goes to the chosen one, the arrow keys choose. For the
// window's thread.
#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace arborist {

class ChoiceBar final : public QWidget {
  Q_OBJECT

 public:
  // `name`: what is chosen, for screen readers.
  ChoiceBar(const QString& name, const QStringList& choices, QWidget* parent = nullptr);
  int current() const;
  void setCurrent(int index);

 Q_SIGNALS:
  void changed(int index);

 private:
  void followFocus();

  QButtonGroup* m_group;
};

}  // namespace arborist
