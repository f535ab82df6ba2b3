// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/fault_attempt_runner.h>

#include <fmt/format.h>

#include <arborist/resilience/fault_injector.h>

namespace arborist {
namespace {

FaultOptions optionsOf(const FaultSpec& fault, std::uint64_t seed) {
  FaultOptions options;
  options.latency = fault.mostLatency > JobDuration::zero() ? 1 : 0;
  options.leastLatency = fault.leastLatency;
  options.mostLatency = fault.mostLatency;
  options.error = fault.error / 100;
  options.hang = fault.hang / 100;
  options.seed = seed;
  return options;
}

JobCause causeOf(const FaultSpec& fault, std::uint64_t seed) {
  // Who wants to see the same failure again needs the seed.
  std::string drawn = fault.error < 100 ? fmt::format(", drawn with seed {}", seed) : std::string();
  return {CauseCode::Load,
          fmt::format("failed as its `fault: {{error: {}%}}` asks for{}", fault.error, drawn),
          {},
          fault.at.toString()};
}

}  // namespace

AttemptOutcome FaultAttemptRunner::run(const Context& context, const AttemptRequest& request) {
  const FaultSpec* const fault = request.spec->fault.get();
  if (!fault) return m_then.run(context, request);
  const std::uint64_t seed = m_seeds.of(fault->seed, request.job.run);
  FaultInjector injector(optionsOf(*fault, attemptSeed(seed, request.path, request.number)));
  const std::error_code met = injector.inject(context);
  if (!met) return m_then.run(context, request);
  AttemptOutcome outcome;
  if (met == FaultErrc::Injected) {
    outcome.record.cause = causeOf(*fault, seed);
  } else {
    outcome.stopRequested = true;
    outcome.record.stopRequested = m_now();
  }
  return outcome;
}

}  // namespace arborist
