// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <latch>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

TEST(StopTokenTest, IsStoppedWithItsContext) {
  auto [ctx, cancel] = withCancel(background());
  const std::stop_token token = ctx.stopToken();
  EXPECT_TRUE(token.stop_possible());
  EXPECT_FALSE(token.stop_requested());
  EXPECT_EQ(token, ctx.stopToken());
  cancel();
  EXPECT_TRUE(token.stop_requested());
  EXPECT_TRUE(ctx.stopToken().stop_requested());
}

TEST(StopTokenTest, OfADoneContextIsStopped) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  EXPECT_TRUE(ctx.stopToken().stop_requested());
}

TEST(StopTokenTest, InsideItsCallbackErrAndCauseAreSet) {
  auto [root, cancel] = withCancel(background());
  auto [ctx, cancelChild] = withCancel(root);
  bool seen = false;
  const std::stop_callback callback(ctx.stopToken(), [&, &ctx = ctx, &root = root] {
    seen = ctx.err() == ContextErrc::Canceled && ctx.cause() && ctx.cause()->origin == root.id() && root.done();
  });
  cancel();
  EXPECT_TRUE(seen);
}

TEST(StopTokenTest, InsideOneCallbackTheWholeSubtreeIsMarked) {
  auto [root, cancel] = withCancel(background());
  std::vector<Derived> nodes;
  nodes.reserve(30);
  std::vector<std::unique_ptr<std::stop_callback<std::function<void()>>>> callbacks;
  int unmarked = 0;
  for (int i = 0; i < 30; ++i) {
    nodes.push_back(withCancel(i ? nodes.back().context : root));
    callbacks.push_back(
        std::make_unique<std::stop_callback<std::function<void()>>>(nodes.back().context.stopToken(), [&] {
          for (const Derived& node : nodes) unmarked += !node.context.done() || !node.context.err();
        }));
  }
  cancel();
  EXPECT_EQ(unmarked, 0);
  for (const Derived& node : nodes) EXPECT_TRUE(node.context.stopToken().stop_requested());
}

TEST(StopTokenTest, HoldsNothing) {
  const test::NodeCount count;
  std::stop_token token;
  {
    Derived derived = withCancel(background());
    derived.cancel.release();
    token = derived.context.stopToken();
  }
  EXPECT_EQ(count.live(), 0);
  EXPECT_FALSE(token.stop_possible());
}

TEST(StopTokenTest, TheSecondCancelReturnsToMarksWhileACallbackOfTheFirstBlocks) {
  auto [root, cancel] = withCancel(background());
  auto [child, cancelChild] = withCancel(root);
  const std::stop_token childToken = child.stopToken();
  std::latch entered(1);
  std::atomic<bool> go{false};
  const std::stop_callback blocks(root.stopToken(), [&] {
    entered.count_down();
    go.wait(false);
  });
  std::jthread winner([&cancel = cancel] { cancel(); });
  entered.wait();
  cancel();
  EXPECT_TRUE(root.done());
  EXPECT_TRUE(child.done());
  EXPECT_TRUE(childToken.stop_requested());
  child.wait();
  root.wait();
  go = true;
  go.notify_all();
}

// While one token's callback runs, the next token is not stopped yet: for a third thread neither is its context done.
TEST(StopTokenTest, ErrAndTokenBecomeVisibleInOneInstant) {
  auto [root, cancel] = withCancel(background());
  auto [child, cancelChild] = withCancel(root);
  const std::stop_token childToken = child.stopToken();
  int disagreements = 0;
  const std::stop_callback callback(root.stopToken(), [&, &child = child] {
    EXPECT_TRUE(child.done());  // this thread sees every mark
    std::thread([&] {
      disagreements += child.done() != childToken.stop_requested();
      disagreements += child.err().operator bool() != childToken.stop_requested();
      disagreements += child.cause().has_value() != childToken.stop_requested();
      disagreements += child.waitUntil(TimePoint::min()) != childToken.stop_requested();
    }).join();
  });
  cancel();
  EXPECT_EQ(disagreements, 0);
  EXPECT_TRUE(child.done() && childToken.stop_requested());
}

TEST(StopTokenTest, WhoeverSeesTheErrorSeesTheTokenStopped) {
  for (int round = 0; round < 300; ++round) {
    auto [root, cancel] = withCancel(background());
    auto [ctx, cancelChild] = withCancel(root);
    const std::stop_token token = ctx.stopToken();
    std::atomic<bool> ready{false};
    std::jthread poller([&, ctx = ctx] {
      ready = true;
      while (!ctx.done()) std::this_thread::yield();
      EXPECT_TRUE(token.stop_requested());
      EXPECT_TRUE(ctx.cause());
    });
    while (!ready) std::this_thread::yield();
    cancel();
  }
}

// Holds up the ending of one context where it is marked and its token is not told yet.
class PausesEnding final : public ContextObserver {
 public:
  void created(const ContextInfo&) noexcept override {}
  void ended(ContextId id, const Cause&) noexcept override {
    if (id != of) return;
    marked.count_down();
    goOn.wait();
  }
  void released(ContextId) noexcept override {}

  ContextId of;
  std::latch marked{1}, goOn{1};
};

TEST(StopTokenTest, WhoEndsAnAncestorMeanwhileReturnsToASubtreeThatIsDone) {
  PausesEnding pause;
  const ObserverHandle handle = observeContexts(pause);
  auto [root, cancelRoot] = withCancel(background());
  auto [ctx, cancelChild] = withCancel(root);
  pause.of = ctx.id();
  const std::stop_token token = ctx.stopToken();
  std::jthread first([&, &cancelChild = cancelChild] { cancelChild(); });
  pause.marked.wait();
  cancelRoot();
  EXPECT_TRUE(ctx.done());
  EXPECT_TRUE(token.stop_requested());
  pause.goOn.count_down();
}

TEST(StopTokenTest, AWaiterWakesThoughATokenIsThere) {
  auto [ctx, cancel] = withCancel(background());
  const std::stop_token token = ctx.stopToken();
  std::jthread waiter([ctx = ctx, &token] {
    ctx.wait();
    EXPECT_TRUE(token.stop_requested());
    EXPECT_TRUE(ctx.err());
  });
  cancel();
}

}  // namespace
}  // namespace arborist
