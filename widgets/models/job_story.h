// SPDX-License-Identifier: GPL-3.0-or-later
// What can be told of a job in words, from its row and those of its neighbours: one sentence that explains it, the
// limits over it and who set them, the chain from it to where its end began, and its history line by line. Costs grow
// with the depth of the tree and the attempts, but for causeChain(), which may look through the rows of the run once
// for each job in the chain. Stateless; for the window's thread.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include <arborist/telemetry/snapshot.h>

namespace arborist {

// "jobs.yaml:14" taken apart; line 0: no place in a file.
struct SourcePlace {
  QString file;
  int line = 0;
};
SourcePlace sourcePlace(const QString& at);

// Of the root: "run 3". Of others the name alone.
QString jobName(const JobRow&);
// The job and what encloses it, outermost first.
std::vector<const JobRow*> pathTo(const Snapshot&, const JobRow&);

// "Timed out: 2 s timeout set on build (jobs.yaml:14). It waited 0.1 s, ran 2.0 s, took 1.3 s to stop."
QString explanation(const Snapshot&, const JobRow&, JobTime now);
// What ended or stops it, without its state and, with `places` false, without the line of the file.
QString causeText(const Snapshot&, const JobRow&, bool places = true);

struct JobLimit {
  LimitKind kind = LimitKind::None;
  JobDuration length{};
  JobTime begin, end;
  JobId owner;  // who set it: the job or a group around it
  QString ownerName;
  QString at;           // "jobs.yaml:14", "--timeout"
  JobDuration added{};  // of its length, by hand
  QString setBy;        // "defaults", "--timeout"; empty: the owner itself
};
// The limits over this job, that which ends first before the other.
std::vector<JobLimit> limitsOf(const Snapshot&, const JobRow&);

struct CauseStep {
  JobId job;
  QString name;
  JobState state = JobState::Queued;
  QString text;
  QString at;
};
// From the job to where it began. Empty: it has no cause.
std::vector<CauseStep> causeChain(const Snapshot&, const JobRow&);

struct StoryLine {
  JobTime at;
  std::optional<JobState> state;  // came into it
  QString text;
};
std::vector<StoryLine> storyOf(const Snapshot&, const JobRow&);

// "exit code 1", "signal 15 (SIGTERM)"; empty: neither is known.
QString exitText(const AttemptRecord&);

// A command as it can be given to a shell: `cd DIR && env A=b … COMMAND`. Empty for what is none.
QString shellLine(const Snapshot&, const JobRow&);

}  // namespace arborist
