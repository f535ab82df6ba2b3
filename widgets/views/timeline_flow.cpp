// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/timeline_flow.h>

#include <algorithm>

namespace arborist {

namespace {

bool stopsOthers(CauseCode code) {
  return code == CauseCode::Timeout || code == CauseCode::Deadline || code == CauseCode::User ||
         code == CauseCode::FailFast;
}

const std::string& pathOf(const JobRow& row) {
  static const std::string kNone;
  return row.description ? row.description->path : kNone;
}

// An empty origin is the job itself.
const std::string& originOf(const JobRow& row) { return row.cause->origin.empty() ? pathOf(row) : row.cause->origin; }

void thinOut(std::vector<TimelineFlow::Stop>& stops) {
  if (stops.size() <= kFlowLines) return;
  std::sort(stops.begin(), stops.end(), [](const auto& a, const auto& b) { return a.bar.end < b.bar.end; });
  const std::size_t group = (stops.size() + kFlowLines - 1) / kFlowLines;
  std::vector<TimelineFlow::Stop> kept;
  for (std::size_t i = 0; i < stops.size(); i += group) {
    kept.push_back(stops[i]);
    kept.back().merged = std::min(group, stops.size() - i);
  }
  stops = std::move(kept);
}

}  // namespace

TimelineFlow flowOf(const Snapshot& state, JobId selected) {
  TimelineFlow flow;
  const JobRow* chosen = state.job(selected);
  if (!chosen || !chosen->cause || !stopsOthers(chosen->cause->code)) return flow;
  const std::string origin = originOf(*chosen);
  const CauseCode code = chosen->cause->code;
  const CowTable<JobRow>& jobs = state.run(selected.run)->jobs;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const JobRow& row = jobs[i];
    if (!row.exists()) continue;
    if (pathOf(row) == origin) flow.origin = row.id;
    if (row.isGroup() || !row.stopRequested || !row.cause || row.cause->code != code || originOf(row) != origin)
      continue;
    const std::vector<TimelineBar> bars = attemptBars(row);
    if (bars.empty()) continue;
    flow.stops.push_back({bars.back()});
    flow.ordered = std::min(flow.ordered, *row.stopRequested);
  }
  thinOut(flow.stops);
  return flow;
}

}  // namespace arborist
