// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/pool_panel.h>

#include <QBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <algorithm>

#include <widgets/models/limit_model.h>
#include <widgets/models/worker_model.h>
#include <widgets/views/pool_controls.h>
#include <widgets/views/pool_figures.h>
#include <widgets/views/worker_delegate.h>

namespace arborist {

namespace {

constexpr std::chrono::milliseconds kTick{250};
constexpr int kLeftWidth = 360;
constexpr int kLimitsSeen = 5;  // rows; further ones are scrolled to

// Rows as high as those of the workers above.
class LimitDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    return QStyledItemDelegate::sizeHint(option, index).expandedTo({0, WorkerDelegate::kRowHeight});
  }
};

}  // namespace

PoolPanel::PoolPanel(const ViewParts& parts, QWidget* parent)
    : QWidget(parent),
      m_selection(parts.selection),
      m_bridge(parts.bridge),
      m_controls(new PoolControls(parts.commands, this)),
      m_figures(new PoolFigures(this)),
      m_model(new WorkerModel(parts.bridge, this)),
      m_limitModel(new LimitModel(parts.bridge, this)),
      m_table(makeWorkers()),
      m_limits(makeLimits()) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 12, 0, 0);
  row->setSpacing(8);
  auto* left = new QWidget;
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 12);
  column->setSpacing(10);
  column->addWidget(m_controls);
  column->addWidget(m_figures);
  column->addStretch(1);
  for (QWidget* part : {static_cast<QWidget*>(m_controls), static_cast<QWidget*>(m_figures)})
    part->setFixedWidth(std::max({kLeftWidth, m_controls->minimumSizeHint().width(), m_figures->sizeHint().width()}));
  // In a low window it scrolls instead of holding all the docks up.
  auto* scroll = new QScrollArea(this);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidgetResizable(true);
  scroll->setWidget(left);
  scroll->setFixedWidth(left->minimumSizeHint().width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent));
  row->addWidget(scroll);
  auto* right = new QVBoxLayout;
  right->setSpacing(0);
  right->addWidget(m_table, 1);
  right->addWidget(m_limits);
  row->addLayout(right, 1);
  fitLimits();
  m_tick.setInterval(kTick);
  connect(&m_tick, &QTimer::timeout, m_model, &WorkerModel::tick);
  connect(&m_tick, &QTimer::timeout, m_limitModel, &LimitModel::tick);
  connect(&m_bridge, &SnapshotBridge::updated, this, &PoolPanel::update);
  connect(&m_selection, &Selection::changed, this, &PoolPanel::followSelection);
  m_controls->show(m_bridge.state().pool());
  m_figures->show(m_bridge.state().pool());
}

QTreeView* PoolPanel::makeTable(QAbstractItemModel* model, const QString& name) {
  auto* table = new QTreeView(this);
  table->setModel(model);
  table->setAccessibleName(name);
  table->setRootIsDecorated(false);
  table->setUniformRowHeights(true);
  table->setAllColumnsShowFocus(true);
  table->setFrameShape(QFrame::NoFrame);
  table->setMinimumWidth(240);
  table->setTextElideMode(Qt::ElideMiddle);
  table->header()->setStretchLastSection(false);
  table->header()->setMinimumSectionSize(48);
  return table;
}

QTreeView* PoolPanel::makeWorkers() {
  QTreeView* table = makeTable(m_model, tr("Workers"));
  table->setItemDelegate(new WorkerDelegate(table));
  QHeaderView* header = table->header();
  header->setSectionResizeMode(WorkerModel::Job, QHeaderView::Stretch);
  const QFontMetrics metrics = table->fontMetrics();
  const auto width = [&](WorkerModel::Column column, const QString& sample, int extra) {
    header->resizeSection(column, metrics.horizontalAdvance(sample) + extra);
  };
  width(WorkerModel::Number, tr("Worker"), 24);
  width(WorkerModel::State, tr("cancelling"), 44);
  width(WorkerModel::Elapsed, QStringLiteral("59 min 59 s"), 20);
  width(WorkerModel::Limit, tr("%1 left").arg(QStringLiteral("59 min 59 s")), 76);
  width(WorkerModel::Done, QStringLiteral("100,000"), 20);
  width(WorkerModel::Utilisation, QStringLiteral("100 %"), 76);
  connect(table, &QTreeView::clicked, this, [this](const QModelIndex& index) { chooseRow(index.row()); });
  connect(table, &QTreeView::activated, this, [this](const QModelIndex& index) { chooseRow(index.row()); });
  return table;
}

QTreeView* PoolPanel::makeLimits() {
  QTreeView* table = makeTable(m_limitModel, tr("Limits"));
  table->setItemDelegate(new LimitDelegate(table));
  table->setSelectionMode(QAbstractItemView::NoSelection);
  QHeaderView* header = table->header();
  header->setSectionResizeMode(LimitModel::Breaker, QHeaderView::Stretch);
  const QFontMetrics metrics = table->fontMetrics();
  const auto width = [&](LimitModel::Column column, const QString& sample, int extra) {
    header->resizeSection(column, metrics.horizontalAdvance(sample) + extra);
  };
  width(LimitModel::Name, QStringLiteral("name-of-a-limit"), 24);
  width(LimitModel::Run, QStringLiteral("100"), 24);
  width(LimitModel::Active, tr("%1 of %2").arg(QStringLiteral("100"), QStringLiteral("100")), 24);
  width(LimitModel::Rate, QStringLiteral("100000/min"), 24);
  width(LimitModel::Waiting, tr("%1 of %2").arg(QStringLiteral("1,000"), QStringLiteral("1,000")), 24);
  width(LimitModel::Refused, QStringLiteral("100,000"), 24);
  connect(m_limitModel, &LimitModel::rowsInserted, this, &PoolPanel::fitLimits);
  connect(m_limitModel, &LimitModel::rowsRemoved, this, &PoolPanel::fitLimits);
  return table;
}

void PoolPanel::fitLimits() {
  const int rows = m_limitModel->rowCount();
  m_limits->setVisible(rows > 0);
  if (rows == 0) return;
  const int row = std::max(m_limits->sizeHintForRow(0), WorkerDelegate::kRowHeight);
  m_limits->setFixedHeight(m_limits->header()->sizeHint().height() + row * std::min(rows, kLimitsSeen) + 2);
}

void PoolPanel::update() {
  if (!isVisible()) return;
  const PoolRow* pool = m_bridge.state().pool();
  m_controls->show(pool);
  m_figures->show(pool);
}

void PoolPanel::chooseRow(int row) {
  if (const JobId job = m_model->jobAt(row); job.run != 0) m_selection.select(job);
}

void PoolPanel::followSelection() {
  const int row = m_model->rowOf(m_selection.current());
  if (row < 0) {
    m_table->selectionModel()->clearSelection();
  } else {
    m_table->setCurrentIndex(m_model->index(row, 0));
  }
}

void PoolPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  update();
  m_tick.start();
}

void PoolPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_tick.stop();
}

}  // namespace arborist
