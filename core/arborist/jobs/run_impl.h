// SPDX-License-Identifier: GPL-3.0-or-later
// How a Run works; see run.h. All but the public functions run on the server of the mailbox, one at a time.
#pragma once

#include <atomic>
#include <deque>
#include <unordered_map>

#include <arborist/jobs/mailbox.h>
#include <arborist/jobs/ready_queue.h>
#include <arborist/jobs/run.h>
#include <arborist/jobs/run_tree.h>
#include <arborist/jobs/shared_limits.h>
#include <arborist/jobs/verdict.h>

namespace arborist {

// An attempt as it begins.
struct AttemptBegin {
  std::uint32_t number = 1;
  TimePoint at;
  std::optional<TimePoint> timeoutAt;
  std::shared_ptr<const AttemptLimit> limit;  // set where timeoutAt is
  std::uint32_t worker = kNoWorker;
  std::string outputPath;
};

class RunImpl final : public Run, public std::enable_shared_from_this<RunImpl> {
 public:
  RunImpl(SpecSource, RunOptions, RunParts, const Context& parent);

  void start() override;
  void cancel(JobId, std::string message) override;
  void forceStop(std::string message) override;
  void extend(JobId, JobDuration by) override;
  void setSlots(std::size_t) override;
  std::vector<LimitState> limits() const override;
  std::size_t ready() const noexcept override { return m_readyCount.load(std::memory_order_relaxed); }

 private:
  friend class AttemptTicket;
  using Event = std::function<void()>;
  // Carries the run on in this call if nobody else does, or elsewhere.
  void tellHere(Event);
  void tellElsewhere(Event) noexcept;
  void serve();
  void serveElsewhere() noexcept;

  // Events
  void onStart();
  void onCancel(NodeIndex, const std::string& message);
  void onForceStop(const std::string& message);
  void onExtend(NodeIndex, JobDuration by);
  void onContextEnded(NodeIndex, TimePoint at);
  void onAttemptStarted(NodeIndex, const AttemptBegin&);
  void onAttemptStopping(NodeIndex, TimePoint at, const Cause&, ContextId attempt);
  void onAttemptFinished(NodeIndex, AttemptOutcome, const std::optional<Cause>& stop, ContextId attempt);
  void onAttemptDropped(NodeIndex);
  void onRetryDue(NodeIndex, ContextId wait);

  // Steps
  void openScope(Node&, const Context& parent);
  void startGroup(Node&);
  void needsAreMet(Node&);
  bool stopQueued(Node&);
  void endQueued(Node&, const Cause&);
  bool retry(Node&, Verdict&, AttemptRecord&);
  void post(Node&);
  void skip(Node&, JobCause);
  void finish(Node&, Verdict);
  void finish(Node&, Verdict, TimePoint at);
  // `at` is when it happened, which may be a while ago; the times of one job never go back.
  void transition(Node&, JobState, JobCause, TimePoint at);
  void settle();
  void childEnded(Node& group, Node& child);
  void countFailure(Node&, const Node& leafOrGroup);
  void stopSiblings(Node& group, const std::string& message);
  void grantGrace(Node&);
  void dispatch();
  bool startWaiting();  // one that waited at a limit; false: none may start
  void startReady(NodeIndex leaf);
  std::string limitsOf(const Node&) const;
  void holdBack(Node&);
  void refuse(Node&, const SharedLimits::CrowdedOut&);
  void leaveLimits(Node&, AttemptEnd);
  void awaitLimits();
  std::shared_ptr<const Environment> environmentOf(const Node&);
  std::string dirOf(const Node&) const;
  void tellLimits(const Node&);
  void tellChangedLimits(const Node& top);  // of it and all below
  void extendDeadline(const Node&, JobDuration by);
  TimePoint now() const { return m_options.now(); }
  JobId idOf(const Node& node) const { return {m_options.number, node.index}; }

  const RunOptions m_options;
  const RunParts m_parts;
  const Context m_parent;
  Mailbox<Event> m_mailbox;
  std::atomic<std::size_t> m_readyCount{0};
  std::atomic<bool> m_hasLimits{false};  // m_limits is made, and what it consists of stays

  // Touched by the mailbox's server only, but for m_limits.states():
  SpecSource m_source;  // until the run begins
  std::shared_ptr<const JobFileSpec> m_spec;
  SharedLimits m_limits;
  std::unordered_map<NodeIndex, SharedLimits::Passes> m_passes;  // of attempts under way
  RunTree m_tree;
  std::unique_ptr<TimedWait> m_limitsWait;  // until one of m_limits opens
  std::size_t m_slots;
  std::function<double()> m_draw;
  ReadyQueue m_ready{m_tree};
  std::deque<NodeIndex> m_ended;    // ended, their group not told yet: a queue, since news may run down long chains
  std::deque<NodeIndex> m_waiting;  // all needs are there, not looked at yet
  bool m_stopped = false;           // contexts were ended here, whose news may still be under way
  std::size_t m_inFlight = 0;
  bool m_over = false;
};

}  // namespace arborist
