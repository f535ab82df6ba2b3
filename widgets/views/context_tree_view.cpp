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
#include <array>
#include <numeric>
#include <utility>

#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/style/theme.h>
#include <widgets/views/steady_header.h>

namespace arborist {

namespace {

constexpr std::chrono::milliseconds kTickEvery{100};
constexpr int kExpandedAtFirst = 400;  // rows that a new run may unfold by itself
constexpr int kUnfoldedAtOnce = 150;   // rows that come back with what they were unfolded below
constexpr int kNarrowestName = 160, kNarrow = 760;
// Where there is room: for the cause, and then for counts of thousands.
constexpr int kCauseMore = 60, kProgressMore = 34;
constexpr int kCellMargin = 6;  // of a plain cell, both sides together, and a bit

using Widths = std::array<int, ContextTreeModel::Columns>;

// Times of less than a day and limits of less than an hour are never cut.
Widths widthsFor(const QFontMetrics& metrics) {
  const QString longest = durationText(std::chrono::minutes(59) + std::chrono::seconds(59));
  const int time = metrics.horizontalAdvance(longest) + 2 * kCellMargin;
  const int limit = TreeDelegate::limitWidth(metrics, ContextTreeView::tr("%1 left").arg(longest));
  return {250, 88, 98, time, time, limit, 160};
}

// Where there is room: for the name of who set a limit.
int limitMore(const QFontMetrics& metrics) { return metrics.horizontalAdvance(QStringLiteral("  ↑checks")); }

}  // namespace

ContextTreeView::ContextTreeView(ViewParts parts, JobActions& actions, QWidget* parent)
    : QTreeView(parent),
      m_parts(parts),
      m_actions(actions),
      m_model(new ContextTreeModel(parts.bridge, this)),
      m_delegate(new TreeDelegate(*m_model, parts.bridge, this)),
      m_prune(new QToolButton(viewport())) {
  setHeader(new SteadyHeader(Qt::Horizontal, this));
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
  const Widths widths = widthsFor(fontMetrics());
  for (int column = 0; column < ContextTreeModel::Columns; ++column)
    setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
  // A button is down, too, while the edge of the whole view is dragged.
  connect(header(), &QHeaderView::sectionResized, this, [this] {
    if (QGuiApplication::mouseButtons() != Qt::NoButton && header()->viewport()->underMouse()) m_ownWidths = true;
  });

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
  connect(m_prune, &QToolButton::clicked, this, [this] { pruneHovered(); });

  m_tick.setInterval(kTickEvery);
  connect(&m_tick, &QTimer::timeout, this, &ContextTreeView::tick);
  m_tick.start();
  connect(m_model, &ContextTreeModel::runAppeared, this, &ContextTreeView::expandNew);
  const auto structureChanged = [this] {
    m_structureOf = m_parts.bridge.state().seq();
    // Not every change of structure paints the rows whose changes dataChanged() leaves to it.
    viewport()->update();
  };
  connect(m_model, &ContextTreeModel::rowsInserted, this, structureChanged);
  connect(m_model, &ContextTreeModel::rowsRemoved, this, structureChanged);
  connect(m_model, &ContextTreeModel::layoutChanged, this, structureChanged);
  connect(this, &QTreeView::expanded, this,
          [this](const QModelIndex& index) { m_unfolded.insert(m_model->job(index)); });
  connect(this, &QTreeView::collapsed, this,
          [this](const QModelIndex& index) { m_unfolded.erase(m_model->job(index)); });
  connect(m_model, &ContextTreeModel::rowsInserted, this, &ContextTreeView::unfoldInserted);
  connect(m_model, &ContextTreeModel::layoutChanged, this, &ContextTreeView::unfoldAfterLayout);
  m_unfoldMore.setSingleShot(true);
  m_unfoldMore.setInterval(0);
  connect(&m_unfoldMore, &QTimer::timeout, this, &ContextTreeView::unfoldSome);
  connect(m_model, &ContextTreeModel::settled, this, &ContextTreeView::reconcile);
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, &ContextTreeView::followUpdate);
  connect(&m_parts.selection, &Selection::changed, this, &ContextTreeView::showSelection);
  for (const auto& entry : m_parts.bridge.state().runs()) expandNew({entry.first, 0});
}

// A small run unfolds as a whole, a large one as far as it stays readable.
void ContextTreeView::expandNew(JobId root) {
  // One that a filter has brought back is as it was.
  if (!m_seenRuns.insert(root.run).second) return;
  std::vector<QModelIndex> open{m_model->indexOf(root)};
  int rows = 0;
  for (std::size_t i = 0; i < open.size() && rows < kExpandedAtFirst; ++i) {
    const int children = m_model->rowCount(open[i]);
    if (i > 0 && rows + children > kExpandedAtFirst) continue;
    rows += children;
    expand(open[i]);
    for (int row = 0; row < children; ++row) {
      const QModelIndex child = m_model->index(row, 0, open[i]);
      if (m_model->hasChildren(child) && !ContextTreeModel::isFold(m_model->job(child))) open.push_back(child);
    }
  }
  // Not to an older one that a filter has just let in.
  if (root.run > m_newestRun) scrollTo(m_model->indexOf(root), PositionAtTop);
  m_newestRun = std::max(m_newestRun, root.run);
  // It may have been selected before it was there.
  if (m_parts.selection.current().run == root.run) showSelection();
}

void ContextTreeView::unfoldMatches() {
  if (m_model->rowsShown() > static_cast<std::size_t>(kExpandedAtFirst)) return;
  m_searchUnfolded = true;
  const std::set<JobId> before = m_unfolded;
  expandAll();
  m_unfolded = before;  // a person has not unfolded these
}

void ContextTreeView::foldAsBefore() {
  if (!std::exchange(m_searchUnfolded, false)) return;
  const std::set<JobId> before = m_unfolded;  // collapsed() is told of each
  collapseAll();
  m_unfolded = before;
  unfoldAgain({before.begin(), before.end()});
}

// The base class forgets what was unfolded with the rows.
void ContextTreeView::unfoldInserted(const QModelIndex& parent, int first, int last) {
  std::vector<QModelIndex> open;
  const auto look = [&](const QModelIndex& above, int from, int to) {
    for (int row = from; row <= to; ++row) {
      const QModelIndex index = m_model->index(row, 0, above);
      if (m_unfolded.count(m_model->job(index)) > 0) open.push_back(index);
    }
  };
  look(parent, first, last);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const QModelIndex index = open[i];
    look(index, 0, m_model->rowCount(index) - 1);
  }
  std::vector<JobId> ids;
  for (const QModelIndex& index : open) ids.push_back(m_model->job(index));
  unfoldAgain(ids);
}

void ContextTreeView::unfoldAfterLayout() {
  std::vector<JobId> folded;
  for (const JobId id : m_unfolded)
    if (const QModelIndex index = m_model->indexOf(id); index.isValid() && !isExpanded(index)) folded.push_back(id);
  m_toUnfold.clear();
  unfoldAgain(folded);
}

// Outer ones come first.
void ContextTreeView::unfoldAgain(const std::vector<JobId>& ids) {
  if (ids.empty()) return;
  m_toUnfold.insert(m_toUnfold.end(), ids.begin(), ids.end());
  scheduleDelayedItemsLayout();  // one for all of the first ones
  unfoldSome();
}

// To lay out very many rows takes longer than a frame may, so what lies further down comes with the next ones.
void ContextTreeView::unfoldSome() {
  for (int rows = 0; !m_toUnfold.empty() && rows < kUnfoldedAtOnce;) {
    const JobId id = m_toUnfold.front();
    m_toUnfold.pop_front();
    const QModelIndex index = m_model->indexOf(id);
    if (!index.isValid() || m_unfolded.count(id) == 0 || isExpanded(index)) continue;
    rows += m_model->rowCount(index);
    expand(index);
  }
  if (!m_toUnfold.empty()) m_unfoldMore.start();
}

// A row that an update has hidden stays selected for all other views; what a filter hides is not selected any more.
void ContextTreeView::reconcile(bool byFilter) {
  const JobId current = m_parts.selection.current();
  if (current.run == 0 || m_sharing) return;
  const QModelIndex index = m_model->indexOf(current);
  if (!index.isValid()) {
    if (byFilter) shareSelection();
    return;
  }
  const QItemSelectionModel& chosen = *selectionModel();
  const QModelIndex fold = ContextTreeModel::isFold(m_model->job(index.parent())) ? index.parent() : QModelIndex();
  if (chosen.isRowSelected(index.row(), index.parent())) return;
  if (fold.isValid() && chosen.isRowSelected(fold.row(), fold.parent())) return;
  const QScopedValueRollback guard(m_sharing, true);
  selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void ContextTreeView::followUpdate(const ViewUpdate& update) {
  for (const auto& diff : update.diffs)
    for (const std::uint32_t run : diff->removedRuns) {
      m_seenRuns.erase(run);
      m_unfolded.erase(m_unfolded.lower_bound({run, 0}), m_unfolded.lower_bound({run + 1, 0}));
    }
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
  if (!m_model->settling()) shareSelection();
}

// From this view to all others. Rows are read from the ranges: a list of all their cells would be dear.
void ContextTreeView::shareSelection() {
  if (m_sharing) return;
  const QScopedValueRollback guard(m_sharing, true);
  std::vector<JobId> jobs;
  for (const QItemSelectionRange& range : selectionModel()->selection()) {
    if (!range.isValid()) continue;  // its rows were hidden
    for (int row = range.top(); row <= range.bottom(); ++row) {
      const std::vector<JobId> each = m_model->jobsOf(m_model->job(m_model->index(row, 0, range.parent())));
      jobs.insert(jobs.end(), each.begin(), each.end());
    }
  }
  JobId current = m_model->job(currentIndex());
  // A fold is its first member to all other views.
  if (ContextTreeModel::isFold(current)) current = m_model->jobsOf(current).front();
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
  // What is selected does not leave the sight as the view gets smaller. Later: the scroll bars follow first.
  const QRect current = visualRect(currentIndex());
  if (current.isValid() && current.top() < event->oldSize().height() && current.bottom() >= viewport()->height())
    QMetaObject::invokeMethod(
        this, [this] { scrollTo(currentIndex(), EnsureVisible); }, Qt::QueuedConnection);
  placePrune();
}

// In a narrow view the time of waiting and some of the name give way, so that the limit stays in sight.
void ContextTreeView::fitColumns() {
  if (m_ownWidths) return;
  setColumnHidden(ContextTreeModel::Waited, viewport()->width() < kNarrow);
  const Widths widths = widthsFor(fontMetrics());
  const int spare = viewport()->width() - std::accumulate(widths.begin(), widths.end(), 0);
  const int limit = std::clamp(spare, 0, limitMore(fontMetrics())),
            progress = std::clamp(spare - limit - kCauseMore, 0, kProgressMore);
  setColumnWidth(ContextTreeModel::Progress, widths[ContextTreeModel::Progress] + progress);
  setColumnWidth(ContextTreeModel::Limit, widths[ContextTreeModel::Limit] + limit);
  int others = 0;
  for (int column = ContextTreeModel::State; column <= ContextTreeModel::Limit; ++column) others += columnWidth(column);
  setColumnWidth(ContextTreeModel::Name,
                 std::clamp(viewport()->width() - others, kNarrowestName, widths[ContextTreeModel::Name]));
}

void ContextTreeView::setHovered(JobId job) {
  // A pressed ✕ stays that of its row, whatever scrolls under the pointer.
  if (m_hovered == job || m_prune->isDown()) return;
  m_hovered = job;
  placePrune();
}

// On the right edge of the row under the pointer, as long as the row has something to stop.
void ContextTreeView::placePrune() {
  const JobRow* row = m_model->row(m_hovered);
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
      pruneHovered();
      return true;
    }
  }
  return QTreeView::eventFilter(object, event);
}

void ContextTreeView::pruneHovered() {
  const JobRow* row = m_model->row(m_hovered);
  if (!row) return;
  if (ContextTreeModel::isFold(m_hovered))
    m_actions.cancelClicked(m_model->jobsOf(m_hovered), QString::fromStdString(row->description->path));
  else
    m_actions.cancelClicked(m_hovered);
}

void ContextTreeView::threaten(bool on) {
  const JobId job = on ? m_hovered : JobId{};
  if (on && job.run != 0) {
    const QString text = blastText(blastRadius(m_parts.bridge.state(), m_model->jobsOf(job)), m_parts.bridge.now());
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
