// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds what a file may grow into. Aliases, matrices and values let a few lines stand for terabytes; everything that
// the jobs of a file hold is taken from one budget first. Not thread-safe.
#pragma once

#include <cstddef>

#include <arborist/jobs/spec.h>

namespace arborist {

class JobBudget {
 public:
  static constexpr std::size_t kBytes = 256u << 20;
  static constexpr std::size_t kMatrixJobs = 100'000;  // that one matrix may make, groups and their jobs included
  static constexpr std::size_t kNeeds = 10'000'000;    // in the whole file, after matrices were expanded

  // false: no longer within it; what was to be held must not be made.
  bool takeBytes(std::size_t count) { return take(m_bytes, count); }
  bool takeNeeds(std::size_t count) { return take(m_needs, count); }
  std::size_t bytesLeft() const noexcept { return m_bytes; }

 private:
  static bool take(std::size_t& left, std::size_t count) {
    const bool enough = count <= left;
    left = enough ? left - count : 0;
    return enough;
  }

  std::size_t m_bytes = kBytes;
  std::size_t m_needs = kNeeds;
};

// Memory that a job without its children takes, roughly.
std::size_t jobBytes(const JobSpec& job);

// The same of the job and everything below it, and how many jobs that are.
struct JobSize {
  std::size_t jobs = 0;
  std::size_t bytes = 0;
  std::size_t needs = 0;
};
JobSize sizeOf(const JobSpec& job);

}  // namespace arborist
