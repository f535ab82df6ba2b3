// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/load_attempt_runner.h>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include <arborist/jobs/load_work.h>

namespace arborist {
namespace {

JobCause causeOfFailure(const LoadSpec& load, std::uint64_t seed) {
  // Who wants to see the same failure again needs the seed.
  std::string drawn = load.fail < 100 ? fmt::format(", drawn with seed {}", seed) : std::string();
  return {CauseCode::Load, fmt::format("failed as its `fail: {}%` asks for{}", load.fail, drawn), {}, {}};
}

}  // namespace

LoadAttemptRunner::LoadAttemptRunner(std::function<TimePoint()> now) : m_now(std::move(now)) {}

AttemptOutcome LoadAttemptRunner::run(const Context& context, const AttemptRequest& request) {
  const Duration cpuBefore = threadCpuTime();
  const LoadSpec& load = *request.spec->load;
  const std::uint64_t seed = m_seeds.of(load.seed, request.job.run);
  const LoadDraw draw = drawLoad(load, seed, request.path, request.number);
  const TimePoint end = draw.hangs ? TimePoint::max() : saturatingAdd(m_now(), draw.lasts);
  LoadWork work(load.cpu, m_now);
  AttemptOutcome outcome;
  if (work.run(context, end)) {
    outcome.stopRequested = true;
    outcome.record.stopRequested = m_now();
    ignoreStop(context, request, work, end);
  } else if (draw.fails) {
    outcome.record.cause = causeOfFailure(load, seed);
  }
  outcome.record.cpuSeconds = std::chrono::duration<double>(threadCpuTime() - cpuBefore).count();
  return outcome;
}

// Goes on although it was told to stop, until its time is over or until a command would be killed.
void LoadAttemptRunner::ignoreStop(const Context& context, const AttemptRequest& request, LoadWork& work,
                                   TimePoint end) {
  const Duration most = std::min(request.spec->load->ignoreCancel, request.spec->grace);
  if (most <= Duration::zero()) return;
  const Derived deaf = withCancel(withoutCancel(context), "ignoring the stop");
  const std::stop_callback force(this->force().get_token(), [&] { deaf.cancel(); });
  work.run(deaf.context, std::min(end, saturatingAdd(m_now(), most)));
}

std::stop_source LoadAttemptRunner::force() const {
  MutexLock lock(m_mutex);
  return m_force;
}

// Callbacks run in the call, so under no lock.
void LoadAttemptRunner::forceStop() { force().request_stop(); }

void LoadAttemptRunner::endForceStop() {
  std::stop_source anew;
  MutexLock lock(m_mutex);
  std::swap(m_force, anew);
}

}  // namespace arborist
