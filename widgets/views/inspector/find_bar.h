// SPDX-License-Identifier: GPL-3.0-or-later
// A line to search with: text, previous, next, close. Enter and F3 go on, Shift with them goes back, Escape closes.
// For the window's thread.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace arborist {

class FindBar final : public QWidget {
  Q_OBJECT

 public:
  explicit FindBar(QWidget* parent = nullptr);
  QString text() const;
  // Shows it, with the focus and its text selected.
  void begin();
  void setFound(bool);

 Q_SIGNALS:
  void textChanged(const QString&);
  void findWanted(bool backward);
  void closed();

 protected:
  void keyPressEvent(QKeyEvent*) override;

 private:
  void end();

  QLineEdit* m_line;
  QLabel* m_answer;
};

}  // namespace arborist
