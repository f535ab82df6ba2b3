// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/run_command.h>

#include <fmt/core.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include <app/cli/dry_run.h>
#include <app/cli/exit_code.h>
#include <app/cli/live_view.h>
#include <app/cli/output_stream.h>
#include <app/cli/signals.h>
#include <app/cli/standard_output.h>
#include <arborist/base/clock.h>
#include <arborist/base/mutex.h>
#include <arborist/formats/in/command_list.h>
#include <arborist/formats/in/job_file.h>
#include <arborist/formats/in/suggestion.h>
#include <arborist/formats/out/report.h>
#include <arborist/jobs/select_jobs.h>
#include <arborist/session/session.h>

namespace arborist {
namespace {

constexpr std::chrono::milliseconds kRedrawEvery{100};
constexpr std::chrono::milliseconds kSameSignal{50};
constexpr std::chrono::seconds kPatience{5};  // with a reader that stands still, after the first signal

JobFileOptions fileOptions(const RunArguments& arguments) {
  JobFileOptions options;
  options.set = {arguments.set.begin(), arguments.set.end()};
  options.timeout = arguments.timeout;
  options.deadline = arguments.deadline;
  if (arguments.keepGoing) options.onFailure = OnFailure::Mode::Continue;
  if (arguments.failFast) options.onFailure = OnFailure::Mode::FailFast;
  options.workingDir = std::filesystem::current_path();
  return options;
}

void printProblems(const JobFileResult& result, std::FILE* out) {
  for (const FileProblem& problem : result.problems) {
    const bool ofOption = problem.file.starts_with("--");
    fmt::print(out, "{}{}\n", ofOption ? "arborist: " : "", problem.toString());
  }
}

// Whatever the two paths are called.
bool isStandardOutput(const std::string& path) {
  struct stat file {};
  struct stat out {};
  return !path.empty() && stat(path.c_str(), &file) == 0 && fstat(STDOUT_FILENO, &out) == 0 &&
         file.st_dev == out.st_dev && file.st_ino == out.st_ino && file.st_rdev == out.st_rdev;
}

bool selectOnly(JobFileSpec& spec, const RunArguments& arguments) {
  const std::vector<std::string> unknown = selectJobs(spec.root, arguments.jobs);
  if (unknown.empty()) return true;
  const std::vector<std::string> paths = jobPaths(spec.root);
  Suggestions suggestions;
  for (const std::string& path : unknown) {
    std::string hint = suggestions.forName(path, paths);
    if (hint.empty()) hint = "; `arborist run --dry-run " + arguments.file + "` lists them";
    fmt::print(stderr, "arborist: {} has no job '{}'{}\n", arguments.file, path, hint);
  }
  return false;
}

std::string signalWords(int signal) { return signal == SIGINT ? "Ctrl-C" : signal == SIGTERM ? "SIGTERM" : "SIGHUP"; }

// What other threads tell the one that shows the run. Thread-safe.
class News {
 public:
  void runEnded() {
    const MutexLock lock(m_mutex);
    m_ended = true;
    m_changed.notifyAll();
  }
  // How many signals there have been; 0: it is the last one once more, as `timeout` and others send it to a process and
  // then to its group. No finger is that quick.
  std::size_t signal(int number) {
    const TimePoint now = Clock::now();
    const MutexLock lock(m_mutex);
    if (!m_signals.empty() && m_signals.back() == number && now - m_lastSignal < kSameSignal) return 0;
    m_lastSignal = now;
    m_signals.push_back(number);
    if (!m_ended && m_cancelledBy == 0) m_cancelledBy = number;
    m_changed.notifyAll();
    return m_signals.size();
  }
  // What comes a moment after this is the same signal, too.
  void obeyed() {
    const TimePoint now = Clock::now();
    const MutexLock lock(m_mutex);
    m_lastSignal = now;
  }
  // Waits a moment for the end or for more signals than `known`; all signals so far, in order.
  std::vector<int> wait(std::size_t known) {
    const TimePoint until = Clock::now() + kRedrawEvery;
    const MutexLock lock(m_mutex);
    while (!m_ended && m_signals.size() == known && m_changed.waitUntil(m_mutex, until)) {
    }
    return m_signals;
  }
  bool ended() {
    const MutexLock lock(m_mutex);
    return m_ended;
  }
  // The first signal that came before the end, or 0.
  int cancelledBy() {
    const MutexLock lock(m_mutex);
    return m_cancelledBy;
  }

 private:
  Mutex m_mutex;
  CondVar m_changed;
  bool m_ended ARB_GUARDED_BY(m_mutex) = false;
  std::vector<int> m_signals ARB_GUARDED_BY(m_mutex);
  TimePoint m_lastSignal ARB_GUARDED_BY(m_mutex){};
  int m_cancelledBy ARB_GUARDED_BY(m_mutex) = 0;
};

// Shows the run until it has ended.
void watch(News& news, LiveView& view) {
  std::vector<int> signals;
  while (!news.ended()) {
    const std::size_t told = signals.size();
    signals = news.wait(told);
    for (std::size_t i = told; i < signals.size(); ++i)
      view.say(signalWords(signals[i]) +
               (i == 0 ? ": cancelling what runs (TERM, grace, KILL); once more forces KILL" : " again: KILL"));
    view.refresh();
  }
}

// A reader of standard output that stands still must not hold up the end for ever once somebody asks for it.
void obey(int signal, News& news, Session& session, StandardOutput& out) {
  const std::size_t count = news.signal(signal);
  if (count == 0) return;
  if (count == 1) {
    out.hurry(kPatience);
    session.cancelAll(signalWords(signal));
    news.obeyed();
  } else {
    out.hurry(std::chrono::milliseconds(0));
    session.forceStop(signalWords(signal) + " again");
  }
}

// Where fewer jobs run at once than were asked for.
void saySlots(std::size_t asked, std::size_t most) {
  rlimit files{};
  if (asked <= most || getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  fmt::print(stderr, "arborist: {} job{} at once, not {}: the limit of open files (ulimit -Hn) is {}\n", most,
             most == 1 ? "" : "s", asked, files.rlim_max);
}

int runJobs(const RunArguments& arguments, JobFileResult loaded) {
  Signals signals;
  // A report on standard output has it for itself.
  StandardOutput out(isStandardOutput(arguments.report) ? STDERR_FILENO : STDOUT_FILENO);
  News news;
  Terminal terminal(out);
  SessionOptions options;
  options.slots = arguments.slots;
  options.onRunEnded = [&](std::uint32_t) { news.runEnded(); };
  if (arguments.output == OutputMode::Stream) options.sinks = lineStreams(out);
  Status error;
  const auto session = Session::open(std::move(options), &error);
  std::uint32_t run = 0;
  if (session) {
    const auto spec = std::make_shared<const JobFileSpec>(std::move(loaded.spec));
    error = session->launch(spec, std::filesystem::current_path(), &run);
  }
  if (!error.ok()) {
    fmt::print(stderr, "arborist: {}\n", error.message());
    return kExitUsage;
  }
  saySlots(arguments.slots, session->mostSlots());
  LiveView view(terminal, session->telemetry(), run, arguments.output);
  const auto listening = signals.listen([&](int signal) { obey(signal, news, *session, out); });
  watch(news, view);
  const auto snapshot = session->telemetry().snapshot();
  view.finish(snapshot);
  const int signal = news.cancelledBy();
  const int exitCode = signal != 0 ? kExitSignalBase + signal : exitCodeOf(*snapshot, run);
  if (arguments.report.empty()) return exitCode;
  const Status written = writeReport(*snapshot, run, exitCode, arguments.report);
  if (written.ok()) return exitCode;
  fmt::print(stderr, "arborist: the report {}\n", written.message());
  return exitCode == kExitSuccess ? kExitFailure : exitCode;
}

}  // namespace

int runCommand(const RunArguments& arguments) {
  JobFileResult loaded = arguments.commandList ? loadCommandList(arguments.file, fileOptions(arguments))
                                               : loadJobFile(arguments.file, fileOptions(arguments));
  if (!loaded.ok()) {
    printProblems(loaded, stderr);
    return kExitUsage;
  }
  if (!arguments.jobs.empty() && !selectOnly(loaded.spec, arguments)) return kExitUsage;
  // Found before anything starts: a report that cannot be written would be lost after hours of work.
  const Status report = arguments.report.empty() ? Status() : checkReport(arguments.report);
  if (!report.ok()) {
    fmt::print(stderr, "arborist: the report {}\n", report.message());
    return kExitUsage;
  }
  if (!arguments.dryRun) return runJobs(arguments, std::move(loaded));
  printTree(loaded.spec, stdout);
  return kExitSuccess;
}

int validateCommand(const std::string& file) {
  JobFileOptions options;
  options.workingDir = std::filesystem::current_path();
  const JobFileResult loaded = loadJobFile(file, options);
  printProblems(loaded, stdout);
  return loaded.ok() ? kExitSuccess : kExitUsage;
}

}  // namespace arborist
