// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs of a LoadScript, and what happens to them one after another. Single-threaded.
#pragma once

#include <bench/window/load_script.h>

#include <deque>
#include <map>
#include <random>

namespace arborist::bench {

class LoadScript::World {
 public:
  World(Recorder& recorder, std::size_t slots) : m_recorder(recorder), m_workers(slots) {}

  // A run of groups × groupsEach × jobsEach jobs, all queued.
  void addRun(std::size_t groups, std::size_t groupsEach, std::size_t jobsEach);
  // One change of some kind.
  void change();
  void cancel(JobId);
  void endAll();

  std::size_t live() const noexcept { return m_live; }  // leaves
  std::size_t busy() const noexcept { return m_busy; }
  std::size_t ready() const noexcept { return m_queued.size(); }

 private:
  struct Job {
    std::uint32_t parent = 0;
    bool leaf = false;
    JobState state = JobState::Queued;
    std::uint32_t attempt = 0, worker = kNoWorker;
    std::size_t liveBelow = 0;  // leaves
    JobTime started{}, stopped{};
    ContextId context;
  };
  using Jobs = std::vector<Job>;

  Job& at(JobId id) { return m_runs[id.run][id.index]; }
  JobId add(std::uint32_t run, std::uint32_t parent, std::string name, bool leaf);
  void to(JobId, JobState, const JobCause* = nullptr);
  void start(JobId, std::uint32_t worker);
  void order(JobId);  // to stop
  void endAttempt(JobId, const JobCause&);
  void end(JobId, JobState, const JobCause&);
  void endOneOf(std::uint32_t worker);
  void leafEnded(JobId);

  Recorder& m_recorder;
  std::map<std::uint32_t, Jobs> m_runs;
  std::deque<JobSpec> m_specs;
  std::deque<JobId> m_queued;
  std::vector<JobId> m_workers;  // what each does; run 0: nothing
  std::mt19937 m_random{20'000};
  std::size_t m_live = 0, m_busy = 0, m_nextWorker = 0;
  std::uint32_t m_lastRun = 0;
  std::uint64_t m_lastContext = 1u << 20;
};

}  // namespace arborist::bench
