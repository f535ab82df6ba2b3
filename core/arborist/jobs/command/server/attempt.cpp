// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/attempt.h>

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

namespace arborist::runner {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kQuiet{200};           // output that says nothing for so long has settled
constexpr seconds kLongestDrain{5};           // after the leader's exit
constexpr milliseconds kFirstSweepPause{10};  // between two searches while killing; doubles
constexpr milliseconds kLastSweepPause{320};
constexpr seconds kKillPatience{30};  // a process deaf to KILL for so long hangs in the kernel
constexpr std::chrono::hours kLongestGrace{24 * 365};
constexpr std::size_t kOutputPart = 32u << 10;
constexpr int kReadsInARow = 16;  // at the end: what a pipe holds, several times over

std::int64_t unixOffset() {
  using std::chrono::duration_cast;
  using std::chrono::nanoseconds;
  return duration_cast<nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count() -
         duration_cast<nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Attempt::Attempt(Shared& shared, std::uint64_t id, const StartRequest& request, Spawned spawned,
                 std::unique_ptr<Cgroup> cgroup, SteadyTime started)
    : m_shared(shared),
      m_leak(request.leak),
      m_grace(std::min<std::chrono::nanoseconds>(request.grace, kLongestGrace)),
      m_leader(*this),
      m_out(*this),
      m_err(*this),
      m_hasSink(request.sink),
      m_spool(std::string(request.outputPath), request.outputCap),
      m_ring(std::max(shared.ringBytes, kResultTail)),
      m_script(std::move(spawned.script)),
      m_unixOffsetNs(unixOffset()),
      m_sweepPause(kFirstSweepPause) {
  m_family.attempt = id;
  m_family.leader = spawned.pid;
  m_family.cgroup = std::move(cgroup);
  m_report.started = started;
  m_leader.pidfd = std::move(spawned.pidfd);
  m_shared.descendants.add(m_family);
  m_out.fd = std::move(spawned.out);
  m_err.fd = std::move(spawned.err);
  setWatched(m_out, true);
  setWatched(m_err, true);
  if (m_shared.loop.add(m_leader.pidfd.value(), EPOLLIN, m_leader)) return;
  m_report.error = "the kernel has no room to watch another process";
  signalGroup(SIGKILL);
  waitForEnd(P_PIDFD, m_leader.pidfd.value(), WNOWAIT);
  leaderEnded();
}

Attempt::~Attempt() {
  m_shared.loop.forget(*this);
  if (!m_script.empty()) ::unlink(m_script.c_str());
}

void Attempt::setWatched(Pipe& pipe, bool watched) {
  if (!pipe.fd || pipe.watched == watched) return;
  pipe.watched = watched;
  if (!watched) {
    m_shared.loop.remove(pipe.fd.value());
  } else if (!m_shared.loop.add(pipe.fd.value(), EPOLLIN, pipe)) {
    pipe.fd.reset();
  }
}

// Closing alone does not end the watch at once: a child that has not executed its program yet has a copy of it.
void Attempt::close(Pipe& pipe) {
  setWatched(pipe, false);
  pipe.fd.reset();
}

// --- output ---

bool Attempt::readSome(Pipe& pipe) {
  if (!pipe.fd) return false;
  std::string& buffer = m_shared.readBuffer;
  std::size_t most = buffer.size();
  if (m_hasSink) most = static_cast<std::size_t>(std::min<std::uint64_t>(most, m_credit));
  if (most == 0) {  // the sink is behind: the job waits in its write()
    setWatched(m_out, false);
    setWatched(m_err, false);
    return false;
  }
  const ssize_t n = ::read(pipe.fd.value(), buffer.data(), most);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return errno == EINTR;
  if (n <= 0) {
    close(pipe);
    if (m_leaderEnded) touch();
    return false;
  }
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(n));
  const bool isStderr = &pipe == &m_err;
  m_lastOutput = m_shared.loop.now();
  m_spool.write(isStderr ? IndexStream::Stderr : IndexStream::Stdout, bytes,
                std::chrono::nanoseconds(m_lastOutput.time_since_epoch()).count() + m_unixOffsetNs);
  m_ring.write(bytes);
  if (m_hasSink) toSink(isStderr, bytes);
  return true;
}

// Bounded, as somebody may be writing all the time.
void Attempt::readWhatIsThere() {
  for (Pipe* pipe : {&m_out, &m_err}) {
    for (int i = 0; i < kReadsInARow && readSome(*pipe); ++i) {
    }
  }
}

void Attempt::toSink(bool isStderr, std::string_view bytes) {
  m_credit -= bytes.size();
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kOutputPart);
    if (!m_shared.outbox.push(MessageKind::Output, id(), encode(OutputPart{isStderr, part}))) return;
    bytes.remove_prefix(part.size());
  }
}

void Attempt::addCredit(std::uint64_t bytes) {
  m_credit += bytes;
  setWatched(m_out, true);
  setWatched(m_err, true);
  // The quiet time of a drain that stood still starts now.
  m_lastOutput = m_shared.loop.now();
  if (m_state == State::Draining) touch();
}

// --- life ---

void Attempt::leaderEnded() {
  if (m_leaderEnded) return;
  m_leaderEnded = true;
  m_report.leaderExited = std::chrono::steady_clock::now();
  m_shared.loop.remove(m_leader.pidfd.value());  // it stays readable, and stays a zombie until all of its group is gone
  m_shared.childrenChanged = true;
  touch();
}

void Attempt::stop() {
  if (m_stopped) return;
  m_stopped = true;
  // It may have exited without this thread having looked yet: then it was not stopped.
  if (!m_leaderEnded && waitForEnd(P_PIDFD, m_leader.pidfd.value(), WNOHANG | WNOWAIT)) leaderEnded();
  if (m_state == State::Running && !m_leaderEnded) {
    m_report.stopRequested = true;
    m_report.stopRequestedAt = std::chrono::steady_clock::now();
    terminate();
    if (m_state == State::Terminating) search(Search::Terminate);
  }
  touch();
}

void Attempt::killNow() {
  if (m_state == State::Terminating) startKilling();
}

void Attempt::touch() {
  if (m_touched) return;
  m_touched = true;
  m_shared.touched.push_back(this);
}

void Attempt::advance() {
  m_touched = false;
  if (m_search != Search::None) return;  // the answer comes in this turn
  switch (m_state) {
    case State::Running:
      if (!m_leaderEnded) return;
      m_state = State::Draining;
      readWhatIsThere();
      return advanceDrain();
    case State::Draining: return advanceDrain();
    case State::Terminating:
      if (nobodyLeft()) return finish();
      if (m_shared.loop.now() >= m_killAt) return startKilling();
      return m_shared.loop.wakeAt(*this, m_killAt);
    case State::Killing:
      if (nobodyLeft()) return finish();
      if (m_shared.loop.now() >= m_sweepAt) return search(Search::Kill);
      return m_shared.loop.wakeAt(*this, m_sweepAt);
    case State::Saving:
    case State::Done: return;
  }
}

SteadyTime Attempt::drainEnd() const {
  const SteadyTime limit = m_report.leaderExited + kLongestDrain;
  const bool standsStill = m_hasSink && m_credit == 0 && (m_out.fd || m_err.fd);
  return standsStill ? limit : std::min(limit, std::max(m_report.leaderExited, m_lastOutput) + kQuiet);
}

void Attempt::advanceDrain() {
  if (!m_out.fd && !m_err.fd && nobodyLeft()) return finish();
  const SteadyTime end = drainEnd();
  if (!m_stopped && m_shared.loop.now() < end) return m_shared.loop.wakeAt(*this, end);
  if (nobodyLeft()) return finish();
  search(Search::Leaks);
}

void Attempt::search(Search what) {
  if (m_search == Search::None) m_shared.searching.push_back(this);
  m_search = what;
}

void Attempt::found(const std::vector<ProcessInfo>& processes) {
  switch (std::exchange(m_search, Search::None)) {
    case Search::Leaks: leaksFound(processes); break;
    case Search::Terminate: terminateOthers(processes); break;
    case Search::Kill: killAgain(processes); break;
    case Search::None: break;
  }
  touch();
}

void Attempt::leaksFound(const std::vector<ProcessInfo>& processes) {
  nameLeft(processes);
  if (m_leak == LeakPolicy::Keep || nobodyLeft()) return finish();
  terminate();
  if (m_state == State::Terminating) terminateOthers(processes);
}

void Attempt::nameLeft(const std::vector<ProcessInfo>& processes) {
  m_report.leaked.clear();
  for (const ProcessInfo& process : processes) m_report.leaked.push_back({process.pid, process.name});
}

void Attempt::terminate() {
  m_state = State::Terminating;
  if (m_shared.forceKill || m_grace <= std::chrono::nanoseconds(0)) return startKilling();
  signalGroup(SIGTERM);
  signalGroup(SIGCONT);  // a stopped process would not see the TERM
  m_killAt = m_shared.loop.now() + m_grace;
}

void Attempt::terminateOthers(const std::vector<ProcessInfo>& processes) {
  for (const ProcessInfo& process : processes) {
    if (process.group == m_family.leader) continue;
    signalProcess(process, SIGTERM);
    signalProcess(process, SIGCONT);
  }
}

void Attempt::startKilling() {
  m_state = State::Killing;
  m_report.killed = true;
  m_giveUpAt = m_shared.loop.now() + kKillPatience;
  signalGroup(SIGKILL);
  if (m_family.cgroup) m_family.cgroup->kill();
  search(Search::Kill);
}

void Attempt::killAgain(const std::vector<ProcessInfo>& processes) {
  std::size_t refused = 0;
  for (const ProcessInfo& process : processes) {
    if (signalProcess(process, SIGKILL) == EPERM) ++refused;
  }
  // Those of another user cannot be ended by this one, and those deaf to KILL for this long hang in the kernel.
  const bool hopeless = m_leaderEnded && !processes.empty() && refused == processes.size();
  if (hopeless || m_shared.loop.now() >= m_giveUpAt) {
    nameLeft(processes);
    m_report.error = "processes are left that KILL does not end";
    return finish();
  }
  m_sweepAt = m_shared.loop.now() + m_sweepPause;
  m_sweepPause = std::min(m_sweepPause * 2, kLastSweepPause);
}

// The group's id cannot have a new owner: its leader has not been waited for.
void Attempt::signalGroup(int signal) const { ::kill(-m_family.leader, signal); }

// --- end ---

void Attempt::finish() {
  m_credit = std::numeric_limits<std::uint64_t>::max();  // what the pipes still hold is not much: the sink gets it too
  readWhatIsThere();
  close(m_out);
  close(m_err);
  m_shared.loop.forget(*this);
  const bool empty = nobodyLeft();
  const auto end = waitForEnd(P_PIDFD, m_leader.pidfd.value(), WNOHANG);
  m_shared.descendants.forget(m_family);
  if (!empty) m_family.cgroup.reset();  // not to be used again
  m_report.end = end && !end->signaled ? EndKind::Exited : EndKind::Signaled;
  m_report.status = end ? end->status : SIGKILL;
  m_report.cpuSeconds = m_family.cpuSeconds + (end ? end->cpuSeconds : 0);
  m_report.peakRssBytes = std::max(m_family.peakRssBytes, end ? end->peakRssBytes : 0);
  m_state = State::Saving;
  saveSome();
}

void Attempt::saveSome() {
  if (m_state != State::Saving || !m_spool.finishSome()) return;
  m_state = State::Done;
  report();
}

void Attempt::report() {
  m_report.finished = std::chrono::steady_clock::now();
  m_report.outputBytes = m_spool.total();
  m_report.truncatedBytes = m_spool.truncated();
  m_report.outputError = m_spool.error();
  m_report.tail = m_ring.last(kResultTail);
  std::string body = encode(m_report);
  if (!m_shared.outbox.push(MessageKind::Finished, id(), body)) {
    m_report.leaked.resize(std::min<std::size_t>(m_report.leaked.size(), 100));  // small enough to need no memfd
    body = encode(m_report);
    m_shared.outbox.push(MessageKind::Finished, id(), body);
  }
}

}  // namespace arborist::runner
