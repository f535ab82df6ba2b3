// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/tree_pane.h>

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <utility>

#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/style/state_icon.h>
#include <widgets/style/state_style.h>
#include <widgets/views/steady_text.h>

namespace arborist {

namespace {

QToolButton* switchButton(QWidget* parent, const char* icon, const QString& text, const QString& tip) {
  auto* button = new QToolButton(parent);
  button->setIcon(themedIcon(QLatin1String(icon)));
  button->setText(text);
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setCheckable(true);
  button->setAutoRaise(true);
  button->setToolTip(tip);
  button->setAccessibleName(text);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

}  // namespace

TreePane::TreePane(ViewParts parts, JobActions& actions, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_tree(new ContextTreeView(parts, actions, this)),
      m_search(new QLineEdit(this)),
      m_states(new QToolButton(this)),
      m_stateMenu(new QMenu(this)),
      m_hideFinished(switchButton(this, "close", tr("Hide finished"), tr("Show only what still lives"))),
      m_follow(switchButton(this, "follow", tr("Follow newest"), tr("Scroll to each job as it begins"))),
      m_shown(new QLabel(this)),
      m_pages(new QStackedWidget(this)),
      m_welcome(new EmptyState(QStringLiteral("tree"), QString(), QString(), this)),
      m_noMatch(new EmptyState(QStringLiteral("search"), tr("No job matches"),
                               tr("The search or the filter above hides everything."), this)) {
  m_search->setPlaceholderText(tr("Search by path…"));
  m_search->setClearButtonEnabled(true);
  m_search->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  m_search->setAccessibleName(tr("Search jobs by path"));
  m_search->setMaximumWidth(280);
  m_states->setIcon(themedIcon(QStringLiteral("filter")));
  m_states->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_states->setPopupMode(QToolButton::InstantPopup);
  m_states->setAutoRaise(true);
  m_states->setFocusPolicy(Qt::TabFocus);
  m_states->setMenu(m_stateMenu);
  m_states->setToolTip(tr("Show only jobs in these states"));
  m_states->setAccessibleName(tr("Filter by state"));
  for (const JobState state : kJobStates) {
    QAction* action = m_stateMenu->addAction(stateIcon(state), stateText(state));
    action->setCheckable(true);
    action->setChecked(true);
    action->setData(static_cast<int>(state));
    connect(action, &QAction::toggled, this, &TreePane::applyFilter);
  }
  m_stateMenu->addSeparator();
  connect(m_stateMenu->addAction(tr("All states")), &QAction::triggered, this, &TreePane::resetFilter);

  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(8, 6, 8, 6);
  bar->setSpacing(6);
  bar->addWidget(m_search, 1);
  bar->addWidget(m_states);
  bar->addWidget(m_hideFinished);
  bar->addWidget(m_follow);
  bar->addStretch(1);
  m_shown->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  bar->addWidget(m_shown);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(m_pages, 1);
  auto* reset = new QAction(tr("Show all"), this);
  connect(reset, &QAction::triggered, this, &TreePane::resetFilter);
  m_noMatch->addAction(reset);
  for (QWidget* page :
       {static_cast<QWidget*>(m_tree), static_cast<QWidget*>(m_welcome), static_cast<QWidget*>(m_noMatch)})
    m_pages->addWidget(page);

  connect(m_search, &QLineEdit::textChanged, this, &TreePane::applyFilter);
  connect(m_hideFinished, &QToolButton::toggled, this, &TreePane::applyFilter);
  connect(m_follow, &QToolButton::toggled, m_tree, &ContextTreeView::setFollowNewest);
  connect(&m_parts.range, &TimeRange::markedChanged, this, &TreePane::applyFilter);
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, &TreePane::showPage);
  applyFilter();
}

void TreePane::focusSearch() {
  m_search->setFocus(Qt::ShortcutFocusReason);
  m_search->selectAll();
}

void TreePane::focusTree() {
  m_focusTree = m_pages->currentWidget() != m_tree;
  if (!m_focusTree) m_tree->setFocus();
}

void TreePane::resetFilter() {
  m_resetting = true;
  for (QAction* action : m_stateMenu->actions())
    if (action->isCheckable()) action->setChecked(true);
  m_search->clear();
  m_hideFinished->setChecked(false);
  m_parts.range.setMarked(std::nullopt);
  m_resetting = false;
  applyFilter();
}

void TreePane::applyFilter() {
  if (m_resetting) return;
  TreeFilter filter;
  filter.text = m_search->text().trimmed();
  filter.hideFinished = m_hideFinished->isChecked();
  filter.span = m_parts.range.marked();
  int checked = 0;
  for (const QAction* action : m_stateMenu->actions()) {
    if (!action->isCheckable()) continue;
    filter.states[static_cast<std::size_t>(action->data().toInt())] = action->isChecked();
    checked += action->isChecked() ? 1 : 0;
  }
  m_states->setText(filter.states.all() ? tr("All states")
                                        : plural(static_cast<std::uint64_t>(checked), tr("1 state"), tr("%n states")));
  const bool soughtAnew = !filter.text.isEmpty() && filter.text != m_tree->treeModel().filter().text;
  m_tree->treeModel().setFilter(filter);
  if (soughtAnew) m_tree->unfoldMatches();
  if (filter.text.isEmpty()) m_tree->foldAsBefore();
  showPage();
}

void TreePane::showPage() {
  const ContextTreeModel& model = m_tree->treeModel();
  QWidget* page = model.rowsInAll() == 0   ? m_welcome
                  : model.rowsShown() == 0 ? static_cast<QWidget*>(m_noMatch)
                                           : m_tree;
  if (m_pages->currentWidget() != page) m_pages->setCurrentWidget(page);
  if (page == m_tree && std::exchange(m_focusTree, false)) m_tree->setFocus();
  const bool filtered = !model.filter().everything();
  m_shown->setVisible(filtered);
  if (filtered)
    setSteadyText(m_shown, tr("%1 of %2 rows match").arg(countText(model.rowsShown()), countText(model.rowsInAll())));
}

}  // namespace arborist
