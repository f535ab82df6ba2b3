// SPDX-License-Identifier: GPL-3.0-or-later
// One running command in the runner process, from its start until no process of it is left:
//
//   Running ──leader exits──▶ Draining ──quiet, nobody left──▶ Saving ──▶ Done
//      │                          └──processes left: leaks──▶ Terminating / Saving (kept)
//      └──stop──▶ Terminating (TERM) ──grace──▶ Killing (KILL) ──nobody left──▶ Saving
//
// Not thread-safe: it lives in the runner's one thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arborist/jobs/command/process/descendants.h>
#include <arborist/jobs/command/process/usage.h>
#include <arborist/jobs/command/server/event_loop.h>
#include <arborist/jobs/command/server/output_ring.h>
#include <arborist/jobs/command/server/spawner.h>
#include <arborist/jobs/command/server/spool.h>
#include <arborist/jobs/command/wire/packet_socket.h>
#include <arborist/jobs/command/wire/protocol.h>

namespace arborist::runner {

class Attempt;

// What attempts share. The runner works the two lists off at the end of each turn.
struct Shared {
  EventLoop loop;
  Outbox outbox;
  Descendants descendants;
  std::size_t ringBytes = 64u << 10;
  bool forceKill = false;
  bool childrenChanged = false;     // a child may have ended: scan
  std::vector<Attempt*> touched;    // to be advanced
  std::vector<Attempt*> searching;  // want to know their processes
  std::string readBuffer;
};

class Attempt final : TimerOwner {
 public:
  Attempt(Shared&, std::uint64_t id, const StartRequest&, Spawned, std::unique_ptr<Cgroup>, SteadyTime started);
  ~Attempt() override;
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  std::uint64_t id() const noexcept { return m_family.attempt; }
  Family& family() noexcept { return m_family; }

  void stop();     // TERM, grace, KILL; during a drain only the drain ends
  void killNow();  // cuts a grace short
  void addCredit(std::uint64_t bytes);
  std::string tail() const { return m_ring.last(m_shared.ringBytes); }

  void touch();                                           // advance() at the end of this turn
  void advance();                                         // looks at what has changed
  void found(const std::vector<ProcessInfo>& processes);  // answers a place in Shared::searching
  bool saving() const noexcept { return m_state == State::Saving; }
  bool done() const noexcept { return m_state == State::Done; }
  void saveSome();  // next piece of the output file; the last one reports the attempt as finished

 private:
  enum class State : std::uint8_t { Running, Draining, Terminating, Killing, Saving, Done };
  enum class Search : std::uint8_t { None, Leaks, Terminate, Kill };
  struct Pipe final : EventSource {
    explicit Pipe(Attempt& owner) : attempt(owner) {}
    void onEvents(std::uint32_t) override { attempt.readSome(*this); }
    Attempt& attempt;
    UniqueFd fd;
    bool watched = false;
  };
  struct Leader final : EventSource {
    explicit Leader(Attempt& owner) : attempt(owner) {}
    void onEvents(std::uint32_t) override { attempt.leaderEnded(); }
    Attempt& attempt;
    UniqueFd pidfd;
  };

  void onTime() override { touch(); }
  bool readSome(Pipe&);  // false: there was nothing to read
  void readWhatIsThere();
  void toSink(bool isStderr, std::string_view bytes);
  void setWatched(Pipe&, bool);
  void close(Pipe&);
  void leaderEnded();
  bool nobodyLeft() const noexcept { return m_leaderEnded && m_family.adopted == 0; }
  SteadyTime drainEnd() const;
  void advanceDrain();
  void search(Search);
  void leaksFound(const std::vector<ProcessInfo>&);
  void terminate();
  void terminateOthers(const std::vector<ProcessInfo>&);  // than the group, which was told already
  void startKilling();
  void killAgain(const std::vector<ProcessInfo>&);
  void nameLeft(const std::vector<ProcessInfo>&);
  void signalGroup(int signal) const;
  void finish();
  void report();

  Shared& m_shared;
  Family m_family;
  State m_state = State::Running;
  Search m_search = Search::None;
  bool m_touched = false;
  bool m_stopped = false;
  bool m_leaderEnded = false;
  LeakPolicy m_leak;
  std::chrono::nanoseconds m_grace;
  Leader m_leader;
  Pipe m_out, m_err;
  bool m_hasSink;
  std::uint64_t m_credit = kSinkWindow;
  Spool m_spool;
  OutputRing m_ring;
  std::string m_script;
  std::int64_t m_unixOffsetNs;  // from the steady clock to the time of day
  SteadyTime m_lastOutput, m_killAt, m_sweepAt, m_giveUpAt;
  std::chrono::milliseconds m_sweepPause;
  FinishedReport m_report;
};

}  // namespace arborist::runner
