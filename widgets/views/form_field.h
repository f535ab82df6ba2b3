// SPDX-License-Identifier: GPL-3.0-or-later
// A control of a form with what is wrong with its content below it, and a few words beside it. For the window's thread.
#pragma once

#include <QString>
#include <QWidget>

class QLabel;

namespace arborist {

class FormField final : public QWidget {
  Q_OBJECT

 public:
  // Takes the focus for the control and gives it the accessible name.
  FormField(QWidget* control, const QString& name, const QString& hint = {}, QWidget* parent = nullptr);
  QWidget* control() const noexcept { return m_control; }
  // Empty: none.
  void setProblem(const QString&);
  QString problem() const;
  void setHint(const QString&);

 private:
  QWidget* m_control;
  QLabel* m_hint;
  QLabel* m_problem;
};

}  // namespace arborist
