// SPDX-License-Identifier: GPL-3.0-or-later
// How a Run works; see run.h. All but the public functions run on the server of the mailbox, one at a time.
#pragma once

#include <deque>

#include <arborist/jobs/mailbox.h>
#include <arborist/jobs/ready_queue.h>
#include <arborist/jobs/run.h>
#include <arborist/jobs/run_tree.h>
#include <arborist/jobs/verdict.h>

namespace arborist {

class RunImpl final : public Run, public std::enable_shared_from_this<RunImpl> {
 public:
  RunImpl(std::shared_ptr<const JobFileSpec>, RunOptions, RunParts, const Context& parent);

  void start() override;
  void cancel(JobId, std::string message) override;
  void forceStop(std::string message) override;
  const JobFileSpec& spec() const noexcept override { return *m_spec; }

 private:
  friend class AttemptTicket;
  using Event = std::function<void()>;
  // Carries the run on in this call if nobody else does, or elsewhere.
  void tellHere(Event);
  void tellElsewhere(Event) noexcept;
  void serve();

  // Events
  void onStart();
  void onContextEnded(NodeIndex);
  void onAttemptStarted(NodeIndex, TimePoint, std::optional<TimePoint> timeoutAt);
  void onAttemptStopping(NodeIndex, const Cause&, ContextId attempt);
  void onAttemptFinished(NodeIndex, AttemptOutcome, const std::optional<Cause>& stop, ContextId attempt);
  void onAttemptDropped(NodeIndex);

  // Steps
  void openScope(Node&, const Context& parent);
  void startGroup(Node&);
  void needsAreMet(Node&);
  void post(Node&);
  void skip(Node&, JobCause);
  void finish(Node&, Verdict);
  void transition(Node&, JobState, JobCause);
  void settle();
  void childEnded(Node& group, Node& child);
  void countFailure(Node&, const Node& leafOrGroup);
  void stopSiblings(Node& group, const std::string& message);
  void grantGrace(Node&);
  void dispatch();
  std::shared_ptr<const Environment> environmentOf(const Node&);
  std::string dirOf(const Node&) const;
  void tellLimits(const Node&);
  JobId idOf(const Node& node) const { return {m_options.number, node.index}; }

  const std::shared_ptr<const JobFileSpec> m_spec;
  const RunOptions m_options;
  const RunParts m_parts;
  const Context m_parent;
  Mailbox<Event> m_mailbox;

  // Touched by the mailbox's server only:
  RunTree m_tree;
  ReadyQueue m_ready{m_tree};
  std::deque<NodeIndex> m_ended;    // ended, their group not told yet: a queue, since news may run down long chains
  std::deque<NodeIndex> m_waiting;  // all needs are there, not looked at yet
  std::size_t m_inFlight = 0;
  bool m_over = false;
};

}  // namespace arborist
