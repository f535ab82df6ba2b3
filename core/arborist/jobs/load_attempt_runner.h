// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out attempts of load jobs on the thread that asks for it. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include <arborist/jobs/attempt.h>

namespace arborist {

class LoadWork;

class LoadAttemptRunner final : public AttemptRunner {
 public:
  // `now` is the clock of the contexts that run() gets.
  explicit LoadAttemptRunner(std::function<TimePoint()> now = Clock::now);

  // Its spec has a load. Has no output.
  AttemptOutcome run(const Context&, const AttemptRequest&) override;
  void forceStop() override;

 private:
  std::uint64_t seedOf(const AttemptRequest&) const;
  void ignoreStop(const Context&, const AttemptRequest&, LoadWork&, TimePoint end);

  const std::function<TimePoint()> m_now;
  const std::uint32_t m_seed;  // another one in each process
  std::stop_source m_force;
};

}  // namespace arborist
