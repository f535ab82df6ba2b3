// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the calling thread busy for a share of the time, waiting in between. For one thread.
#pragma once

#include <cstdint>
#include <functional>

#include <arborist/context/context.h>

namespace arborist {

class LoadWork {
 public:
  // `cpu`: percent of one core, 0 … 100. `now` is the clock of the contexts that run() gets.
  LoadWork(double cpu, std::function<TimePoint()> now) : m_share(cpu / 100), m_now(std::move(now)) {}

  // Until then, or until the context ends, which is noticed within a fraction of a millisecond. true: it has ended.
  bool run(const Context&, TimePoint until);

 private:
  bool burn(const Context&, TimePoint end, Duration amount);
  void calculate();

  const double m_share;
  const std::function<TimePoint()> m_now;
  std::uint64_t m_number = 1;
};

// Processor time of the calling thread so far.
Duration threadCpuTime() noexcept;

}  // namespace arborist
