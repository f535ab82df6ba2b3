// SPDX-License-Identifier: MIT
// Makes calls slow, fail or hang by chance, to see what bounds them. With one seed and one order of calls the faults
// are the same each time. Source of the kinds: A. Basiri et al., "Chaos Engineering", IEEE Software 33(3), 2016.
// Thread-safe; which of several threads meets which fault is then a matter of their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <system_error>

#include <arborist/base/clock.h>
#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/context/time_source.h>
#include <arborist/resilience/fault_errc.h>

namespace arborist {

// Each chance is from 0, never, to 1, always. std::invalid_argument from the injector: a chance out of that range, a
// duration below zero or leastLatency > mostLatency.
struct FaultOptions {
  double latency = 0;  // the call is held up, for a time drawn evenly between these two
  Duration leastLatency{}, mostLatency{};
  double error = 0;  // the call fails with this
  std::error_code code = FaultErrc::Injected;
  double hang = 0;  // the call waits until its context ends
  std::uint64_t seed = 0;
  TimeSource time{};
};

struct FaultStats {
  std::uint64_t calls = 0, delayed = 0, failed = 0, hung = 0;  // a delayed call may fail or hang as well
};

class FaultInjector {
 public:
  // What one call is to meet.
  struct Fault {
    Duration latency{};  // zero: none
    bool error = false, hang = false;
  };

  explicit FaultInjector(FaultOptions options);

  // Draws the next fault and counts it. Takes the same number of draws whatever comes out, so that to change one chance
  // does not change which calls meet the others. Where both are drawn, the call hangs and does not fail.
  Fault next();
  // Lets ctx meet the next fault: {}: go on; the error; or ctx.err(), also where ctx was done before, which draws
  // nothing. A hang without anything that ends ctx lasts for ever.
  std::error_code inject(const Context& ctx);
  FaultStats stats() const;

 private:
  const FaultOptions m_options;
  mutable Mutex m_mutex;
  std::mt19937_64 m_engine ARB_GUARDED_BY(m_mutex);
  FaultStats m_stats ARB_GUARDED_BY(m_mutex);
};

}  // namespace arborist
