// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/run.h>

#include <random>
#include <utility>

#include <arborist/jobs/attempt_ticket.h>
#include <arborist/jobs/environment.h>
#include <arborist/jobs/job_error.h>
#include <arborist/jobs/run_impl.h>

namespace arborist {

namespace {

std::function<double()> randomShares() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
}

AttemptEnd endOf(JobState state) {
  if (state == JobState::Succeeded) return AttemptEnd::Succeeded;
  return state == JobState::Failed || state == JobState::TimedOut ? AttemptEnd::Failed : AttemptEnd::Other;
}

}  // namespace

std::shared_ptr<Run> Run::create(SpecSource source, RunOptions options, RunParts parts, const Context& parent) {
  return std::make_shared<RunImpl>(std::move(source), std::move(options), parts, parent);
}

std::shared_ptr<Run> Run::create(std::shared_ptr<const JobFileSpec> spec, RunOptions options, RunParts parts,
                                 const Context& parent) {
  return create([spec = std::move(spec)] { return spec; }, std::move(options), parts, parent);
}

RunImpl::RunImpl(SpecSource source, RunOptions options, RunParts parts, const Context& parent)
    : m_options(std::move(options)),
      m_parts(parts),
      m_parent(parent),
      m_source(std::move(source)),
      m_slots(m_options.slots),
      m_draw(m_options.draw ? m_options.draw : randomShares()) {
  // Nobody serves the mailbox before start() does.
  static_cast<void>(m_mailbox.push([this] { onStart(); }));
}

void RunImpl::start() { serveElsewhere(); }

void RunImpl::cancel(JobId id, std::string message) {
  tellElsewhere([this, id, message = std::move(message)] { onCancel(id.index, message); });
}

void RunImpl::forceStop(std::string message) {
  tellElsewhere([this, message = std::move(message)] { onForceStop(message); });
}

void RunImpl::extend(JobId id, JobDuration by) {
  tellElsewhere([this, id, by] { onExtend(id.index, by); });
}

void RunImpl::setSlots(std::size_t slots) {
  tellElsewhere([this, slots] { m_slots = slots; });
}

void RunImpl::tellHere(Event event) {
  if (m_mailbox.push(std::move(event))) serve();
}

// For news from a thread that ends a context: it must not be held up by what a run does with it.
void RunImpl::tellElsewhere(Event event) noexcept {
  if (m_mailbox.push(std::move(event))) serveElsewhere();
}

void RunImpl::serveElsewhere() noexcept {
  const auto self = weak_from_this().lock();
  if (!self) return;  // the run is being destroyed: nothing is left to carry on
  if (m_parts.control.tryPost(background(), [self](const Context&) { self->serve(); })) serve();
}

void RunImpl::serve() {
  // What is told below may let go of the last other handle.
  const auto self = shared_from_this();
  m_mailbox.serve([this](std::vector<Event>& events) {
    for (Event& event : events) {
      event();
      settle();
    }
    dispatch();
    m_readyCount.store(m_ready.size(), std::memory_order_relaxed);
  });
}

void RunImpl::onStart() {
  m_spec = std::exchange(m_source, {})();
  m_limits = SharedLimits(m_spec->root.limits, m_options.now);
  m_hasLimits.store(!m_spec->root.limits.empty(), std::memory_order_release);
  m_tree = RunTree(m_spec->root);
  m_tree[0].group->environment = std::make_shared<const Environment>(merged(m_options.environment, m_spec->root.env));
  RunInfo info;
  info.run = m_options.number;
  info.runId = m_options.runId;
  info.file = m_spec->file;
  info.started = std::chrono::system_clock::now();
  info.startedSteady = now();
  info.slots = m_slots;
  info.retryOf = m_options.retryOf;
  m_parts.observer.runStarted(info);
  for (NodeIndex index = 0; index < m_tree.size(); ++index)
    m_parts.observer.jobCreated({idOf(m_tree[index]), idOf(m_tree.parentOf(m_tree[index])), m_tree[index].spec});
  openScope(m_tree[0], m_parent);
  startGroup(m_tree[0]);
}

void RunImpl::onCancel(NodeIndex index, const std::string& message) {
  if (index >= m_tree.size()) return;
  Node& node = m_tree[index];
  if (isFinal(node.state)) return;
  m_stopped = true;
  if (node.scope) return node.scope->cancel(CauseCode::User, message);
  // Its group has not begun, so there is no context to end.
  skip(node, {CauseCode::User, message, m_tree.path(index), {}});
}

void RunImpl::onForceStop(const std::string& message) {
  if (m_over) return;
  m_stopped = true;
  m_parts.runner.forceStop();
  for (NodeIndex index = 0; index < m_tree.size(); ++index)
    if (const Node& node = m_tree[index]; node.scope) node.scope->cancel(CauseCode::User, message);
}

void RunImpl::onContextEnded(NodeIndex index, TimePoint at) {
  Node& node = m_tree[index];
  if (isFinal(node.state) || !node.scope) return;
  node.scope->endedAt = at;
  const std::optional<Cause> ended = node.scope->context.cause();
  if (!ended) return;
  if (node.state == JobState::Queued) {
    // The pool drops a task whose context ended before it began, and then says so (onAttemptDropped).
    if (!node.posted) endQueued(node, *ended);
    return;
  }
  if (node.state == JobState::Running) transition(node, JobState::Cancelling, causeOf(m_tree, node, *ended), at);
  if (!node.group) return;
  // What still waits for its needs gets its grace when it starts.
  for (const NodeIndex child : node.group->children)
    if (Node& below = m_tree[child];
        !isFinal(below.state) && (below.posted || below.state != JobState::Queued || m_limits.waits(child)))
      grantGrace(below);
}

// The attempt's own timeout has told it to stop.
void RunImpl::onAttemptStopping(NodeIndex index, TimePoint at, const Cause& cause, ContextId attempt) {
  Node& node = m_tree[index];
  if (node.state == JobState::Running)
    transition(node, JobState::Cancelling, causeOf(m_tree, node, cause, attempt), at);
}

void RunImpl::onAttemptStarted(NodeIndex index, const AttemptBegin& begin) {
  Node& node = m_tree[index];
  node.attempt = begin.limit;
  node.timeoutAdded = {};
  transition(node, JobState::Running, {}, begin.at);
  m_parts.observer.attemptStarted(idOf(node), {.number = begin.number,
                                               .at = begin.at,
                                               .timeoutAt = begin.timeoutAt,
                                               .worker = begin.worker,
                                               .outputPath = begin.outputPath});
  if (node.scope->endedAt) onContextEnded(index, *node.scope->endedAt);
}

void RunImpl::onAttemptFinished(NodeIndex index, AttemptOutcome outcome, const std::optional<Cause>& stop,
                                ContextId attempt) {
  Node& node = m_tree[index];
  --m_inFlight;
  m_ready.release(index);
  Verdict verdict = attemptVerdict(m_tree, node, outcome, stop, attempt);
  leaveLimits(node, endOf(verdict.state));
  AttemptRecord& record = outcome.record;
  // The news of the end of its context may still be under way: the attempt says when it was told.
  if (outcome.stopRequested && node.state == JobState::Running)
    transition(node, JobState::Cancelling, verdict.cause,
               record.stopRequested == TimePoint{} ? record.finished : record.stopRequested);
  node.attempt.reset();
  record.cause = verdict.cause;
  const bool again = retry(node, verdict, record);
  m_parts.observer.attemptFinished(idOf(node), record);
  if (!again) return finish(node, std::move(verdict), record.finished);
  transition(node, JobState::Queued, {}, record.finished);
}

void RunImpl::onAttemptDropped(NodeIndex index) {
  Node& node = m_tree[index];
  --m_inFlight;
  --node.attempts;
  leaveLimits(node, AttemptEnd::Other);
  m_ready.release(index);
  if (const std::optional<Cause> ended = node.scope->context.cause()) return endQueued(node, *ended);
  finish(node, {JobState::Failed, {CauseCode::Rejected, "the pool refused it: it was shut down", {}, {}}});
}

void RunImpl::dispatch() {
  // A job that a limit refuses has ended, which others may wait for.
  for (; m_inFlight < m_slots; settle()) {
    if (startWaiting()) continue;
    const NodeIndex leaf = m_ready.take();
    if (leaf == kNoNode) break;
    startReady(leaf);
  }
  awaitLimits();
}

void RunImpl::post(Node& node) {
  grantGrace(node);
  node.posted = true;
  ++m_inFlight;
  AttemptRequest request;
  request.job = idOf(node);
  request.number = ++node.attempts;
  request.path = m_tree.path(node.index);
  request.spec = node.spec;
  request.environment = environmentOf(node);
  request.dir = dirOf(node);
  request.outputPath =
      m_options.outputDir + "/" + std::to_string(node.index) + "." + std::to_string(request.number) + ".log";
  auto ticket = std::make_unique<AttemptTicket>(shared_from_this(), std::move(request));
  // A refusal destroys the task, and with it the ticket, which then reports the attempt as dropped.
  (void)m_parts.pool.post(node.scope->context,
                          [ticket = std::move(ticket)](const Context& context) { ticket->run(context); });
}

}  // namespace arborist
