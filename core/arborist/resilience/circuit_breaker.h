// SPDX-License-Identifier: MIT
// Stops calling what keeps failing, and tries a few calls after a while. Closed: calls go through and their outcomes
// are remembered; too many failed or slow ones open it. Open: no call for openWait. Half-open: exactly halfOpenCalls
// trial calls, whose rates decide. Thread-safe; it must outlive its permits.
// Source: Resilience4j's CircuitBreaker (https://resilience4j.readme.io/docs/circuitbreaker), whose meaning it has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <arborist/base/clock.h>
#include <arborist/context/time_source.h>

namespace arborist {

enum class BreakerState : std::uint8_t { Closed, Open, HalfOpen };
enum class WindowKind : std::uint8_t { Count, Time };

// Told of each change, by the thread that caused it, under no lock, so two of them may be told out of order: each has
// the next number. It may use the breaker.
class BreakerObserver {
 public:
  virtual ~BreakerObserver() = default;
  virtual void changed(BreakerState from, BreakerState to, std::uint64_t number) noexcept = 0;
};

struct CircuitBreakerOptions {
  WindowKind window = WindowKind::Count;
  std::size_t windowSize = 100;    // the last calls, or those of the last so many seconds
  std::size_t minimumCalls = 100;  // below it nothing is decided; in a window of calls at most its size counts
  double failureRate = 50;         // percent of the calls remembered, at which it opens
  double slowRate = 100;           // likewise
  Duration slowAfter = std::chrono::seconds(60);  // a call that took longer is slow
  Duration openWait = std::chrono::seconds(60);   // until the first trial call
  std::size_t halfOpenCalls = 10;
  Duration halfOpenMaxWait{};  // half-open for so long without a decision: open again; 0: for ever
  TimeSource time{};
  std::shared_ptr<BreakerObserver> observer{};  // none: nothing is told
};

struct BreakerStats {
  BreakerState state = BreakerState::Closed;
  std::size_t calls = 0, failed = 0, slow = 0;      // remembered in this state; a slow failure is both
  std::optional<double> failureRate{}, slowRate{};  // percent; none below the minimum
  std::uint64_t notPermitted = 0;                   // since it was made
  std::optional<TimePoint> trialAt{};               // open: from when on a trial call is permitted
  std::size_t trials = 0;                           // half-open: permits still to be had
  friend bool operator==(const BreakerStats&, const BreakerStats&) = default;
};

class CircuitBreaker {
 public:
  // std::invalid_argument: a size of 0, a rate not in (0, 100], a negative duration.
  explicit CircuitBreaker(CircuitBreakerOptions options = {});
  ~CircuitBreaker();
  CircuitBreaker(const CircuitBreaker&) = delete;
  CircuitBreaker& operator=(const CircuitBreaker&) = delete;

  // The right to one call, to be told how it went; dropped, it is given back as if it had not been. An outcome counts
  // only in the state that permitted the call.
  class [[nodiscard]] Permit {
   public:
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&& other) noexcept;
    ~Permit();
    void success() { tell(false); }  // the first outcome counts, further ones do nothing
    void failure() { tell(true); }

   private:
    friend class CircuitBreaker;
    Permit(CircuitBreaker& breaker, std::uint64_t generation, TimePoint start) noexcept
        : m_breaker(&breaker), m_generation(generation), m_start(start) {}
    void tell(bool failed);

    CircuitBreaker* m_breaker;
    std::uint64_t m_generation;
    TimePoint m_start;
  };

  std::optional<Permit> tryAcquire();  // nullopt: not now
  BreakerState state() const;          // Open until a call is tried, also when openWait is over
  BreakerStats stats() const;

 private:
  struct Impl;
  void record(std::uint64_t generation, TimePoint start, bool failed);
  void giveBack(std::uint64_t generation);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace arborist
