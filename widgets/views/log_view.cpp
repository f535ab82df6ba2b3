// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/log_view.h>

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>

#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/style/theme.h>
#include <widgets/views/empty_state.h>
#include <widgets/views/inner_shortcut.h>
#include <widgets/views/inspector/row_table.h>
#include <widgets/views/steady_text.h>

namespace arborist {

namespace {

constexpr std::chrono::milliseconds kSearchAfter{150};

}  // namespace

LogView::LogView(ViewParts parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_log(parts.bridge),
      m_filter(m_log),
      m_level(new QComboBox),
      m_subtree(new QToolButton),
      m_follow(new QToolButton),
      m_search(new QLineEdit),
      m_dropped(new QLabel),
      m_table(new RowTable(&m_filter, LogModel::StateRole)),
      m_empty(new EmptyState(QStringLiteral("info"), QString(), QString())),
      m_stack(new QStackedWidget) {
  setAccessibleName(tr("Log"));
  m_table->setAccessibleName(tr("Log lines"));
  m_table->setTextElideMode(Qt::ElideRight);
  m_table->setGlyphColumn(LogModel::Text);
  m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
  const int widths[] = {106, 44, 180, 66};
  for (int i = 0; i < 4; ++i) m_table->header()->resizeSection(i, widths[i]);
  m_stack->addWidget(m_table);
  m_stack->addWidget(m_empty);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(m_stack, 1);

  // By keys; a line that becomes the current one because others went was not chosen.
  connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
    if (m_table->hasFocus() && !m_changing) showSelected();
  });
  connect(m_table, &QAbstractItemView::clicked, this, &LogView::showSelected);
  connect(&parts.selection, &Selection::changed, this, &LogView::applySubtree);
  connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
    if (!m_changing) setFollow(value >= m_table->verticalScrollBar()->maximum());
  });
  connect(m_table->verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
    if (m_follow->isChecked()) m_table->scrollToBottom();
  });
  paintFaint();
  keepPlace();
  m_searchLater.setSingleShot(true);
  m_searchLater.setInterval(kSearchAfter);
  connect(&m_searchLater, &QTimer::timeout, this, [this] {
    m_filter.setSearch(m_search->text());
    showState();
  });
  showState();
}

QWidget* LogView::makeBar() {
  auto* bar = new QWidget;
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(8, 5, 8, 5);
  row->setSpacing(6);
  m_level->addItems({tr("All"), tr("Problems")});
  m_level->setAccessibleName(tr("Level"));
  m_level->setToolTip(tr("Show everything, or only what went wrong"));
  connect(m_level, &QComboBox::currentIndexChanged, this, [this](int index) {
    m_filter.setProblemsOnly(index == 1);
    showState();
  });
  const auto toggle = [&](QToolButton* button, const char* icon, const QString& name, const QString& tip) {
    button->setIcon(themedIcon(QLatin1String(icon)));
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(name);
    button->setToolTip(tip);
  };
  toggle(m_subtree, "tree", tr("Selection only"), tr("Only the selected job and what is below it"));
  toggle(m_follow, "follow", tr("Follow"), tr("Follow the newest line"));
  m_follow->setChecked(true);
  connect(m_subtree, &QToolButton::toggled, this, &LogView::applySubtree);
  connect(m_follow, &QToolButton::toggled, this, [this](bool on) {
    if (on) m_table->scrollToBottom();
  });
  m_search->setPlaceholderText(tr("Search"));
  m_search->setAccessibleName(tr("Search the log"));
  m_search->setToolTip(tr("Search the log (Ctrl+F)"));
  m_search->setClearButtonEnabled(true);
  m_search->setMinimumWidth(60);
  connect(m_search, &QLineEdit::textChanged, this, [this] { m_searchLater.start(); });
  new InnerShortcut(this, QKeySequence::Find, [this] {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
  });
  m_dropped->setToolTip(tr("The log holds the last %1 lines").arg(countText(LogModel::kMostLines)));
  row->addWidget(m_level);
  row->addWidget(m_search, 1);
  row->addWidget(m_dropped);
  row->addWidget(m_subtree);
  row->addWidget(m_follow);
  return bar;
}

// The line at the top stays there while lines before it go.
void LogView::keepPlace() {
  connect(&m_filter, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { m_changing = true; });
  connect(&m_filter, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int first, int last) {
    QScrollBar* bar = m_table->verticalScrollBar();
    const int value = bar->value();
    if (!m_follow->isChecked() && first < value) bar->setValue(value - (std::min(last + 1, value) - first));
    m_changing = false;
  });
  connect(&m_filter, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] { m_changing = true; });
  connect(&m_filter, &QAbstractItemModel::rowsInserted, this, [this] {
    followNewest();
    m_changing = false;
    showState();
  });
  connect(&m_filter, &QAbstractItemModel::modelReset, this, [this] {
    setFollow(true);
    showState();
  });
}

// To scroll there the table lays itself out, so not while nobody sees it.
void LogView::followNewest() {
  if (m_follow->isChecked() && m_table->isVisible()) m_table->scrollToBottom();
}

void LogView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showState();
  followNewest();
}

void LogView::applySubtree() {
  if (m_selecting) return;
  const JobRow* row = m_parts.bridge.state().job(m_parts.selection.current());
  if (m_subtree->isChecked() && row && row->description)
    m_filter.setSubtree(row->id.run, row->description->path);
  else
    m_filter.setSubtree(0, {});
  showState();
}

void LogView::showSelected() {
  const QModelIndex index = m_table->currentIndex();
  if (!index.isValid()) return;
  // The lines themselves stay: who filters by the selection would lose the place.
  m_selecting = true;
  m_parts.selection.select(m_filter.line(index).job);
  m_selecting = false;
}

void LogView::setFollow(bool follow) {
  if (m_follow->isChecked() != follow) m_follow->setChecked(follow);
}

void LogView::showState() {
  if (!isVisible()) return;
  const bool nothing = m_filter.rowCount() == 0;
  if (nothing && m_log.rowCount() == 0)
    m_empty->setTexts(tr("Nothing has happened yet"), tr("Each start, stop and end of a job becomes a line here."));
  else if (nothing)
    m_empty->setTexts(tr("No line matches"), tr("Clear the search, or show all levels and jobs."));
  m_stack->setCurrentIndex(nothing ? 1 : 0);
  m_dropped->setVisible(m_log.dropped() > 0);
  if (m_log.dropped() > 0) setSteadyText(m_dropped, tr("%1 earlier lines left out").arg(countText(m_log.dropped())));
}

void LogView::paintFaint() {
  QPalette faint = palette();
  faint.setColor(QPalette::WindowText, colorsOf(faint).faintText);
  m_dropped->setPalette(faint);
}

void LogView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) paintFaint();
}

}  // namespace arborist
