// SPDX-License-Identifier: GPL-3.0-or-later
// Go's case of derivations that start no goroutine.
#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

std::ptrdiff_t threadCount() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

// The library has two threads, for the real clock and for afterFunc, which the first use starts.
TEST(GoThreadCases, NoDerivationStartsAThread) {
  {
    auto [ctx, cancel] = withTimeout(background(), 1h);
    std::promise<void> ran;
    const AfterFunc after = afterFunc(ctx, [&] { ran.set_value(); });
    cancel();
    ran.get_future().get();
  }
  const auto before = threadCount();
  static const Key<int> kKey{"key"};
  std::vector<Derived> kept;
  std::vector<AfterFunc> functions;
  kept.push_back(withCancel(background()));
  for (int i = 0; i < 100; ++i) {
    const Context parent = kept.back().context;
    kept.push_back(withTimeout(withValue(parent, kKey, i), 1000h));
    kept.push_back(withAny(withoutCancel(parent), std::span(&parent, 1)));
    functions.push_back(afterFunc(parent, [] {}));
    functions.push_back(onDone(parent, [] {}));
    static_cast<void>(parent.stopToken());
  }
  EXPECT_EQ(threadCount(), before);
  kept.front().cancel();
  EXPECT_TRUE(kept.back().context.done());
  EXPECT_EQ(threadCount(), before);
}

}  // namespace
}  // namespace arborist
