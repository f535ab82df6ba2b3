// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/series_ended.h>

#include <algorithm>

namespace arborist {

std::optional<double> usedShare(const JobRow& row) {
  const std::optional<Headroom> headroom = row.headroom();
  if (!headroom) return std::nullopt;
  const bool ofAttempt = headroom->kind == LimitKind::Timeout;
  const JobTime begin = ofAttempt ? *row.attemptStarted : row.deadlineStart;
  const JobTime end = ofAttempt && row.lastAttempt() ? row.lastAttempt()->finished : *row.finished;
  return std::max(std::chrono::duration<double>(end - begin) / headroom->limit, 0.0);
}

std::optional<EndedJob> endedJob(const JobRow& row) {
  if (!row.finished || row.live() || row.isGroup()) return std::nullopt;
  EndedJob job;
  job.finished = *row.finished;
  job.id = row.id;
  job.queued = row.queued;
  job.running = row.running;
  job.stopping = row.cancelling;
  if (const auto used = usedShare(row)) job.used = static_cast<float>(*used);
  job.state = row.state;
  job.cause = row.cause ? row.cause->code : CauseCode::None;
  job.started = row.started.has_value();
  job.stopped = row.stopRequested.has_value();
  return job;
}

}  // namespace arborist
