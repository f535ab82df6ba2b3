// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/pool_figures.h>

#include <QGridLayout>
#include <QLabel>

#include <widgets/style/format.h>

namespace arborist {

namespace {

constexpr int kRows = 4, kGap = 8;

struct Figure {
  const char* title;
  const char* tip;
};

constexpr std::array<Figure, 8> kTexts{
    {{QT_TRANSLATE_NOOP("arborist::PoolFigures", "Busy workers"),
      QT_TRANSLATE_NOOP("arborist::PoolFigures", "Attempts being executed, of those that may run at once")},
     {QT_TRANSLATE_NOOP("arborist::PoolFigures", "Ready"),
      QT_TRANSLATE_NOOP("arborist::PoolFigures", "Jobs that wait in their run for a worker")},
     {QT_TRANSLATE_NOOP("arborist::PoolFigures", "Queued"),
      QT_TRANSLATE_NOOP("arborist::PoolFigures", "Attempts that wait in the pool's queue")},
     {QT_TRANSLATE_NOOP("arborist::PoolFigures", "Submitted"),
      QT_TRANSLATE_NOOP("arborist::PoolFigures", "All that was ever given to the pool")},
     {QT_TRANSLATE_NOOP("arborist::PoolFigures", "Completed"),
      QT_TRANSLATE_NOOP("arborist::PoolFigures", "Attempts that ran to an end, good or bad")},
     {QT_TRANSLATE_NOOP("arborist::PoolFigures", "Cancelled in queue"),
      QT_TRANSLATE_NOOP("arborist::PoolFigures", "Told to stop before they began")},
     {QT_TRANSLATE_NOOP("arborist::PoolFigures", "Rejected"),
      QT_TRANSLATE_NOOP("arborist::PoolFigures", "Refused: the queue was full or the pool shut down")},
     {QT_TRANSLATE_NOOP("arborist::PoolFigures", "Dropped"),
      QT_TRANSLATE_NOOP("arborist::PoolFigures", "Thrown out of the queue")}}};

std::array<QString, 8> textsOf(const PoolRow& pool) {
  const PoolStats& stats = pool.stats;
  return {PoolFigures::tr("%1 / %2").arg(countText(stats.busy), countText(pool.slots)),
          countText(pool.ready),
          countText(stats.queued),
          countText(stats.submitted),
          countText(stats.completed),
          countText(stats.cancelledInQueue),
          countText(stats.rejected),
          countText(stats.dropped)};
}

}  // namespace

PoolFigures::PoolFigures(QWidget* parent) : QWidget(parent) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(5);
  for (std::size_t i = 0; i < kFigures; ++i) {
    m_titles[i] = new QLabel(tr(kTexts[i].title), this);
    m_titles[i]->setForegroundRole(QPalette::PlaceholderText);
    m_values[i] = new QLabel(this);
    m_values[i]->setAccessibleName(tr(kTexts[i].title));
    m_values[i]->setAlignment(Qt::AlignRight);
    m_values[i]->setMinimumWidth(m_values[i]->fontMetrics().horizontalAdvance(QStringLiteral("0,000,000")));
    for (QLabel* label : {m_titles[i], m_values[i]}) label->setToolTip(tr(kTexts[i].tip));
    const int row = static_cast<int>(i) % kRows, column = static_cast<int>(i) / kRows * 3;
    grid->addWidget(m_titles[i], row, column);
    grid->addWidget(m_values[i], row, column + 1);
  }
  grid->setColumnMinimumWidth(2, kGap);
  grid->setColumnStretch(2, 1);
  show(nullptr);
}

void PoolFigures::show(const PoolRow* pool) {
  std::array<QString, kFigures> texts;
  texts.fill(QStringLiteral("–"));
  if (pool) texts = textsOf(*pool);
  for (std::size_t i = 0; i < kFigures; ++i)
    if (m_values[i]->text() != texts[i]) m_values[i]->setText(texts[i]);
}

}  // namespace arborist
