// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/find_bar.h>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include <widgets/style/icons.h>

namespace arborist {

FindBar::FindBar(QWidget* parent) : QWidget(parent), m_line(new QLineEdit), m_answer(new QLabel) {
  m_line->setPlaceholderText(tr("Find"));
  m_line->setAccessibleName(tr("Find in the output"));
  m_line->setClearButtonEnabled(true);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 4, 8, 4);
  row->setSpacing(4);
  row->addWidget(m_line, 1);
  row->addWidget(m_answer);
  const auto button = [&](const QString& text, const QString& name, auto action) {
    auto* tool = new QToolButton;
    tool->setText(text);
    tool->setToolTip(name);
    tool->setAccessibleName(name);
    tool->setAutoRaise(true);
    tool->setFocusPolicy(Qt::StrongFocus);
    connect(tool, &QToolButton::clicked, this, action);
    row->addWidget(tool);
    return tool;
  };
  button(QStringLiteral("↑"), tr("Previous match (Shift+F3)"), [this] { Q_EMIT findWanted(true); });
  button(QStringLiteral("↓"), tr("Next match (F3)"), [this] { Q_EMIT findWanted(false); });
  button(QString(), tr("Close (Escape)"), [this] { end(); })->setIcon(themedIcon(QStringLiteral("close")));
  connect(m_line, &QLineEdit::textChanged, this, [this](const QString& text) {
    m_answer->clear();
    Q_EMIT textChanged(text);
  });
}

QString FindBar::text() const { return m_line->text(); }

void FindBar::begin() {
  show();
  m_line->setFocus(Qt::ShortcutFocusReason);
  m_line->selectAll();
}

void FindBar::setFound(bool found) { m_answer->setText(found ? QString() : tr("no match")); }

void FindBar::end() {
  hide();
  Q_EMIT closed();
}

void FindBar::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return end();
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    Q_EMIT findWanted(event->modifiers().testFlag(Qt::ShiftModifier));
    return;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace arborist
