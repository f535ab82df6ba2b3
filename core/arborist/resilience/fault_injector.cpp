// SPDX-License-Identifier: MIT
#include <arborist/resilience/fault_injector.h>

#include <stdexcept>
#include <utility>

namespace arborist {
namespace {

FaultOptions checked(FaultOptions options) {
  for (const double chance : {options.latency, options.error, options.hang}) {
    if (!(chance >= 0 && chance <= 1)) throw std::invalid_argument("FaultOptions: a chance is from 0 to 1");
  }
  if (options.leastLatency < Duration::zero() || options.leastLatency > options.mostLatency) {
    throw std::invalid_argument("FaultOptions: latency is from zero up, the least not above the most");
  }
  return options;
}

// By the bits alone: std::uniform_real_distribution may differ between standard libraries.
double unit(std::mt19937_64& engine) { return static_cast<double>(engine() >> 11) * 0x1p-53; }

}  // namespace

FaultInjector::FaultInjector(FaultOptions options) : m_options(checked(std::move(options))), m_engine(m_options.seed) {}

FaultInjector::Fault FaultInjector::next() {
  MutexLock lock(m_mutex);
  const bool delayed = unit(m_engine) < m_options.latency;
  const double part = unit(m_engine);
  const bool failed = unit(m_engine) < m_options.error;
  const bool hung = unit(m_engine) < m_options.hang;
  Fault fault{.error = failed && !hung, .hang = hung};
  if (delayed) {
    const auto range = static_cast<double>((m_options.mostLatency - m_options.leastLatency).count());
    fault.latency = m_options.leastLatency + Duration(static_cast<Duration::rep>(range * part));
  }
  ++m_stats.calls;
  m_stats.delayed += delayed;
  m_stats.failed += fault.error;
  m_stats.hung += fault.hang;
  return fault;
}

std::error_code FaultInjector::inject(const Context& ctx) {
  if (ctx.done()) return ctx.err();
  const Fault fault = next();
  if (fault.latency > Duration::zero()) {
    if (const std::error_code ended = m_options.time.sleep(ctx, fault.latency)) return ended;
  }
  if (fault.hang) {
    ctx.wait();
    return ctx.err();
  }
  return fault.error ? m_options.code : std::error_code();
}

FaultStats FaultInjector::stats() const {
  MutexLock lock(m_mutex);
  return m_stats;
}

}  // namespace arborist
