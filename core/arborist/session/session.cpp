// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/session/session.h>

#include <map>
#include <optional>
#include <utility>

#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/context/observer.h>
#include <arborist/jobs/attempt_runners.h>
#include <arborist/jobs/environment.h>
#include <arborist/jobs/job_error.h>
#include <arborist/jobs/load_attempt_runner.h>
#include <arborist/jobs/run.h>
#include <arborist/pool/thread_pool.h>
#include <arborist/session/run_folder.h>
#include <arborist/session/run_id.h>
#include <arborist/telemetry/recorder.h>

namespace arborist {

// Members are declared in the order of the start; they go in the opposite one.
class Session::Impl {
 public:
  Impl(SessionOptions options, std::unique_ptr<CommandRunner> runner)
      : m_options(std::move(options)),
        m_commandRunner(std::move(runner)),
        m_commands(*m_commandRunner, m_options.sinks),
        m_telemetry(m_recorder, {.interval = std::chrono::milliseconds(20),
                                 .retention = {},
                                 .feed = {},
                                 .liveContexts = [] { return liveContexts(); },
                                 .pool = {}}) {
    if (m_options.observeContexts) m_observing.emplace(observeContexts(m_recorder));
    m_root.emplace(withCancel(background(), "session"));
    m_control.emplace(ThreadPoolOptions{.name = "control", .minThreads = 1, .maxThreads = 1});
    m_pool.emplace(ThreadPoolOptions{.name = "jobs",
                                     .minThreads = 1,
                                     .maxThreads = m_options.slots,
                                     .queueCapacity = std::max<std::size_t>(1024, m_options.slots)});
    pruneRunFolders(m_options.runsFolder, m_options.keptRuns);
  }

  ~Impl() {
    {
      MutexLock lock(m_mutex);
      m_closed = true;
    }
    m_root->cancel(CauseCode::User, "the program is being closed");
    {
      MutexLock lock(m_mutex);
      while (!m_live.empty()) m_ended.wait(m_mutex);
    }
    m_pool.reset();
    m_control.reset();
    for (const std::string& folder : m_folders) removeIfEmpty(folder);
  }

  Status launch(std::shared_ptr<const JobFileSpec> spec, std::string workingDir, std::uint32_t* number);
  std::vector<std::shared_ptr<Run>> live() const {
    MutexLock lock(m_mutex);
    std::vector<std::shared_ptr<Run>> runs;
    runs.reserve(m_live.size());
    for (const auto& [number, run] : m_live) runs.push_back(run);
    return runs;
  }
  std::shared_ptr<Run> find(std::uint32_t number) const {
    MutexLock lock(m_mutex);
    const auto found = m_live.find(number);
    return found == m_live.end() ? nullptr : found->second;
  }
  AggregatorThread& telemetry() { return m_telemetry; }
  CommandRunner& commandRunner() { return *m_commandRunner; }

 private:
  void ended(std::uint32_t number) {
    if (m_options.onRunEnded) m_options.onRunEnded(number);
    MutexLock lock(m_mutex);
    m_live.erase(number);
    m_ended.notifyAll();
  }

  const SessionOptions m_options;
  const std::unique_ptr<CommandRunner> m_commandRunner;
  CommandAttemptRunner m_commands;
  LoadAttemptRunner m_loads;
  AttemptRunners m_attemptRunner{m_commands, m_loads};
  Recorder m_recorder;
  AggregatorThread m_telemetry;
  std::optional<ObserverHandle> m_observing;
  std::optional<Derived> m_root;

  mutable Mutex m_mutex;
  CondVar m_ended;
  std::map<std::uint32_t, std::shared_ptr<Run>> m_live ARB_GUARDED_BY(m_mutex);
  std::vector<std::string> m_folders ARB_GUARDED_BY(m_mutex);
  std::uint32_t m_lastNumber ARB_GUARDED_BY(m_mutex) = 0;
  bool m_closed ARB_GUARDED_BY(m_mutex) = false;

  std::optional<ThreadPool> m_control;
  std::optional<ThreadPool> m_pool;
};

Status Session::Impl::launch(std::shared_ptr<const JobFileSpec> spec, std::string workingDir, std::uint32_t* number) {
  RunOptions options;
  options.runId = newRunId(std::chrono::system_clock::now());
  if (Status made = makeRunFolder(m_options.runsFolder, options.runId, &options.outputDir); !made.ok()) return made;
  options.slots = m_options.slots;
  options.workingDir = std::move(workingDir);
  options.environment = currentEnvironment();
  std::shared_ptr<Run> run;
  {
    MutexLock lock(m_mutex);
    if (m_closed) return {std::make_error_code(std::errc::operation_canceled), "the session is being closed"};
    *number = options.number = ++m_lastNumber;
    options.onEnded = [this, ended = options.number] { this->ended(ended); };
    m_folders.push_back(options.outputDir);
    run = Run::create(std::move(spec), std::move(options), {*m_pool, *m_control, m_attemptRunner, m_recorder},
                      m_root->context);
    m_live.emplace(*number, run);
  }
  run->start();
  return {};
}

std::unique_ptr<Session> Session::open(SessionOptions options, Status* error) {
  if (options.runsFolder.empty()) options.runsFolder = defaultRunsFolder();
  auto runner = CommandRunner::start({.runId = newRunId(std::chrono::system_clock::now())}, error);
  if (!runner) return nullptr;
  return std::unique_ptr<Session>(new Session(std::make_unique<Impl>(std::move(options), std::move(runner))));
}

Session::Session(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Session::~Session() = default;

Status Session::launch(std::shared_ptr<const JobFileSpec> spec, std::string workingDir, std::uint32_t* run) {
  return m_impl->launch(std::move(spec), std::move(workingDir), run);
}

void Session::cancel(JobId id, std::string message) {
  if (const auto run = m_impl->find(id.run)) run->cancel(id, std::move(message));
}

void Session::cancelAll(std::string message) {
  for (const auto& run : m_impl->live()) run->cancel({.run = 0, .index = 0}, message);
}

void Session::forceStop(std::string message) {
  for (const auto& run : m_impl->live()) run->forceStop(message);
}

AggregatorThread& Session::telemetry() noexcept { return m_impl->telemetry(); }
std::int64_t Session::runnerPid() const noexcept { return m_impl->commandRunner().runnerPid(); }

}  // namespace arborist
