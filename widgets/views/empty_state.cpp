// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/empty_state.h>

#include <QAction>
#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QToolButton>

#include <widgets/style/icons.h>

namespace arborist {

namespace {

constexpr int kIconSize = 40;
constexpr int kTextWidth = 380;

}  // namespace

EmptyState::EmptyState(const QString& icon, const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent),
      m_iconName(icon),
      m_icon(new QLabel(this)),
      m_title(new QLabel(title, this)),
      m_text(new QLabel(text, this)),
      m_buttons(new QHBoxLayout) {
  auto* column = new QVBoxLayout(this);
  column->setSpacing(8);
  column->addStretch(2);
  for (QLabel* label : {m_icon, m_title, m_text}) label->setAlignment(Qt::AlignHCenter);
  for (QLabel* label : {m_icon, m_title}) column->addWidget(label);
  // In a row of its own: the column would ask for the text's height at the width of the whole view.
  auto* row = new QHBoxLayout;
  row->addStretch(1);
  row->addWidget(m_text, 100);
  row->addStretch(1);
  column->addLayout(row);
  QFont font = m_title->font();
  font.setPointSizeF(font.pointSizeF() * 1.2);
  font.setBold(true);
  m_title->setFont(font);
  m_text->setWordWrap(true);
  m_text->setForegroundRole(QPalette::PlaceholderText);  // by its role, so that it follows the theme
  m_text->setMinimumWidth(std::min(kTextWidth, 220));
  m_text->setMaximumWidth(kTextWidth);
  m_buttons->setSpacing(8);
  column->addSpacing(4);
  column->addLayout(m_buttons);
  column->setAlignment(m_buttons, Qt::AlignHCenter);
  column->addStretch(3);
  updateIcon();
}

void EmptyState::setTexts(const QString& title, const QString& text) {
  m_title->setText(title);
  m_text->setText(text);
}

void EmptyState::addAction(QAction* action) {
  auto* button = new QToolButton(this);
  button->setDefaultAction(action);
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setAccessibleName(action->text().remove(QLatin1Char('&')));
  button->setFocusPolicy(Qt::StrongFocus);
  button->setMinimumHeight(30);
  m_buttons->addWidget(button);
}

void EmptyState::setActions(const QList<QAction*>& actions) {
  QList<QAction*> shown;
  for (int i = 0; i < m_buttons->count(); ++i)
    shown.push_back(static_cast<QToolButton*>(m_buttons->itemAt(i)->widget())->defaultAction());
  if (shown == actions) return;
  while (QLayoutItem* item = m_buttons->takeAt(0)) {
    // Later: it may be the one that was just clicked.
    item->widget()->hide();
    item->widget()->deleteLater();
    delete item;
  }
  for (QAction* action : actions) addAction(action);
}

void EmptyState::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) updateIcon();
}

void EmptyState::updateIcon() {
  m_icon->setPixmap(themedIcon(m_iconName).pixmap(QSize(kIconSize, kIconSize), devicePixelRatioF(), QIcon::Disabled));
}

}  // namespace arborist
