// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/tree_fold.h>

#include <QCoreApplication>
#include <QString>
#include <algorithm>
#include <array>
#include <string_view>

#include <widgets/style/format.h>

namespace arborist {

namespace {

std::string_view stemOf(const JobDescription& job) { return std::string_view(job.name).substr(0, job.stem); }

// The worst of the final states first; what never ran counts only where nothing did.
constexpr std::array kByWeight{JobState::Failed, JobState::TimedOut, JobState::Cancelled, JobState::Succeeded,
                               JobState::Skipped};

}  // namespace

bool TreeFold::wants(const JobRow& job, const JobRow& group) {
  return !job.isGroup() && job.description->instances >= kFrom &&
         group.description->children > job.description->instances;
}

bool TreeFold::same(const JobDescription& a, const JobDescription& b) {
  return a.instances == b.instances && stemOf(a) == stemOf(b);
}

TreeFold::TreeFold(JobId id, const JobRow& first) {
  auto description = std::make_shared<JobDescription>();
  const std::string stem(stemOf(*first.description));
  description->name = QCoreApplication::translate("arborist::TreeFold", "%1 × %2")
                          .arg(QString::fromStdString(stem), countText(first.description->instances))
                          .toStdString();
  const std::string& path = first.description->path;
  description->path = path.substr(0, path.size() - first.description->name.size()) + stem;
  description->kind = JobKind::Group;
  description->at = first.description->at;
  m_row.id = id;
  m_row.parent = first.parent;
  m_row.description = std::move(description);
  m_row.created = m_row.since = first.created;
}

void TreeFold::add(const JobRow& member) {
  ++m_row.below[member.state];
  sum(member);
}

void TreeFold::change(const JobRow& member, JobState was) {
  --m_row.below[was];
  ++m_row.below[member.state];
  sum(member);
}

void TreeFold::sum(const JobRow& member) {
  if (member.started && (!m_row.started || *member.started < *m_row.started)) m_row.started = member.started;
  if (member.live() && member.deadlineOrigin.view() != member.description->path) {
    m_row.deadline = member.deadline;
    m_row.deadlineOrigin = member.deadlineOrigin;
    m_row.deadlineStart = member.deadlineStart;
  }
  if (member.state == JobState::Cancelling && !m_row.stopRequested) m_row.stopRequested = member.stopRequested;
  if (member.finished && (!m_row.finished || *member.finished > *m_row.finished)) m_row.finished = member.finished;
  judge();
}

// Running from the first start to the last end, as a group is.
void TreeFold::judge() {
  const StateCounts& below = m_row.below;
  if (below.live() == 0) {
    m_row.state = *std::find_if(kByWeight.begin(), kByWeight.end(), [&](JobState each) { return below[each] > 0; });
    m_row.running = m_row.started && m_row.finished ? *m_row.finished - *m_row.started : JobDuration::zero();
    if (m_row.finished) m_row.since = *m_row.finished;
    return;
  }
  // What still runs or will run goes on.
  const bool stopping = below.live() == below[JobState::Cancelling];
  if (!stopping) m_row.stopRequested.reset();
  m_row.state = stopping ? JobState::Cancelling : m_row.started ? JobState::Running : JobState::Queued;
  m_row.running = JobDuration::zero();
  m_row.since = m_row.started.value_or(m_row.created);
}

}  // namespace arborist
