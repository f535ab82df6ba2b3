// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/client/runner_link.h>

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <random>

#include <arborist/jobs/command/client/result.h>
#include <arborist/jobs/command/process/process_list.h>
#include <arborist/jobs/command/process/process_mark.h>
#include <arborist/jobs/command/process/usage.h>
#include <arborist/jobs/command/wire/wire.h>

namespace arborist::runner {
namespace {

constexpr int kHandshakeMs = 30'000;

std::uint32_t randomNonce() {
  std::random_device device;
  std::uint32_t nonce = 0;
  while (nonce == 0) nonce = device() & ProcessMark::kNonceMask;
  return nonce;
}

// Relative paths are relative to the program's directory, not to the runner's.
std::string absolute(const std::string& path) {
  std::error_code error;
  if (!path.empty() && path.front() == '/') return path;
  const auto here = std::filesystem::current_path(error);
  return error ? path : path.empty() ? here.string() : (here / path).string();
}

}  // namespace

std::unique_ptr<RunnerLink> RunnerLink::start(const CommandRunnerOptions& options, Status* error) {
  RunnerProcess process;
  Status status = startRunnerProcess(process);
  std::unique_ptr<RunnerLink> link;
  if (status.ok()) {
    link.reset(new RunnerLink(std::move(process), options));
    status = link->handshake(options);
    if (status.ok()) {
      link->m_reader = std::thread([raw = link.get()] { raw->read(); });
    } else {
      ::kill(link->m_process.pid, SIGKILL);
      link.reset();
    }
  }
  if (error != nullptr) *error = std::move(status);
  return link;
}

RunnerLink::RunnerLink(RunnerProcess process, const CommandRunnerOptions& options)
    : m_process(std::move(process)),
      m_socket(std::move(m_process.socket)),
      m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  m_runner.nonce = randomNonce();
  m_runner.runId = options.runId;
}

Status RunnerLink::handshake(const CommandRunnerOptions& options) {
  Configure configure;
  {
    const MutexLock lock(m_mutex);
    configure.nonce = m_runner.nonce;
  }
  configure.runId = options.runId;
  configure.useCgroups = options.useCgroups;
  configure.ringBytes = options.ringBytes;
  post(MessageKind::Configure, 0, encode(configure));
  pollfd ready{m_socket.fd(), POLLIN, 0};
  int n = 0;
  do {
    n = ::poll(&ready, 1, kHandshakeMs);
  } while (n < 0 && errno == EINTR);
  bool answered = false;
  m_socket.receive([&](const Message& message) {
    const auto answer = message.kind == MessageKind::Ready ? decodeReady(message.body) : std::nullopt;
    if (!answer) return;
    const MutexLock lock(m_mutex);
    m_runner.marks = answer->marks;
    m_runner.cgroupFolder = answer->cgroupFolder;
    answered = true;
  });
  if (answered) return {};
  return Status(std::make_error_code(std::errc::protocol_error), "the runner process does not answer");
}

RunnerLink::~RunnerLink() {
  {
    const MutexLock lock(m_mutex);
    m_closing = true;
  }
  m_socket.shutdownSend();
  if (m_reader.joinable()) m_reader.join();
  waitForEnd(P_PID, m_process.pid, 0);
}

bool RunnerLink::lost() const {
  const MutexLock lock(m_mutex);
  return m_lost;
}

// --- calls ---

std::optional<CommandResult> RunnerLink::run(const Context& context, const CommandAttempt& attempt,
                                             const OutputSink& sink) {
  StartRequest request;
  const std::string dir = absolute(attempt.dir);
  const std::string outputPath = attempt.outputPath.empty() ? std::string() : absolute(attempt.outputPath);
  request.dir = dir;
  request.outputPath = outputPath;
  request.outputCap = attempt.outputCap;
  request.grace = attempt.grace;
  request.leak = attempt.leak;
  request.sink = static_cast<bool>(sink);
  Waiting waiting;
  waiting.keeps = attempt.leak == LeakPolicy::Keep;
  std::string runId;
  {
    const MutexLock lock(m_mutex);
    if (m_lost) return std::nullopt;
    if (!m_waiting.emplace(attempt.id, &waiting).second) return spawnFailed("an attempt with this id is running");
    runId = m_runner.runId;
  }
  const auto forget = [&] {
    const MutexLock lock(m_mutex);
    m_waiting.erase(attempt.id);
  };
  auto frame =
      Frame::make(MessageKind::Start, attempt.id, encodeStart(attempt.argv, attempt.env, runId, attempt.id, request));
  if (!frame) {
    forget();
    return spawnFailed("no room for a long command: " + std::generic_category().message(errno));
  }
  post(std::move(*frame));
  {
    // Stop follows Start on the same connection, so it cannot come too early; too late it means nothing.
    const AfterFunc stop = onDone(context, [this, id = attempt.id] { post(MessageKind::Stop, id); });
    try {
      deliver(attempt.id, waiting, sink);
    } catch (...) {  // from the sink: the caller hears of it when nothing runs any more
      post(MessageKind::Stop, attempt.id);
      deliver(attempt.id, waiting, [](bool, std::string_view) {});
      forget();
      throw;
    }
  }
  forget();
  return waiting.runnerLost ? runnerLost("the runner process was killed") : toResult(std::move(*waiting.report));
}

// Until the attempt has ended: hands its output to the sink and lets the runner send more.
void RunnerLink::deliver(std::uint64_t id, Waiting& waiting, const OutputSink& sink) {
  for (;;) {
    std::deque<OutputPiece> output;
    {
      MutexLock lock(m_mutex);
      while (waiting.output.empty() && !waiting.report && !waiting.runnerLost) waiting.changed.wait(m_mutex);
      if (waiting.output.empty()) return;
      output.swap(waiting.output);
    }
    std::uint64_t taken = 0;
    for (const OutputPiece& piece : output) {
      taken += piece.bytes.size();
      sink(piece.isStderr, piece.bytes);
    }
    WireWriter credit;
    credit.put(taken);
    post(MessageKind::Credit, id, credit.bytes());
  }
}

void RunnerLink::forceKill(bool on) { post(on ? MessageKind::ForceKill : MessageKind::AllowGrace, 0); }

std::vector<ProcessRow> RunnerLink::processes(std::uint64_t attemptId) {
  AttemptMark mark;
  {
    const MutexLock lock(m_mutex);
    if (m_lost || !m_waiting.contains(attemptId)) return {};
    mark = {m_process.pid, m_runner.nonce, m_runner.marks, m_runner.runId, attemptId};
  }
  return listProcesses(mark);
}

std::string RunnerLink::tail(std::uint64_t attemptId) {
  TailRequest request;
  {
    const MutexLock lock(m_mutex);
    if (m_lost || !m_waiting.contains(attemptId)) return {};
    m_tails.emplace(attemptId, &request);
  }
  post(MessageKind::AskTail, attemptId);
  MutexLock lock(m_mutex);
  while (!request.bytes) request.changed.wait(m_mutex);
  return std::move(*request.bytes);
}

// --- sending ---

void RunnerLink::post(MessageKind kind, std::uint64_t id, std::string_view body) {
  if (auto frame = Frame::make(kind, id, body)) post(std::move(*frame));
}

void RunnerLink::post(Frame frame) {
  {
    const MutexLock lock(m_sendMutex);
    m_queue.add(std::move(frame));
    if (m_sending) return;  // that thread takes it along
    m_sending = true;
  }
  sendQueued();
}

// Only for the thread that set m_sending.
void RunnerLink::sendQueued() {
  for (;;) {
    if (m_current.empty()) {
      const MutexLock lock(m_sendMutex);
      std::swap(m_current, m_queue);
      if (m_current.empty()) {
        m_sending = false;
        return;
      }
    }
    const auto result = m_socket.send(m_current);
    if (result == PacketSocket::Result::Closed) m_current = Outbox();  // the reader hears of the end, too
    if (result != PacketSocket::Result::Blocked) continue;
    {
      const MutexLock lock(m_sendMutex);
      m_sendBlocked = true;
    }
    ::eventfd_write(m_wake.value(), 1);
    return;
  }
}

// --- the reader thread ---

void RunnerLink::read() {
  while (waitReadable()) {
    if (m_socket.receive([this](const Message& message) { onMessage(message); }) == PacketSocket::Result::Closed) break;
  }
  runnerGone();
}

bool RunnerLink::waitReadable() {
  for (;;) {
    bool blocked = false;
    {
      const MutexLock lock(m_sendMutex);
      blocked = m_sendBlocked;
    }
    const short events = blocked ? POLLIN | POLLOUT : POLLIN;
    pollfd fds[2] = {{m_socket.fd(), events, 0}, {m_wake.value(), POLLIN, 0}};
    if (::poll(fds, 2, -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (fds[1].revents != 0) {
      eventfd_t ignored = 0;
      ::eventfd_read(m_wake.value(), &ignored);
    }
    if (blocked && (fds[0].revents & POLLOUT) != 0) {
      {
        const MutexLock lock(m_sendMutex);
        m_sendBlocked = false;
      }
      sendQueued();
    }
    if ((fds[0].revents & ~POLLOUT) != 0) return true;
  }
}

void RunnerLink::onMessage(const Message& message) {
  if (message.kind == MessageKind::Output) {
    const auto part = decodeOutput(message.body);
    if (!part) return;
    OutputPiece piece{part->isStderr, std::string(part->bytes)};
    const MutexLock lock(m_mutex);
    const auto at = m_waiting.find(message.id);
    if (at == m_waiting.end()) return;
    at->second->output.push_back(std::move(piece));
    at->second->changed.notifyOne();
  } else if (message.kind == MessageKind::Finished) {
    auto report = decodeFinished(message.body);
    if (!report) {  // its memfd got lost for want of descriptors
      report.emplace();
      report->end = EndKind::SpawnFailed;
      report->error = "the result could not be read: too many open files";
    }
    const MutexLock lock(m_mutex);
    const auto at = m_waiting.find(message.id);
    if (at == m_waiting.end()) return;
    if (at->second->keeps && !report->leaked.empty()) m_runner.kept.insert(static_cast<std::uint32_t>(message.id));
    at->second->report = std::move(report);
    at->second->changed.notifyOne();
  } else if (message.kind == MessageKind::Tail) {
    const MutexLock lock(m_mutex);
    const auto [begin, end] = m_tails.equal_range(message.id);
    for (auto at = begin; at != end; ++at) {
      at->second->bytes = message.body;
      at->second->changed.notifyOne();
    }
    m_tails.erase(begin, end);
  }
}

// What the runner left is ended before anybody is told, so that run() returns to a clean system.
void RunnerLink::runnerGone() {
  LostRunner lost;
  bool sweep = false;
  {
    const MutexLock lock(m_mutex);
    m_lost = true;
    sweep = !m_closing;
    lost = m_runner;
  }
  if (sweep) {
    ::kill(m_process.pid, SIGKILL);  // it may only have closed its socket
    waitForEnd(P_PID, m_process.pid, WNOWAIT);
    endOrphans(lost);
  }
  const MutexLock lock(m_mutex);
  for (auto& [id, waiting] : m_waiting) {
    waiting->runnerLost = !waiting->report;
    waiting->changed.notifyOne();
  }
  for (auto& [id, request] : m_tails) {
    request->bytes.emplace();
    request->changed.notifyOne();
  }
  m_tails.clear();
}

}  // namespace arborist::runner
