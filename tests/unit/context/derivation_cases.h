// SPDX-License-Identifier: GPL-3.0-or-later
// Every derivation there is, for tests that hold for all of them.
#pragma once

#include <gtest/gtest.h>

#include <ostream>

#include <arborist/context/context.h>
#include <arborist/context/timer_service.h>

namespace arborist::test {

inline const Key<Context> kHeldContext{"held"};

// A derivation that gives no Cancel gives one to nothing. `aside` is what withAny merges and what a value holds.
struct DerivationCase {
  const char* name;
  Derived (*derive)(const Context& parent, const Context& aside, TimePoint now);
};

inline std::vector<DerivationCase> everyDerivation() {
  using namespace std::chrono_literals;
  return {
      {"withCancel", [](const Context& parent, const Context&, TimePoint) { return withCancel(parent); }},
      {"withDeadline",
       [](const Context& parent, const Context&, TimePoint now) { return withDeadline(parent, now + 1h); }},
      {"withTimeout", [](const Context& parent, const Context&, TimePoint) { return withTimeout(parent, 1h); }},
      {"withDeadlineCause",
       [](const Context& parent, const Context&, TimePoint now) {
         return withDeadlineCause(parent, now + 1h, {{}, "too late for anything"});
       }},
      {"withTimeoutCause",
       [](const Context& parent, const Context&, TimePoint) {
         return withTimeoutCause(parent, 1h, {{}, "too slow for anything"});
       }},
      {"withValue",
       [](const Context& parent, const Context& aside, TimePoint) {
         return Derived{withValue(parent, kHeldContext, aside), Cancel()};
       }},
      {"withoutCancel",
       [](const Context& parent, const Context&, TimePoint) {
         return Derived{withoutCancel(parent), Cancel()};
       }},
      {"withAny",
       [](const Context& parent, const Context& aside, TimePoint) { return withAny(parent, std::span(&aside, 1)); }},
  };
}

class EveryDerivation : public ::testing::TestWithParam<DerivationCase> {};

inline std::ostream& operator<<(std::ostream& out, const DerivationCase& one) { return out << one.name; }

}  // namespace arborist::test
