// SPDX-License-Identifier: GPL-3.0-or-later
// A pool and attempts on its workers, as a test says.
#pragma once

#include <support/gui/scripted_source.h>

namespace arborist::test {

inline PoolRow poolRow(std::size_t slots) {
  PoolRow pool;
  pool.name = "pool";
  pool.slots = slots;
  pool.capacity = 1024;
  return pool;
}

// One run whose jobs run on workers.
struct PoolStage : Stage {
  RunScript run{source.recorder()};
  std::map<JobId, AttemptRecord> underWay;

  void at(JobDuration time) {
    run.at(time);
    now = run.now();
  }
  void start(JobId id, std::uint32_t worker, std::optional<JobDuration> timeout = {}, std::uint32_t number = 1) {
    run.to(id, JobState::Running);
    source.recorder().attemptStarted(id, {.number = number,
                                          .at = run.now(),
                                          .timeoutAt = timeout ? std::optional(run.now() + *timeout) : std::nullopt,
                                          .worker = worker,
                                          .outputPath = {}});
    AttemptRecord& record = underWay[id];
    record.number = number;
    record.worker = worker;
    record.started = run.now();
  }
  void endAttempt(JobId id) {
    AttemptRecord record = underWay.at(id);
    underWay.erase(id);
    record.finished = run.now();
    source.recorder().attemptFinished(id, record);
  }
  void finish(JobId id, JobState state = JobState::Succeeded, JobCause cause = {}) {
    endAttempt(id);
    run.to(id, state, std::move(cause));
  }
};

}  // namespace arborist::test
