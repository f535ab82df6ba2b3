// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/server.h>

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include <arborist/jobs/command/process/process_mark.h>
#include <arborist/jobs/command/wire/wire.h>

namespace arborist::runner {
namespace {

constexpr std::size_t kReadSize = 256u << 10;
constexpr std::chrono::milliseconds kStrayPause{20};
constexpr std::chrono::seconds kStrayGrace{1};
constexpr std::chrono::seconds kStrayPatience{10};

const std::vector<ProcessInfo> kNobody;

// SIGCHLD must be blocked.
UniqueFd childSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  return UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

Server::Server(UniqueFd socket) : m_connection(*this, std::move(socket)), m_childSignals(m_shared), m_program(*this) {
  m_shared.readBuffer.resize(kReadSize);
  m_childSignals.fd = childSignals();
  m_shared.loop.add(m_connection.socket.fd(), EPOLLIN, m_connection);
  m_shared.loop.add(m_childSignals.fd.value(), EPOLLIN, m_childSignals);
  // The end of the connection says it too, but not while a copy of the program, made by fork(), holds it open.
  m_program.pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, ::getppid(), 0)));
  if (m_program.pidfd) m_shared.loop.add(m_program.pidfd.value(), EPOLLIN, m_program);
}

void Server::serve() {
  while (!m_programGone || !m_attempts.empty()) turn();
  endStrays();
}

void Server::turn() {
  m_shared.loop.turn(!m_saving.empty());
  saveSome();
  settle();
  send();
}

// --- messages ---

void Server::onSocket(std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) send();
  if ((events & ~std::uint32_t{EPOLLOUT}) == 0 || m_programGone) return;
  const auto result = m_connection.socket.receive([this](const Message& message) { onMessage(message); });
  if (result == PacketSocket::Result::Closed) programGone();
}

void Server::programGone() {
  if (m_programGone) return;
  m_programGone = true;
  m_shared.loop.remove(m_connection.socket.fd());
  if (m_program.pidfd) m_shared.loop.remove(m_program.pidfd.value());
  for (auto& [id, attempt] : m_attempts) attempt->stop();
}

void Server::onMessage(const Message& message) {
  switch (message.kind) {
    case MessageKind::Configure: return configure(message);
    case MessageKind::Start: return start(message);
    case MessageKind::ForceKill: return forceKill();
    case MessageKind::AllowGrace: m_shared.forceKill = false; return;
    case MessageKind::Stop:
      if (Attempt* attempt = find(message.id)) attempt->stop();
      return;
    case MessageKind::Credit: {
      WireReader in(message.body);
      const auto bytes = in.take<std::uint64_t>();
      if (Attempt* attempt = find(message.id); attempt != nullptr && in.ok()) attempt->addCredit(bytes);
      return;
    }
    case MessageKind::AskTail: {
      Attempt* attempt = find(message.id);
      // Without room for a long answer it gets an empty one: somebody waits for it.
      if (!m_shared.outbox.push(MessageKind::Tail, message.id, attempt != nullptr ? attempt->tail() : std::string()))
        m_shared.outbox.push(MessageKind::Tail, message.id, {});
      return;
    }
    case MessageKind::Ready:
    case MessageKind::Output:
    case MessageKind::Finished:
    case MessageKind::Tail: return;
  }
}

void Server::configure(const Message& message) {
  const auto options = decodeConfigure(message.body);
  if (!options) return;
  m_shared.ringBytes = static_cast<std::size_t>(options->ringBytes);
  m_shared.descendants.configure(std::string(options->runId), options->nonce);
  Ready ready;
  ready.marks = marksUsable();
  if (ready.marks) m_spawner.useMarks(options->nonce);
  if (options->useCgroups) m_cgroups = CgroupPool::open(options->nonce);
  if (m_cgroups) ready.cgroupFolder = m_cgroups->folder();
  m_shared.outbox.push(MessageKind::Ready, 0, encode(ready));
}

void Server::start(const Message& message) {
  const auto request = decodeStart(message.body);
  if (!request) return refuse(message.id, "the runner could not read the request: too many open files");
  if (find(message.id) != nullptr) return refuse(message.id, "an attempt with this id is running");
  const auto started = std::chrono::steady_clock::now();
  auto cgroup = m_cgroups ? m_cgroups->take() : nullptr;
  bool cgroupRefused = false;
  Spawned spawned = m_spawner.start(*request, message.id, cgroup ? cgroup->fd() : -1, &cgroupRefused);
  if (cgroupRefused) {
    m_cgroups.reset();
    cgroup.reset();
    spawned = m_spawner.start(*request, message.id, -1, &cgroupRefused);
  }
  if (!spawned.error.empty()) {
    if (!spawned.script.empty()) ::unlink(spawned.script.c_str());
    if (m_cgroups) m_cgroups->giveBack(std::move(cgroup));
    return refuse(message.id, std::move(spawned.error));
  }
  auto attempt =
      std::make_unique<Attempt>(m_shared, message.id, *request, std::move(spawned), std::move(cgroup), started);
  m_byFamily[&attempt->family()] = attempt.get();
  m_attempts[message.id] = std::move(attempt);
}

void Server::refuse(std::uint64_t id, std::string why) {
  FinishedReport report;
  report.end = EndKind::SpawnFailed;
  report.error = std::move(why);
  report.started = report.leaderExited = report.finished = std::chrono::steady_clock::now();
  m_shared.outbox.push(MessageKind::Finished, id, encode(report));
}

void Server::forceKill() {
  m_shared.forceKill = true;
  for (auto& [id, attempt] : m_attempts) attempt->killNow();
}

void Server::send() {
  if (m_programGone) {
    m_shared.outbox = Outbox();
    return;
  }
  if (m_shared.outbox.empty() && !m_connection.wantsToWrite) return;
  const bool blocked = m_connection.socket.send(m_shared.outbox) == PacketSocket::Result::Blocked;
  if (blocked == m_connection.wantsToWrite) return;
  m_connection.wantsToWrite = blocked;
  m_shared.loop.change(m_connection.socket.fd(), blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, m_connection);
}

// --- attempts ---

Attempt* Server::find(std::uint64_t id) {
  const auto at = m_attempts.find(id);
  return at != m_attempts.end() ? at->second.get() : nullptr;
}

void Server::scanChildren() {
  m_shared.childrenChanged = false;
  // Emptied before looking: whoever dies from here on says so again.
  signalfd_siginfo ignored[4];
  while (::read(m_childSignals.fd.value(), ignored, sizeof ignored) == sizeof ignored) {
  }
  m_shared.descendants.scan();
  touchChanged();
}

void Server::touchChanged() {
  for (Family* family : m_shared.descendants.takeChanged()) {
    if (const auto at = m_byFamily.find(family); at != m_byFamily.end()) at->second->touch();
  }
}

// Until nothing changes any more; one look through /proc serves all attempts that want one.
void Server::settle() {
  while (m_shared.childrenChanged || !m_shared.touched.empty() || !m_shared.searching.empty()) {
    if (m_shared.childrenChanged) scanChildren();
    if (!m_shared.searching.empty()) {
      const auto searching = std::exchange(m_shared.searching, {});
      const auto members = m_shared.descendants.members();
      touchChanged();
      for (Attempt* attempt : searching) {
        const auto at = members.find(&attempt->family());
        attempt->found(at != members.end() ? at->second : kNobody);
      }
    }
    for (Attempt* attempt : std::exchange(m_shared.touched, {})) {
      attempt->advance();
      if (attempt->saving() && std::find(m_saving.begin(), m_saving.end(), attempt) == m_saving.end()) {
        m_saving.push_back(attempt);
      }
      if (!attempt->done()) continue;
      if (m_cgroups) m_cgroups->giveBack(std::move(attempt->family().cgroup));
      m_byFamily.erase(&attempt->family());
      m_ended.push_back(attempt->id());
    }
  }
  for (const std::uint64_t id : std::exchange(m_ended, {})) m_attempts.erase(id);
}

void Server::saveSome() {
  std::erase_if(m_saving, [](Attempt* attempt) {
    attempt->saveSome();
    if (attempt->done()) attempt->touch();
    return attempt->done();
  });
}

// Nobody knows whose they are; nobody will ask for them any more.
void Server::endStrays() {
  const auto begin = std::chrono::steady_clock::now();
  bool told = false;
  for (scanChildren(); m_shared.descendants.hasStrays(); scanChildren()) {
    const auto now = m_shared.loop.now();
    if (now - begin > kStrayPatience) return;
    const bool kill = m_shared.forceKill || now - begin > kStrayGrace;
    const auto members = m_shared.descendants.members();
    const auto strays = members.find(nullptr);
    for (const ProcessInfo& stray : strays != members.end() ? strays->second : kNobody) {
      if (kill) {
        signalProcess(stray, SIGKILL);
      } else if (!told) {
        signalProcess(stray, SIGTERM);
        signalProcess(stray, SIGCONT);
      }
    }
    told = true;
    m_shared.loop.wakeAt(m_alarm, std::chrono::steady_clock::now() + kStrayPause);
    m_shared.loop.turn(false);
  }
}

}  // namespace arborist::runner
