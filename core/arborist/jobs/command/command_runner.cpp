// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/command_runner.h>

#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include <arborist/base/mutex.h>
#include <arborist/jobs/command/client/result.h>
#include <arborist/jobs/command/client/runner_link.h>
#include <arborist/jobs/command/server/serve.h>

namespace arborist {

using runner::RunnerLink;

class CommandRunner::Impl {
 public:
  Impl(CommandRunnerOptions options, std::unique_ptr<RunnerLink> link)
      : m_options(std::move(options)), m_link(std::move(link)) {}

  CommandResult run(const Context& context, const CommandAttempt& attempt, const OutputSink& sink) {
    for (;;) {
      if (context.done()) return runner::neverStarted();
      Status error;
      const std::shared_ptr<RunnerLink> link = liveLink(&error);
      if (!link) return runner::runnerLost(error.message());
      // Nothing: the runner was lost in between, before it heard of this attempt.
      if (auto result = link->run(context, attempt, sink)) return std::move(*result);
    }
  }

  void forceKill(bool on) {
    m_forceKill = on;
    if (const auto link = current()) link->forceKill(on);
  }
  std::vector<ProcessRow> processes(std::uint64_t id) {
    const auto link = current();
    return link ? link->processes(id) : std::vector<ProcessRow>();
  }
  std::string tail(std::uint64_t id) {
    const auto link = current();
    return link ? link->tail(id) : std::string();
  }
  std::int64_t pid() const {
    const auto link = current();
    return link ? link->pid() : 0;
  }

 private:
  std::shared_ptr<RunnerLink> current() const {
    const MutexLock lock(m_mutex);
    return m_link;
  }

  // A lost runner is replaced, by one caller while the others wait.
  std::shared_ptr<RunnerLink> liveLink(Status* error) {
    const MutexLock starting(m_startMutex);
    std::shared_ptr<RunnerLink> link = current();
    if (link && !link->lost()) return link;
    std::shared_ptr<RunnerLink> fresh = RunnerLink::start(m_options, error);
    if (!fresh) return nullptr;
    if (m_forceKill) fresh->forceKill(true);
    {
      const MutexLock lock(m_mutex);
      m_link = fresh;
    }
    if (m_forceKill) fresh->forceKill(true);  // asked for in between
    return fresh;
  }

  const CommandRunnerOptions m_options;
  std::atomic<bool> m_forceKill = false;
  Mutex m_startMutex;
  mutable Mutex m_mutex;
  std::shared_ptr<RunnerLink> m_link ARB_GUARDED_BY(m_mutex);
};

void CommandRunner::serveIfRunner(int argc, char** argv) {
  if (runner::isRunner(argc, argv)) runner::serveAndExit();
}

std::unique_ptr<CommandRunner> CommandRunner::start(CommandRunnerOptions options, Status* error) {
  // If the runner is killed, its processes become children of this process instead of getting lost.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  auto link = RunnerLink::start(options, error);
  if (!link) return nullptr;
  return std::unique_ptr<CommandRunner>(new CommandRunner(std::make_unique<Impl>(std::move(options), std::move(link))));
}

CommandRunner::CommandRunner(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
CommandRunner::~CommandRunner() = default;

CommandResult CommandRunner::run(const Context& context, const CommandAttempt& attempt, const OutputSink& sink) {
  return m_impl->run(context, attempt, sink);
}
void CommandRunner::forceKill(bool on) { m_impl->forceKill(on); }
std::vector<ProcessRow> CommandRunner::processes(std::uint64_t attemptId) { return m_impl->processes(attemptId); }
std::string CommandRunner::tail(std::uint64_t attemptId) { return m_impl->tail(attemptId); }
std::int64_t CommandRunner::runnerPid() const noexcept { return m_impl->pid(); }

// The runner process has the same hard limit.
std::size_t CommandRunner::attemptsAtOnce() noexcept {
  // Of the runner: its own, two pipes with both ends while a child is started, and what reads /proc.
  constexpr std::size_t kOverhead = 24;
  // A pidfd, two pipes, a cgroup, the output and its second file.
  constexpr std::size_t kEach = 6;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
  const std::size_t files = limit.rlim_max;
  return files < kOverhead + kEach ? 1 : (files - kOverhead) / kEach;
}

}  // namespace arborist
