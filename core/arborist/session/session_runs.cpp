// SPDX-License-Identifier: GPL-3.0-or-later
// Session: its runs, from launch to being forgotten.
#include <utility>

#include <arborist/jobs/environment.h>
#include <arborist/session/run_id.h>
#include <arborist/session/session_impl.h>

namespace arborist {

Status Session::Impl::refusal() const {
  const auto refused = std::make_error_code(std::errc::operation_canceled);
  if (m_closed) return {refused, "the session is being closed"};
  if (m_intake == Intake::Draining) return {refused, "no new runs are taken: what is there runs to its end first"};
  if (m_intake == Intake::Stopped) return {refused, "no new runs are taken: everything was shut down"};
  return {};
}

Status Session::Impl::launch(std::shared_ptr<LaunchedSpec> spec, std::string workingDir, std::uint32_t* number,
                             std::uint32_t retryOf) {
  {
    MutexLock lock(m_mutex);
    if (Status refused = refusal(); !refused.ok()) return refused;
  }
  RunOptions options;
  options.runId = newRunId(std::chrono::system_clock::now());
  std::unique_ptr<RunFolder> folder;
  if (Status made = RunFolder::make(m_options.runsFolder, options.runId, &folder); !made.ok()) return made;
  options.outputDir = folder->path();
  options.workingDir = workingDir;
  options.retryOf = retryOf;
  options.environment = currentEnvironment();
  std::shared_ptr<Run> run;
  {
    MutexLock lock(m_mutex);
    if (Status refused = refusal(); !refused.ok()) return refused;
    *number = options.number = ++m_lastNumber;
    options.slots = m_slots;
    options.onEnded = [this, ended = options.number] { this->ended(ended); };
    m_launched[*number] = {spec, std::move(workingDir), std::move(folder)};
    run = Run::create([spec = std::move(spec)] { return spec->get(); }, std::move(options),
                      {m_jobPool, m_control, m_attemptRunner, m_recorder}, m_root->context);
    m_live.emplace(*number, run);
  }
  run->start();
  pruneElsewhere();
  return {};
}

// Removing much output takes a while.
void Session::Impl::pruneElsewhere() {
  if (m_pruning.exchange(true)) return;
  // Refused only while the session is being closed, which prunes too.
  static_cast<void>(m_queries.postBeyond(background(), [this](const Context&) {
    m_pruning = false;
    pruneRunFolders(m_options.runsFolder, m_options.keptRuns);
  }));
}

Status Session::Impl::retry(std::uint32_t run, const std::vector<JobId>& jobs, std::uint32_t* newRun) {
  const auto invalid = std::make_error_code(std::errc::invalid_argument);
  if (jobs.empty()) return {invalid, "no job was named to be run again"};
  std::vector<std::uint32_t> places;
  places.reserve(jobs.size());
  for (const JobId job : jobs) {
    if (job.run != run) return {invalid, "only jobs of one run can be run again together"};
    places.push_back(job.index);
  }
  Launched before;
  {
    MutexLock lock(m_mutex);
    const auto found = m_launched.find(run);
    if (found == m_launched.end()) return {invalid, "run " + std::to_string(run) + " is not known any more"};
    before = found->second;
  }
  return launch(std::make_shared<LaunchedSpec>(std::move(before.spec), std::move(places)), std::move(before.workingDir),
                newRun, run);
}

void Session::Impl::ended(std::uint32_t number) {
  if (m_options.onRunEnded) m_options.onRunEnded(number);
  Launched forgotten;  // may be large: given up outside the lock
  MutexLock lock(m_mutex);
  m_endedRuns.push_back(number);
  if (m_endedRuns.size() > RetentionOptions{}.endedRuns) {
    const auto oldest = m_launched.find(m_endedRuns.front());
    forgotten = std::move(oldest->second);
    m_launched.erase(oldest);
    m_endedRuns.pop_front();
  }
  // Other runs and later ones have their grace.
  if (m_forced.erase(number) != 0 && m_forced.empty()) m_attemptRunner.endForceStop();
  m_live.erase(number);
  m_ended.notifyAll();
}

void Session::Impl::forceStop(const std::string& message) {
  std::vector<std::shared_ptr<Run>> runs;
  {
    MutexLock lock(m_mutex);
    for (const auto& [number, run] : m_live) {
      m_forced.insert(number);
      runs.push_back(run);
    }
  }
  for (const auto& run : runs) run->forceStop(message);
}

std::vector<std::shared_ptr<Run>> Session::Impl::live() const {
  MutexLock lock(m_mutex);
  std::vector<std::shared_ptr<Run>> runs;
  runs.reserve(m_live.size());
  for (const auto& [number, run] : m_live) runs.push_back(run);
  return runs;
}

std::shared_ptr<Run> Session::Impl::find(std::uint32_t number) const {
  MutexLock lock(m_mutex);
  const auto found = m_live.find(number);
  return found == m_live.end() ? nullptr : found->second;
}

void Session::Impl::listProcesses(JobId id, std::function<void(std::vector<ProcessRow>)> receiver) {
  // Refused only while the session is being closed.
  static_cast<void>(m_queries.postBeyond(background(), [this, id, receiver = std::move(receiver)](const Context&) {
    receiver(m_attemptRunner.processes(id));
  }));
}

}  // namespace arborist
