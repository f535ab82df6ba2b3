// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/pool_panel.h>

#include <QBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QStyle>
#include <QTreeView>
#include <algorithm>

#include <widgets/models/worker_model.h>
#include <widgets/views/pool_controls.h>
#include <widgets/views/pool_figures.h>
#include <widgets/views/worker_delegate.h>

namespace arborist {

namespace {

constexpr std::chrono::milliseconds kTick{250};
constexpr int kLeftWidth = 360;

}  // namespace

PoolPanel::PoolPanel(const ViewParts& parts, QWidget* parent)
    : QWidget(parent),
      m_selection(parts.selection),
      m_bridge(parts.bridge),
      m_controls(new PoolControls(parts.commands, this)),
      m_figures(new PoolFigures(this)),
      m_model(new WorkerModel(parts.bridge, this)),
      m_table(makeTable()) {
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
  row->addWidget(m_table, 1);
  m_tick.setInterval(kTick);
  connect(&m_tick, &QTimer::timeout, m_model, &WorkerModel::tick);
  connect(&m_bridge, &SnapshotBridge::updated, this, &PoolPanel::update);
  connect(&m_selection, &Selection::changed, this, &PoolPanel::followSelection);
  m_controls->show(m_bridge.state().pool());
  m_figures->show(m_bridge.state().pool());
}

QTreeView* PoolPanel::makeTable() {
  auto* table = new QTreeView(this);
  table->setModel(m_model);
  table->setItemDelegate(new WorkerDelegate(table));
  table->setAccessibleName(tr("Workers"));
  table->setRootIsDecorated(false);
  table->setUniformRowHeights(true);
  table->setAllColumnsShowFocus(true);
  table->setFrameShape(QFrame::NoFrame);
  table->setMinimumWidth(240);
  table->setTextElideMode(Qt::ElideMiddle);
  QHeaderView* header = table->header();
  header->setStretchLastSection(false);
  header->setSectionResizeMode(WorkerModel::Job, QHeaderView::Stretch);
  header->setMinimumSectionSize(48);
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
