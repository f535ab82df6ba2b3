// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs of a run for as long as somebody may ask for some of them again. A selection of another run's jobs is made
// when it is first asked for, so that asking for a retry costs nothing. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <arborist/jobs/spec.h>

namespace arborist {

class LaunchedSpec {
 public:
  explicit LaunchedSpec(std::shared_ptr<const JobFileSpec> spec) : m_spec(std::move(spec)) {}
  // The jobs at these places of `whole`, as onlyJobs() keeps them.
  LaunchedSpec(std::shared_ptr<LaunchedSpec> whole, std::vector<std::uint32_t> places)
      : m_whole(std::move(whole)), m_places(std::move(places)) {}

  std::shared_ptr<const JobFileSpec> get();

 private:
  std::once_flag m_made;
  std::shared_ptr<const JobFileSpec> m_spec;
  std::shared_ptr<LaunchedSpec> m_whole;  // until it is made
  std::vector<std::uint32_t> m_places;    // likewise
};

}  // namespace arborist
