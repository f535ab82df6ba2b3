// SPDX-License-Identifier: GPL-3.0-or-later
// What each worker of the pool does and has done, folded from the rows of the jobs whose attempts ran on it. Bounded:
// grows with the number of workers only. Single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <arborist/telemetry/job_row.h>

namespace arborist {

class Snapshot;
struct ViewUpdate;

class WorkerLedger {
 public:
  // Utilisation is of this span, in steps of kStep.
  static constexpr JobDuration kSpan = std::chrono::seconds(10);
  static constexpr std::size_t kSteps = 100;
  static constexpr JobDuration kStep = kSpan / kSteps;
  // Larger numbers are no workers of a pool.
  static constexpr std::uint32_t kMaxWorkers = 4096;

  struct Worker {
    JobId job;  // run 0: idle
    std::uint64_t done = 0;
    bool idle() const noexcept { return job.run == 0; }
  };

  void apply(const ViewUpdate&, const Snapshot& state);
  // Those seen so far; others are idle.
  const std::vector<Worker>& workers() const noexcept { return m_workers; }
  // Share of kSpan before `now` in which it was busy: 0 … 1. `since`: when what it does now began.
  double utilisation(std::size_t worker, std::optional<JobTime> since, JobTime now) const;

 private:
  struct Steps {
    std::array<std::int64_t, kSteps> busy{};  // nanoseconds, at step number modulo kSteps
    std::int64_t last = 0;                    // number of the latest step written
    JobTime counted{};                        // end of the latest attempt that was counted
  };
  struct Ended {
    std::uint32_t worker;
    JobTime started, finished;
  };

  void clear();
  void see(std::uint32_t worker);
  void take(const JobRow&);
  void count();
  static void addBusy(Steps&, JobTime begin, JobTime end);

  std::vector<Worker> m_workers;
  std::vector<Steps> m_steps;
  std::vector<Ended> m_ended;  // of the update at hand; empty between two
};

// The attempt under way, if there is one and it is on a worker of the pool.
bool hasAttemptOnWorker(const JobRow&) noexcept;

}  // namespace arborist
