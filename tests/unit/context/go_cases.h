// SPDX-License-Identifier: GPL-3.0-or-later
// What the published test cases of Go's package context, told again for this library, share. The list of them is
// docs/context-go-cases.md.
#pragma once

#include <gtest/gtest.h>

#include <arborist/context/context.h>

namespace arborist::test {

// Every way of asking says that it has not ended.
inline testing::AssertionResult live(const Context& ctx) {
  if (ctx.done() || ctx.err() || ctx.cause() || ctx.waitUntil(TimePoint::min())) {
    return testing::AssertionFailure() << ctx.toString() << " has ended: " << ctx.err().message();
  }
  return testing::AssertionSuccess();
}

// Every way of asking says that it has ended, and how.
inline testing::AssertionResult ended(const Context& ctx, ContextErrc how) {
  if (!ctx.done() || !ctx.waitUntil(TimePoint::min()) || !ctx.cause() || !ctx.stopToken().stop_requested()) {
    return testing::AssertionFailure() << ctx.toString() << " has not ended";
  }
  if (ctx.err() != how) return testing::AssertionFailure() << ctx.toString() << " ended as: " << ctx.err().message();
  return testing::AssertionSuccess();
}

}  // namespace arborist::test
