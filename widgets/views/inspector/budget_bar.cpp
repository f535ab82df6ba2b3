// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/budget_bar.h>

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kBar = 12, kMarkAbove = 3, kSwatch = 10, kGap = 6, kBetween = 14;

}  // namespace

std::vector<BudgetPart> budgetParts(const JobRow& row, JobTime now) {
  std::vector<BudgetPart> parts;
  JobTime at = row.created;
  const auto upTo = [&](JobTime end, JobState state) {
    if (end <= at) return;
    if (!parts.empty() && parts.back().state == state)
      parts.back().end = end;
    else
      parts.push_back({state, at, end});
    at = end;
  };
  const JobTime end = row.finished.value_or(std::max(now, row.since));
  if (row.isGroup()) {
    upTo(row.started.value_or(end), JobState::Queued);
    upTo(row.stopRequested.value_or(end), JobState::Running);
    upTo(end, row.stopRequested ? JobState::Cancelling : JobState::Running);
    return parts;
  }
  if (row.history) {
    for (const auto& record : *row.history) {
      upTo(record->started, JobState::Queued);
      const bool stopped = record->stopRequested != JobTime();
      upTo(stopped ? record->stopRequested : record->finished, JobState::Running);
      upTo(record->finished, JobState::Cancelling);
    }
  }
  if (row.state == JobState::Running || row.state == JobState::Cancelling) {
    upTo(row.attemptStarted.value_or(row.since), JobState::Queued);
    upTo(row.state == JobState::Cancelling ? row.since : end, JobState::Running);
    upTo(end, JobState::Cancelling);
  }
  if (row.state == JobState::Queued || !row.started) upTo(end, JobState::Queued);
  return parts;
}

BudgetBar::BudgetBar(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Where the time went"));
}

void BudgetBar::showJob(const JobRow& row, const std::optional<JobLimit>& limit, JobTime now) {
  std::vector<Entry> legend;
  const auto entry = [&](JobState state, const QString& text, JobDuration spent) {
    if (spent > JobDuration::zero()) legend.push_back({state, text.arg(durationText(spent))});
  };
  entry(JobState::Queued, tr("queued %1"), row.queuedFor(now));
  entry(JobState::Running, tr("running %1"), row.runningFor(now));
  entry(JobState::Cancelling, tr("stopping %1"), row.cancellingFor(now));
  if (limit) legend.push_back({std::nullopt, tr("limit %1").arg(limitText(limit->length))});
  std::vector<BudgetPart> parts = budgetParts(row, now);
  JobTime begin = row.created, end = parts.empty() ? row.created : parts.back().end;
  if (limit) {
    begin = std::min(begin, limit->begin);
    end = std::max(end, limit->end);
  }
  const std::optional<JobTime> mark = limit ? std::optional(limit->end) : std::nullopt;
  if (parts == m_parts && legend == m_legend && mark == m_limit && begin == m_begin && end == m_end) return;
  if (legend.size() != m_legend.size()) updateGeometry();
  m_parts = std::move(parts);
  m_legend = std::move(legend);
  m_limit = mark;
  m_begin = begin;
  m_end = end;
  QStringList words;
  for (const Entry& e : m_legend) words += e.text;
  setAccessibleDescription(words.join(QStringLiteral(", ")));
  setToolTip(accessibleDescription());
  update();
}

template <class Place>
int BudgetBar::layOut(int width, Place place) const {
  const QFontMetrics metrics(font());
  int left = 0, top = kBar + 2 * kMarkAbove + 5;
  for (const Entry& entry : m_legend) {
    const int needed = kSwatch + kGap + metrics.horizontalAdvance(entry.text);
    if (left > 0 && left + needed > width) {
      left = 0;
      top += metrics.height() + 2;
    }
    place(entry, left, top);
    left += needed + kBetween;
  }
  return m_legend.empty() ? kBar + 2 * kMarkAbove : top + metrics.height();
}

int BudgetBar::heightForWidth(int width) const {
  return layOut(width, [](const Entry&, int, int) {});
}

void BudgetBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const ThemeColors& colors = colorsOf(palette());
  const QRectF bar(0.5, kMarkAbove + 0.5, width() - 1, kBar - 1);
  QPainterPath shape;
  shape.addRoundedRect(bar, 3, 3);
  painter.fillPath(shape, colors.track);
  const double whole = std::max(std::chrono::duration<double>(m_end - m_begin).count(), 1e-9);
  const auto x = [&](JobTime at) {
    return bar.left() + std::clamp(std::chrono::duration<double>(at - m_begin).count() / whole, 0.0, 1.0) * bar.width();
  };
  painter.save();
  painter.setClipPath(shape);
  for (const BudgetPart& part : m_parts) {
    if (part.end <= m_begin) continue;
    const QRectF area(x(part.begin), bar.top(), std::max(x(part.end) - x(part.begin), 1.0), bar.height());
    painter.fillRect(area, stateBrush(part.state, palette()));
  }
  painter.restore();
  painter.setPen(QPen(colors.border, 1));
  painter.drawPath(shape);
  if (m_limit) {
    painter.setPen(QPen(colors.danger, 2));
    const double at = std::min(x(*m_limit), width() - 1.0);
    painter.drawLine(QPointF(at, 0), QPointF(at, kBar + 2 * kMarkAbove));
  }
  const QFontMetrics metrics(font());
  layOut(width(), [&](const Entry& entry, int left, int top) {
    const QRectF swatch(left + 0.5, top + (metrics.height() - kSwatch) / 2 + 0.5, kSwatch - 1, kSwatch - 1);
    if (entry.state) {
      painter.fillRect(swatch, stateBrush(*entry.state, palette()));
      painter.setPen(QPen(stateColor(*entry.state, palette()), 1));
      painter.drawRect(swatch);
    } else {
      painter.setPen(QPen(colors.danger, 2));
      painter.drawLine(swatch.center() - QPointF(0, 5), swatch.center() + QPointF(0, 5));
    }
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(left + kSwatch + kGap, top + metrics.ascent(), entry.text);
  });
}

}  // namespace arborist
