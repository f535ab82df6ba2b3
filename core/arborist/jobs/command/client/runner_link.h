// SPDX-License-Identifier: GPL-3.0-or-later
// The program's end of the connection to one runner process, from its start until it is gone. Thread-safe. One thread
// of its own reads what the runner says; run() waits on the caller's.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <arborist/base/mutex.h>
#include <arborist/base/status.h>
#include <arborist/jobs/command/client/lost_sweep.h>
#include <arborist/jobs/command/client/runner_process.h>
#include <arborist/jobs/command/command_runner.h>
#include <arborist/jobs/command/wire/packet_socket.h>

namespace arborist::runner {

class RunnerLink {
 public:
  // nullptr and *error: there is no runner.
  static std::unique_ptr<RunnerLink> start(const CommandRunnerOptions&, Status* error);
  // Ends the runner with everything that still runs, and joins. No run() may be under way.
  ~RunnerLink();
  RunnerLink(const RunnerLink&) = delete;
  RunnerLink& operator=(const RunnerLink&) = delete;

  // nullopt: the runner is gone, and nothing was started.
  std::optional<CommandResult> run(const Context&, const CommandAttempt&, const OutputSink&);
  void forceKill(bool on);
  std::vector<ProcessRow> processes(std::uint64_t attemptId);
  std::string tail(std::uint64_t attemptId);
  bool lost() const;
  pid_t pid() const noexcept { return m_process.pid; }

 private:
  struct OutputPiece {
    bool isStderr = false;
    std::string bytes;
  };
  // One run() that waits; guarded by m_mutex.
  struct Waiting {
    CondVar changed;
    std::deque<OutputPiece> output;
    std::optional<FinishedReport> report;
    bool runnerLost = false;
    bool keeps = false;
  };
  struct TailRequest {
    CondVar changed;
    std::optional<std::string> bytes;
  };

  RunnerLink(RunnerProcess, const CommandRunnerOptions&);
  Status handshake(const CommandRunnerOptions&);

  void post(MessageKind, std::uint64_t id, std::string_view body = {});
  void post(Frame);
  void sendQueued();
  void deliver(std::uint64_t id, Waiting&, const OutputSink&);

  void read();
  bool waitReadable();
  void onMessage(const Message&);
  void runnerGone();

  RunnerProcess m_process;
  PacketSocket m_socket;  // sending: who set m_sending; receiving: the reader
  UniqueFd m_wake;        // eventfd: the reader shall look whether something waits to be sent
  std::thread m_reader;

  mutable Mutex m_mutex;
  LostRunner m_runner ARB_GUARDED_BY(m_mutex);
  bool m_closing ARB_GUARDED_BY(m_mutex) = false;
  bool m_lost ARB_GUARDED_BY(m_mutex) = false;
  std::unordered_map<std::uint64_t, Waiting*> m_waiting ARB_GUARDED_BY(m_mutex);
  std::unordered_multimap<std::uint64_t, TailRequest*> m_tails ARB_GUARDED_BY(m_mutex);

  Mutex m_sendMutex;
  Outbox m_queue ARB_GUARDED_BY(m_sendMutex);
  bool m_sending ARB_GUARDED_BY(m_sendMutex) = false;      // somebody is in sendQueued(), or has left it to the reader
  bool m_sendBlocked ARB_GUARDED_BY(m_sendMutex) = false;  // the reader goes on when the socket has room
  Outbox m_current;                                        // belongs to who set m_sending
};

}  // namespace arborist::runner
