// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/session/session.h>

#include <algorithm>
#include <utility>

#include <arborist/jobs/job_error.h>
#include <arborist/session/run_folder.h>
#include <arborist/session/run_id.h>
#include <arborist/session/session_impl.h>

namespace arborist {

Session::Impl::Impl(SessionOptions options, std::unique_ptr<CommandRunner> runner)
    : m_options(std::move(options)),
      m_commandRunner(std::move(runner)),
      m_commands(*m_commandRunner, m_options.sinks),
      m_slots(std::clamp<std::size_t>(m_options.slots, 1, m_mostSlots)),
      m_pool({.name = "jobs", .minThreads = 1, .maxThreads = m_slots}),
      m_control({.name = "control", .minThreads = 1, .maxThreads = 2}),
      m_queries({.name = "queries", .minThreads = 0, .maxThreads = 1}),
      m_observing(m_options.observeContexts ? std::optional(observeContexts(m_recorder)) : std::nullopt),
      m_root(withCancel(background(), "session")),
      m_autoscaler({.look = [this] { return load(); },
                    .resize = [this](std::size_t slots, std::uint64_t term) { scale(slots, term); }}),
      m_telemetry(m_recorder, {.interval = std::chrono::milliseconds(20),
                               .retention = {},
                               .feed = {},
                               .liveContexts = [] { return liveContexts(); },
                               .pool = [this] { return poolRow(); }}) {}

Session::Impl::~Impl() {
  {
    MutexLock lock(m_mutex);
    m_closed = true;
  }
  m_autoscaler.close();
  m_queries.shutdownNow();
  m_root->cancel(CauseCode::User, "the program is being closed");
  m_pool.resume();  // for what cleans up
  {
    MutexLock lock(m_mutex);
    while (!m_live.empty()) m_ended.wait(m_mutex);
  }
  m_pool.shutdownNow();
  m_control.shutdown();
  for (ThreadPool* pool : {&m_queries, &m_pool, &m_control}) pool->awaitTermination(Duration::max());
  std::map<std::uint32_t, Launched> launched;
  {
    MutexLock lock(m_mutex);
    launched.swap(m_launched);
  }
  launched.clear();
  pruneRunFolders(m_options.runsFolder, m_options.keptRuns);
}

std::unique_ptr<Session> Session::open(SessionOptions options, Status* error) {
  if (options.runsFolder.empty()) {
    if (Status found = defaultRunsFolder(&options.runsFolder); !found.ok()) {
      *error = std::move(found);
      return nullptr;
    }
  }
  auto runner = CommandRunner::start({.runId = newRunId(std::chrono::system_clock::now())}, error);
  if (!runner) return nullptr;
  return std::unique_ptr<Session>(new Session(std::make_unique<Impl>(std::move(options), std::move(runner))));
}

Session::Session(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Session::~Session() = default;

Status Session::launch(std::shared_ptr<const JobFileSpec> spec, std::string workingDir, std::uint32_t* run) {
  return m_impl->launch(std::make_shared<LaunchedSpec>(std::move(spec)), std::move(workingDir), run);
}

void Session::cancel(JobId id, std::string message) {
  if (const auto run = m_impl->find(id.run)) run->cancel(id, std::move(message));
}

void Session::cancelAll(std::string message) {
  for (const auto& run : m_impl->live()) run->cancel({.run = 0, .index = 0}, message);
}

void Session::forceStop(std::string message) { m_impl->forceStop(message); }

Status Session::retry(std::uint32_t run, const std::vector<JobId>& jobs, std::uint32_t* newRun) {
  return m_impl->retry(run, jobs, newRun);
}

void Session::extend(JobId id, JobDuration by) {
  if (const auto run = m_impl->find(id.run)) run->extend(id, by);
}

// What follows tells the runs nothing, or nothing that shows: telemetry is told to look at the pool.
void Session::setSlots(std::size_t slots) {
  m_impl->setSlots(slots);
  m_impl->telemetry().wake();
}

void Session::setAutoscale(std::optional<AutoscaleSettings> settings) {
  m_impl->setAutoscale(settings);
  m_impl->telemetry().wake();
}

void Session::setQueue(std::size_t capacity, OnFull onFull) {
  m_impl->pool().setQueue(std::max<std::size_t>(1, capacity), onFull);
  m_impl->telemetry().wake();
}

void Session::pause() {
  m_impl->pool().pause();
  m_impl->telemetry().wake();
}

void Session::resume() {
  m_impl->pool().resume();
  m_impl->telemetry().wake();
}

void Session::drain() {
  m_impl->setIntake(Intake::Draining);
  m_impl->telemetry().wake();
}

void Session::shutDownNow(std::string message) {
  m_impl->setIntake(Intake::Stopped);
  m_impl->forceStop(message);
  m_impl->telemetry().wake();
}

void Session::acceptWork() {
  m_impl->setIntake(Intake::Open);
  m_impl->telemetry().wake();
}

void Session::listProcesses(JobId id, std::function<void(std::vector<ProcessRow>)> receiver) {
  m_impl->listProcesses(id, std::move(receiver));
}

std::size_t Session::mostSlots() const noexcept { return m_impl->mostSlots(); }
AggregatorThread& Session::telemetry() noexcept { return m_impl->telemetry(); }
std::int64_t Session::runnerPid() const noexcept { return m_impl->commandRunner().runnerPid(); }

}  // namespace arborist
