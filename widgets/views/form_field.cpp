// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/form_field.h>

#include <QBoxLayout>
#include <QLabel>

namespace arborist {

FormField::FormField(QWidget* control, const QString& name, const QString& hint, QWidget* parent)
    : QWidget(parent), m_control(control), m_hint(new QLabel(this)), m_problem(new QLabel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(3);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(control);
  row->addWidget(m_hint, 1);
  column->addLayout(row);
  column->addWidget(m_problem);
  m_problem->setWordWrap(true);
  m_problem->setTextFormat(Qt::PlainText);
  m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_hint->setForegroundRole(QPalette::PlaceholderText);
  m_problem->setForegroundRole(QPalette::BrightText);
  m_problem->hide();
  if (control->accessibleName().isEmpty()) control->setAccessibleName(name);
  setFocusProxy(control);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setHint(hint);
}

void FormField::setProblem(const QString& problem) {
  if (problem == m_problem->text()) return;
  m_problem->setText(problem);
  m_problem->setVisible(!problem.isEmpty());
  m_control->setAccessibleDescription(problem);
}

QString FormField::problem() const { return m_problem->text(); }

void FormField::setHint(const QString& hint) {
  m_hint->setText(hint);
  m_hint->setVisible(!hint.isEmpty());
}

}  // namespace arborist
