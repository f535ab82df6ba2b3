// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/run_summary_card.h>

#include <QBoxLayout>
#include <QEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>

#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/job_link.h>

namespace arborist {

namespace {

constexpr int kGlyph = 20;
constexpr std::size_t kSlowestShown = 3;
constexpr std::size_t kNearMissesShown = 3;

QPixmap glyph(JobState state, const QPalette& palette, qreal ratio) {
  QPixmap pixmap(QSize(kGlyph, kGlyph) * ratio);
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  paintStateGlyph(painter, QRectF(0, 0, kGlyph, kGlyph), state, stateColor(state, palette));
  return pixmap;
}

}  // namespace

QString verdictText(const RunSummaries::Ended& ended) {
  QStringList parts;
  for (const JobState state : kJobStates) {
    if (const std::uint32_t count = ended.summary.totals[state]; count > 0)
      parts.push_back(RunSummaryCard::tr("%1 %2", "count and state").arg(countText(count), stateText(state)));
  }
  if (parts.isEmpty()) parts.push_back(RunSummaryCard::tr("no jobs"));
  return RunSummaryCard::tr("%1: %2 in %3", "file, counts, duration")
      .arg(ended.title, parts.join(RunSummaryCard::tr(", ")), durationText(ended.summary.wall));
}

RunSummaryCard::RunSummaryCard(const RunSummaries& summaries, QWidget* parent)
    : QFrame(parent),
      m_summaries(summaries),
      m_glyph(new QLabel(this)),
      m_verdict(new QLabel(this)),
      m_column(new QVBoxLayout(this)),
      m_retry(new QPushButton(themedIcon(QStringLiteral("retry-failed")), tr("&Retry failed"), this)),
      m_close(new QPushButton(tr("&Close"), this)) {
  setAccessibleName(tr("Summary of the run"));
  m_column->setContentsMargins(14, 8, 8, 10);
  m_column->setSpacing(8);
  auto* head = new QHBoxLayout;
  head->setSpacing(10);
  m_verdict->setWordWrap(true);
  m_verdict->setTextFormat(Qt::PlainText);
  QFont font = m_verdict->font();
  font.setBold(true);
  m_verdict->setFont(font);
  m_glyph->setFixedSize(kGlyph, kGlyph);
  head->addWidget(m_glyph);
  head->addWidget(m_verdict, 1);
  head->addWidget(m_retry);
  head->addWidget(m_close);
  m_column->addLayout(head);
  m_retry->setToolTip(
      tr("Run again what failed or timed out, and what was left undone because of it, beside this run"));
  connect(m_retry, &QPushButton::clicked, this, [this] { Q_EMIT retryFailedRequested(m_run); });
  connect(m_close, &QPushButton::clicked, this, &RunSummaryCard::hide);
  connect(&summaries, &RunSummaries::runEnded, this, &RunSummaryCard::showRun);
  hide();
}

void RunSummaryCard::showRun(std::uint32_t run) {
  const RunSummaries::Ended ended = m_summaries.ended(run);
  m_run = ended.run;
  if (ended.run == 0) return hide();
  fill(ended);
  show();
  raise();
}

void RunSummaryCard::fill(const RunSummaries::Ended& ended) {
  const RunSummary& summary = ended.summary;
  m_state = ended.state;
  updateGlyph();
  m_verdict->setText(verdictText(ended));
  m_retry->setVisible(summary.totals[JobState::Failed] + summary.totals[JobState::TimedOut] > 0);
  // A link of it may be what led here.
  if (m_body) {
    m_body->hide();
    m_body->deleteLater();
  }
  m_body = new QWidget(this);
  m_columns = new QHBoxLayout(m_body);
  m_columns->setContentsMargins(kGlyph + 10, 0, 0, 0);
  m_columns->setSpacing(28);
  if (summary.firstRootFailure) addFailure(*summary.firstRootFailure);
  if (!summary.nearMisses.empty()) {
    addTitle(tr("Nearly out of time"));
    for (std::size_t i = 0; i < std::min(kNearMissesShown, summary.nearMisses.size()); ++i) {
      const NearMiss& miss = summary.nearMisses[i];
      addLink(miss.id, JobState::Succeeded, QString::fromStdString(miss.path),
              tr("%1 of %2 left").arg(percentText(miss.headroom.left), durationText(miss.headroom.limit)));
    }
    if (summary.nearMissesInAll > kNearMissesShown)
      addText(tr("and %1 more").arg(countText(summary.nearMissesInAll - kNearMissesShown)));
  }
  if (summary.slowest.size() > 1) {
    addTitle(tr("Slowest"));
    for (std::size_t i = 0; i < std::min(kSlowestShown, summary.slowest.size()); ++i) {
      const SlowJob& job = summary.slowest[i];
      addLink(job.id, job.state, QString::fromStdString(job.path), durationText(job.ran));
    }
  }
  m_body->setVisible(m_columns->count() > 0);
  m_column->insertWidget(1, m_body);
  QWidget* before = nullptr;
  for (QWidget* link : m_body->findChildren<JobLink*>()) {
    if (before) setTabOrder(before, link);
    before = link;
  }
  if (before) setTabOrder(before, m_retry);
}

// Begins a column.
void RunSummaryCard::addTitle(const QString& text) {
  m_rows = new QVBoxLayout;
  m_rows->setSpacing(2);
  m_columns->addLayout(m_rows, 1);
  m_columns->setAlignment(m_rows, Qt::AlignTop);
  auto* label = new QLabel(text, m_body);
  label->setForegroundRole(QPalette::PlaceholderText);
  m_rows->addWidget(label);
}

void RunSummaryCard::addFailure(const JobFailure& failure) {
  addTitle(tr("First failure"));
  const QString path = QString::fromStdString(failure.path);
  addLink(failure.id, failure.state, path, tr("after %1").arg(durationText(failure.ran)));
  const QString message = QString::fromStdString(failure.cause.message);
  addText(message.isEmpty() ? causeWords(failure.cause.code) : message);
}

void RunSummaryCard::addLink(JobId id, JobState state, const QString& path, const QString& figure) {
  auto* link = new JobLink(state, path, figure, m_body);
  connect(link, &JobLink::clicked, this, [this, id] { Q_EMIT jobClicked(id); });
  m_rows->addWidget(link);
}

void RunSummaryCard::addText(const QString& text) {
  if (text.isEmpty()) return;
  auto* label = new QLabel(text, m_body);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label->setContentsMargins(24, 0, 0, 0);
  m_rows->addWidget(label);
}

void RunSummaryCard::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && m_run != 0) updateGlyph();
}

void RunSummaryCard::updateGlyph() { m_glyph->setPixmap(glyph(m_state, palette(), devicePixelRatioF())); }

void RunSummaryCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return hide();
  QFrame::keyPressEvent(event);
}

void RunSummaryCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), colorsOf(palette()).raised);
  painter.fillRect(QRect(0, height() - 1, width(), 1), colorsOf(palette()).border);
}

}  // namespace arborist
