// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/context_tree_view.h>

#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolButton>
#include <QToolTip>
#include <algorithm>

#include <widgets/style/icons.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr std::chrono::milliseconds kTickEvery{100};
constexpr int kExpandedAtFirst = 400;  // rows that a new run may unfold by itself
constexpr std::size_t kLargeSelection = 10'000;
constexpr int kWidths[ContextTreeModel::Columns] = {250, 92, 106, 68, 68, 206, 200};
constexpr int kNarrowestName = 160, kNarrow = 760;

}  // namespace

ContextTreeView::ContextTreeView(ViewParts parts, JobActions& actions, QWidget* parent)
    : QTreeView(parent),
      m_parts(parts),
      m_actions(actions),
      m_model(new ContextTreeModel(parts.bridge, this)),
      m_delegate(new TreeDelegate(*m_model, parts.bridge, this)),
      m_prune(new QToolButton(viewport())) {
  setModel(m_model);
  setItemDelegate(m_delegate);
  setUniformRowHeights(true);
  setAllColumnsShowFocus(true);
  setSelectionMode(ExtendedSelection);
  setSelectionBehavior(SelectRows);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollMode(ScrollPerPixel);
  setMouseTracking(true);
  setFrameShape(QFrame::NoFrame);
  setIndentation(18);
  header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  setAccessibleName(tr("Context tree"));
  setAccessibleDescription(tr("Runs, groups and jobs with their states and limits"));
  header()->setStretchLastSection(true);
  header()->setSectionsMovable(true);
  header()->setMinimumSectionSize(48);
  for (int column = 0; column < ContextTreeModel::Columns; ++column) setColumnWidth(column, kWidths[column]);
  connect(header(), &QHeaderView::sectionResized, this,
          [this] { m_ownWidths = m_ownWidths || QGuiApplication::mouseButtons() != Qt::NoButton; });

  for (QAction* action :
       {actions.cancel, actions.retry, actions.retryFailed, actions.extend, actions.copyCommand, actions.copyPath})
    addAction(action);
  setContextMenuPolicy(Qt::ActionsContextMenu);

  m_prune->setIcon(themedIcon(QStringLiteral("close")));
  m_prune->setAutoRaise(true);
  m_prune->setFocusPolicy(Qt::NoFocus);  // by keyboard: Delete
  m_prune->setCursor(Qt::ArrowCursor);
  m_prune->setAccessibleName(tr("Stop this job and all below it"));
  m_prune->installEventFilter(this);
  m_prune->hide();
  connect(m_prune, &QToolButton::clicked, this, [this] {
    if (m_hovered.run != 0) m_actions.cancelJob(m_hovered, true);
  });

  m_tick.setInterval(kTickEvery);
  connect(&m_tick, &QTimer::timeout, this, &ContextTreeView::tick);
  m_tick.start();
  connect(m_model, &ContextTreeModel::runAppeared, this, &ContextTreeView::expandNew);
  const auto structureChanged = [this] { m_structureOf = m_parts.bridge.state().seq(); };
  connect(m_model, &ContextTreeModel::rowsInserted, this, structureChanged);
  connect(m_model, &ContextTreeModel::rowsRemoved, this, structureChanged);
  connect(m_model, &ContextTreeModel::layoutChanged, this, structureChanged);
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, &ContextTreeView::followUpdate);
  connect(&m_parts.selection, &Selection::changed, this, &ContextTreeView::showSelection);
  for (const auto& entry : m_parts.bridge.state().runs()) expandNew({entry.first, 0});
}

// A small run unfolds as a whole, a large one as far as it stays readable.
void ContextTreeView::expandNew(JobId root) {
  std::vector<QModelIndex> open{m_model->indexOf(root)};
  int rows = 0;
  for (std::size_t i = 0; i < open.size() && rows < kExpandedAtFirst; ++i) {
    const int children = m_model->rowCount(open[i]);
    if (i > 0 && rows + children > kExpandedAtFirst) continue;
    rows += children;
    expand(open[i]);
    for (int row = 0; row < children; ++row) {
      const QModelIndex child = m_model->index(row, 0, open[i]);
      if (m_model->hasChildren(child)) open.push_back(child);
    }
  }
  // Not to one that a filter has brought back: to scroll there all has to be laid out at once, for each of them.
  if (root.run > m_newestRun) scrollTo(m_model->indexOf(root), EnsureVisible);
  m_newestRun = std::max(m_newestRun, root.run);
  // It may have been selected before it was there.
  if (m_parts.selection.current().run == root.run) showSelection();
}

void ContextTreeView::followUpdate(const ViewUpdate& update) {
  placePrune();
  if (!m_followNewest) return;
  const JobRow* newest = nullptr;
  for (const auto& diff : update.diffs)
    for (const JobRow& row : diff->changedJobs)
      if (row.state == JobState::Running && !row.isGroup() && (!newest || row.since > newest->since)) newest = &row;
  if (newest) scrollTo(m_model->indexOf(newest->id), EnsureVisible);
}

// To find a row that is unfolded somewhere among thousands costs the base class by their number, and hundreds of rows
// change at once; so it only hears of those in sight.
void ContextTreeView::dataChanged(const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) {
  // Rows have come or gone: all will be painted anew.
  if (m_structureOf == m_parts.bridge.state().seq() || !isVisible()) return;
  if (inSight(from, to)) QTreeView::dataChanged(from, to, roles);
}

bool ContextTreeView::inSight(const QModelIndex& from, const QModelIndex& to) {
  if (const std::uint64_t seq = m_parts.bridge.state().seq(); m_inSightOf != seq) {
    m_inSightOf = seq;
    m_inSight.clear();
    const int bottom = viewport()->height();
    for (QModelIndex index = indexAt({0, 0}); index.isValid(); index = indexBelow(index)) {
      if (visualRect(index).top() > bottom) break;
      m_inSight.push_back(index);
    }
  }
  const QModelIndex parent = from.parent();
  return std::any_of(m_inSight.begin(), m_inSight.end(), [&](const QModelIndex& seen) {
    return seen.row() >= from.row() && seen.row() <= to.row() && seen.parent() == parent;
  });
}

void ContextTreeView::tick() {
  if (!isVisible()) return;
  for (const auto& [number, run] : m_parts.bridge.state().runs()) {
    if (run.row.ended) continue;
    viewport()->update();
    if (m_prune->underMouse()) threaten(true);  // its figures count on
    return;
  }
}

void ContextTreeView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
  QTreeView::selectionChanged(selected, deselected);
  shareSelection();
}

// From this view to all others. Rows are read from the ranges: a list of all their cells would be dear.
void ContextTreeView::shareSelection() {
  if (m_sharing) return;
  const QScopedValueRollback guard(m_sharing, true);
  std::vector<JobId> jobs;
  for (const QItemSelectionRange& range : selectionModel()->selection()) {
    for (int row = range.top(); row <= range.bottom() && jobs.size() < kLargeSelection; ++row)
      jobs.push_back(m_model->job(m_model->index(row, 0, range.parent())));
  }
  JobId current = m_model->job(currentIndex());
  if (std::find(jobs.begin(), jobs.end(), current) == jobs.end()) current = jobs.empty() ? JobId{} : jobs.front();
  m_parts.selection.select(current, std::move(jobs));
}

// From another view to this one.
void ContextTreeView::showSelection() {
  if (m_sharing) return;
  const QScopedValueRollback guard(m_sharing, true);
  const QModelIndex index = m_model->indexOf(m_parts.selection.current());
  if (!index.isValid()) return selectionModel()->clearSelection();
  selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  scrollTo(index, EnsureVisible);
}

void ContextTreeView::mouseMoveEvent(QMouseEvent* event) {
  QTreeView::mouseMoveEvent(event);
  setHovered(m_model->job(indexAt(event->pos())));
}

void ContextTreeView::leaveEvent(QEvent* event) {
  QTreeView::leaveEvent(event);
  if (!m_prune->underMouse()) setHovered({});
}

void ContextTreeView::scrollContentsBy(int dx, int dy) {
  QTreeView::scrollContentsBy(dx, dy);
  // The button is a child of the viewport and was moved with it.
  setHovered(m_model->job(indexAt(viewport()->mapFromGlobal(QCursor::pos()))));
  placePrune();
}

void ContextTreeView::resizeEvent(QResizeEvent* event) {
  QTreeView::resizeEvent(event);
  fitColumns();
  placePrune();
}

// In a narrow view the time of waiting and some of the name give way, so that the limit stays in sight.
void ContextTreeView::fitColumns() {
  if (m_ownWidths) return;
  setColumnHidden(ContextTreeModel::Waited, viewport()->width() < kNarrow);
  int others = 0;
  for (int column = ContextTreeModel::State; column <= ContextTreeModel::Limit; ++column) others += columnWidth(column);
  setColumnWidth(ContextTreeModel::Name,
                 std::clamp(viewport()->width() - others, kNarrowestName, kWidths[ContextTreeModel::Name]));
}

void ContextTreeView::setHovered(JobId job) {
  if (m_hovered == job) return;
  m_hovered = job;
  placePrune();
}

// On the right edge of the row under the pointer, as long as the row has something to stop.
void ContextTreeView::placePrune() {
  const JobRow* row = m_parts.bridge.state().job(m_hovered);
  const QModelIndex index = row ? m_model->indexOf(m_hovered) : QModelIndex();
  const QRect rect = index.isValid() ? visualRect(index) : QRect();
  if (!m_parts.commands || !row || !row->live() || rect.isEmpty()) {
    m_prune->hide();
    threaten(false);
    return;
  }
  const int side = rect.height() - 2;
  m_prune->setGeometry(viewport()->width() - side - 6, rect.top() + 1, side, side);
  m_prune->show();
}

bool ContextTreeView::eventFilter(QObject* object, QEvent* event) {
  if (object == m_prune) {
    if (event->type() == QEvent::Enter) threaten(true);
    if (event->type() == QEvent::Leave) threaten(false);
    if (event->type() == QEvent::ToolTip) return true;  // told at once, by threaten()
    // A button paints the window before it says that it was clicked; the order comes first.
    if (event->type() == QEvent::MouseButtonRelease && m_prune->isDown()) {
      m_prune->setDown(false);
      if (m_hovered.run != 0) m_actions.cancelJob(m_hovered, true);
      return true;
    }
  }
  return QTreeView::eventFilter(object, event);
}

void ContextTreeView::threaten(bool on) {
  const JobId job = on ? m_hovered : JobId{};
  if (on && job.run != 0) {
    const QString text = blastText(blastRadius(m_parts.bridge.state(), job), m_parts.bridge.now());
    m_prune->setToolTip(text);
    QToolTip::showText(m_prune->mapToGlobal(QPoint(0, m_prune->height() + 2)), text, m_prune);
  }
  if (m_delegate->threatened() == job) return;
  if (!on) QToolTip::hideText();
  m_delegate->setThreatened(job);
  viewport()->update();
}

// The space left of the name takes part in the tint.
void ContextTreeView::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const {
  const JobRow* row = m_model->row(index);
  if (row && m_delegate->threatened().run != 0 && row->live() && m_model->isWithin(row->id, m_delegate->threatened())) {
    QColor tint = colorsOf(palette()).danger;
    tint.setAlphaF(0.14F);
    painter->fillRect(rect, tint);
  }
  QTreeView::drawBranches(painter, rect, index);
}

}  // namespace arborist
