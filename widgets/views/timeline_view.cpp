// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/timeline_view.h>

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <algorithm>

#include <widgets/style/make_action.h>
#include <widgets/views/empty_state.h>
#include <widgets/views/timeline_legend.h>
#include <widgets/views/timeline_minimap.h>

namespace arborist {

namespace {

enum Page { kEmpty, kDrawing, kTable };

QToolButton* button(QAction* action, Qt::ToolButtonStyle style, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setDefaultAction(action);
  button->setAutoRaise(true);
  button->setToolButtonStyle(style);
  button->setFocusPolicy(Qt::TabFocus);
  button->setAccessibleName(action->iconText());
  return button;
}

}  // namespace

TimelineView::TimelineView(ViewParts parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_tableModel(new TimelineTableModel(parts.bridge, this)),
      m_canvas(new TimelineCanvas(parts, m_model, this)),
      m_minimap(new TimelineMinimap(parts, m_model, *m_canvas, this)),
      m_table(new QTableView(this)),
      m_bar(new QWidget(this)),
      m_pages(new QStackedWidget(this)),
      m_workers(makeAction(this, {}, tr("Workers"), tr("A lane for each worker, with the attempts that ran on it"))),
      m_jobs(makeAction(this, {}, tr("Jobs"), tr("A lane for each job and group, in the order of the tree"))),
      m_fit(
          makeAction(this, QStringLiteral("zoom-fit"), tr("Show All"), tr("Show everything and follow it"), Qt::Key_F)),
      m_tableSwitch(makeAction(this, QStringLiteral("table"), tr("Table"), tr("Show the same data as a table"),
                               Qt::CTRL | Qt::Key_T)) {
  for (QAction* action : {m_workers, m_jobs, m_fit, m_tableSwitch}) {
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(action);
  }
  auto* drawing = new QWidget(this);
  auto* column = new QVBoxLayout(drawing);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_minimap);
  column->addWidget(m_canvas, 1);
  m_pages->addWidget(new EmptyState(QStringLiteral("timeline"), tr("Nothing has run yet"),
                                    tr("Open a job file and run it: each attempt appears here as a bar, with its "
                                       "limits and the time that its stop took."),
                                    this));
  m_pages->addWidget(drawing);
  m_pages->addWidget(m_table);
  makeBar();
  makeTable();
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(m_bar);
  all->addWidget(m_pages, 1);
  connect(&parts.bridge, &SnapshotBridge::updated, this, &TimelineView::apply);
  setFocusProxy(m_canvas);
  apply({.full = true, .diffs = {}});
}

void TimelineView::makeBar() {
  auto* row = new QHBoxLayout(m_bar);
  row->setContentsMargins(6, 3, 10, 3);
  row->setSpacing(2);
  auto* lanes = new QActionGroup(this);
  for (QAction* action : {m_workers, m_jobs}) {
    action->setCheckable(true);
    lanes->addAction(action);
    row->addWidget(button(action, Qt::ToolButtonTextOnly, m_bar));
  }
  m_workers->setChecked(true);
  row->addSpacing(8);
  row->addWidget(button(m_fit, Qt::ToolButtonIconOnly, m_bar));
  m_tableSwitch->setCheckable(true);
  row->addWidget(button(m_tableSwitch, Qt::ToolButtonIconOnly, m_bar));
  row->addSpacing(12);
  row->addWidget(new TimelineLegend(m_bar), 1);
  connect(m_workers, &QAction::triggered, this, [this] { setLanes(TimelineLanes::Workers); });
  connect(m_jobs, &QAction::triggered, this, [this] { setLanes(TimelineLanes::Jobs); });
  connect(m_fit, &QAction::triggered, this, [this] { m_parts.range.setView(std::nullopt); });
  connect(m_tableSwitch, &QAction::toggled, this, &TimelineView::showTable);
}

void TimelineView::makeTable() {
  m_table->setModel(m_tableModel);
  m_table->setAccessibleName(tr("Timeline as a table"));
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setAlternatingRowColors(true);
  m_table->setShowGrid(false);
  m_table->setWordWrap(false);
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setTabKeyNavigation(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->horizontalHeader()->setSectionResizeMode(TimelineTableModel::Job, QHeaderView::Stretch);
  m_table->horizontalHeader()->setSortIndicatorShown(true);
  m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
  m_table->setSortingEnabled(true);
  auto* copy = makeAction(m_table, QStringLiteral("copy"), tr("Copy Rows"),
                          tr("Copy the selected rows, columns parted by tabs"), QKeySequence::Copy);
  m_table->addAction(copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
  connect(copy, &QAction::triggered, this, &TimelineView::copyRows);
  connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& row) {
    if (const JobId job = m_tableModel->jobAt(row.row()); row.isValid() && job.run != 0) m_parts.selection.select(job);
  });
  connect(&m_parts.selection, &Selection::changed, this, &TimelineView::selectInTable);
}

void TimelineView::setLanes(TimelineLanes lanes) {
  (lanes == TimelineLanes::Jobs ? m_jobs : m_workers)->setChecked(true);
  m_canvas->setLanes(lanes);
}

void TimelineView::showTable(bool shown) {
  m_tableSwitch->setChecked(shown);
  m_tableModel->setActive(shown);
  showPage();
  if (shown) selectInTable();
}

void TimelineView::apply(const ViewUpdate& update) {
  m_model.update(m_parts.bridge.state(), update);
  m_canvas->modelChanged();
  m_minimap->modelChanged();
  showPage();
}

void TimelineView::showPage() {
  const bool empty = m_parts.bridge.state().runs().empty();
  const int page = empty ? kEmpty : m_tableSwitch->isChecked() ? kTable : kDrawing;
  if (m_pages->currentIndex() != page) m_pages->setCurrentIndex(page);
  // What is not seen gets no keys.
  QWidget* const focused = page == kEmpty ? nullptr : page == kTable ? static_cast<QWidget*>(m_table) : m_canvas;
  if (focusProxy() != focused) setFocusProxy(focused);
  m_bar->setVisible(!empty);
}

void TimelineView::copyRows() {
  std::vector<int> rows;
  for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) rows.push_back(index.row());
  std::sort(rows.begin(), rows.end());
  if (!rows.empty()) QGuiApplication::clipboard()->setText(m_tableModel->copyText(rows));
}

void TimelineView::selectInTable() {
  const JobId job = m_parts.selection.current();
  if (!m_tableSwitch->isChecked() || m_tableModel->jobAt(m_table->currentIndex().row()) == job) return;
  const int row = m_tableModel->rowOf(job);
  if (row >= 0) m_table->setCurrentIndex(m_tableModel->index(row, 0));
}

}  // namespace arborist
