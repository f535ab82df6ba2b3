// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/attempt_ticket.h>

#include <exception>
#include <utility>

#include <arborist/base/clock.h>
#include <arborist/jobs/job_error.h>
#include <arborist/pool/thread_pool.h>

namespace arborist {
namespace {

std::uint32_t currentWorker() {
  const std::optional<std::size_t> worker = ThreadPool::currentWorker();
  return worker ? static_cast<std::uint32_t>(*worker) : kNoWorker;
}

}  // namespace

AttemptTicket::AttemptTicket(std::shared_ptr<RunImpl> run, AttemptRequest request)
    : m_run(std::move(run)), m_request(std::move(request)) {}

AttemptTicket::~AttemptTicket() {
  if (m_ran) return;
  RunImpl* run = m_run.get();
  run->tellElsewhere([self = std::move(m_run), index = m_request.job.index] { self->onAttemptDropped(index); });
}

void AttemptTicket::run(const Context& job) {
  m_ran = true;
  const NodeIndex index = m_request.job.index;
  const TimePoint started = m_run->m_options.now();
  AttemptBegin begin{m_request.number, started, {}, {}, currentWorker(), m_request.outputPath};
  if (const auto& timeout = m_request.spec->timeout) {
    begin.timeoutAt = saturatingAdd(started, timeout->duration);
    begin.limit = std::make_shared<const AttemptLimit>(withDeadlineCause(
        job, *begin.timeoutAt, {.code = CauseCode::Timeout, .message = {}, .where = {}, .origin = {}}, "attempt"));
  }
  const std::shared_ptr<const AttemptLimit> limited = begin.limit;
  const Context& context = limited ? limited->context : job;
  const std::uint32_t worker = begin.worker;
  m_run->tellHere([run = m_run, index, begin = std::move(begin)] { run->onAttemptStarted(index, begin); });
  std::optional<AfterFunc> stopping;
  if (limited) {
    stopping.emplace(onDone(context, [run = m_run.get(), index, attempt = context] {
      run->tellElsewhere([run, index, attempt, at = run->m_options.now()] {
        run->onAttemptStopping(index, at, *attempt.cause(), attempt.id());
      });
    }));
  }
  auto outcome = std::make_shared<AttemptOutcome>();
  try {
    *outcome = m_run->m_parts.runner.run(context, m_request);
  } catch (const std::exception& error) {  // of a sink, say: the run must hear of the end all the same
    outcome->record.cause = {CauseCode::Spawn, error.what(), {}, {}};
  } catch (...) {
    outcome->record.cause = {CauseCode::Spawn, "an unknown exception", {}, {}};
  }
  outcome->record.number = m_request.number;
  outcome->record.worker = worker;
  outcome->record.started = started;
  outcome->record.finished = m_run->m_options.now();
  m_run->tellHere([run = m_run, index, outcome, stop = context.cause(), attempt = context.id()] {
    run->onAttemptFinished(index, std::move(*outcome), stop, attempt);
  });
}

}  // namespace arborist
