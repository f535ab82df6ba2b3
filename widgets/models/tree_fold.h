// SPDX-License-Identifier: GPL-3.0-or-later
// Many siblings that a matrix made of one job, shown as one row "unit × 900": its sums, kept up to date one member at
// a time. Not thread-safe.
#pragma once

#include <vector>

#include <arborist/telemetry/snapshot.h>

namespace arborist {

class TreeFold {
 public:
  // From this many on siblings are folded, where other jobs stand beside them.
  static constexpr std::uint32_t kFrom = 10;
  // Whether this job belongs into a fold of its group.
  static bool wants(const JobRow& job, const JobRow& group);
  // Whether two of them belong into the same one.
  static bool same(const JobDescription&, const JobDescription&);

  // `id`: of the row that stands for all of them.
  TreeFold(JobId id, const JobRow& first);
  void add(const JobRow& member);
  // `was`: the state as of the last add() or change().
  void change(const JobRow& member, JobState was);

  // A group's row with the sums; valid until the next change.
  const JobRow& row() const noexcept { return m_row; }

 private:
  void sum(const JobRow& member);
  void judge();

  JobRow m_row;
};

}  // namespace arborist
