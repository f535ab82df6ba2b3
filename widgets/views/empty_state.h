// SPDX-License-Identifier: GPL-3.0-or-later
// What a view shows where it has nothing to show: a sign, one line that says so, one that says what to do about it, and
// buttons that do it. For the window's thread.
#pragma once

#include <QString>
#include <QWidget>

class QAction;
class QBoxLayout;
class QLabel;

namespace arborist {

class EmptyState final : public QWidget {
  Q_OBJECT

 public:
  // `icon`: a name of style/icons.h.
  EmptyState(const QString& icon, const QString& title, const QString& text, QWidget* parent = nullptr);
  void setTexts(const QString& title, const QString& text);
  // A button for the action, below the text.
  void addAction(QAction*);
  // In place of those that are there.
  void setActions(const QList<QAction*>&);

 protected:
  void changeEvent(QEvent*) override;

 private:
  void updateIcon();

  const QString m_iconName;
  QLabel* m_icon;
  QLabel* m_title;
  QLabel* m_text;
  QBoxLayout* m_buttons;
};

}  // namespace arborist
