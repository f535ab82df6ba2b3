// SPDX-License-Identifier: GPL-3.0-or-later
// Go's cases of AfterFunc, and those of contexts that are not the package's own. Here Context is a class and not an
// interface, so what is foreign is the source of the cancellation: any std::stop_token is tied to a context by a
// stop_callback that holds its Cancel.
#include "go_cases.h"

#include <future>
#include <latch>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ended;
using test::HeldExecutor;
using test::live;
using test::ManualTree;

TEST(GoAfterFuncCases, RunsAfterCancelAndNotBeforeAndStopIsThenTooLate) {
  auto [ctx, cancel] = withCancel(background());
  HeldExecutor executor;
  int ran = 0;
  AfterFunc after = afterFunc(ctx, executor, [&] { ++ran; });
  EXPECT_EQ(executor.runAll(), 0u);
  cancel();
  EXPECT_EQ(executor.runAll(), 1u);
  EXPECT_EQ(ran, 1);
  EXPECT_FALSE(after.stop());
  cancel();
  EXPECT_EQ(executor.runAll(), 0u);
}

TEST(GoAfterFuncCases, RunsAfterATimeout) {
  ManualTree tree;
  auto [ctx, cancel] = withTimeout(tree.root, 1ms);
  std::promise<std::error_code> ran;
  const AfterFunc after = afterFunc(ctx, [&ran, ctx = ctx] { ran.set_value(ctx.err()); });
  tree.clock.advance(1ms);
  EXPECT_EQ(ran.get_future().get(), ContextErrc::DeadlineExceeded);
}

TEST(GoAfterFuncCases, DoesNotRunAfterStop) {
  auto [ctx, cancel] = withCancel(background());
  HeldExecutor executor;
  AfterFunc after = afterFunc(ctx, executor, [] { FAIL() << "it was stopped"; });
  EXPECT_TRUE(after.stop());
  cancel();
  EXPECT_EQ(executor.runAll(), 0u);
  EXPECT_FALSE(after.stop());
}

TEST(GoAfterFuncCases, CancelDoesNotWaitForTheFunction) {
  auto [ctx, cancel] = withCancel(background());
  std::latch cancelled(1);
  std::promise<void> ran;
  const AfterFunc after = afterFunc(ctx, [&] {
    cancelled.wait();
    ran.set_value();
  });
  cancel();
  cancelled.count_down();  // were it run inside cancel(), this line would never be reached
  ran.get_future().get();
}

TEST(GoAfterFuncCases, SeveralOnOneContextAreIndependent) {
  auto [ctx, cancel] = withCancel(background());
  HeldExecutor executor;
  int first = 0, second = 0, third = 0;
  const AfterFunc one = afterFunc(ctx, executor, [&] { ++first; });
  AfterFunc two = afterFunc(ctx, executor, [&] { ++second; });
  const AfterFunc three = afterFunc(ctx, executor, [&] { ++third; });
  EXPECT_TRUE(two.stop());
  cancel();
  executor.runAll();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 0);
  EXPECT_EQ(third, 1);
}

// Ties a context to a stop source that knows nothing of contexts.
class Tied {
 public:
  Tied(const std::stop_source& foreign, Derived derived, std::error_code code = {}, std::string message = {})
      : m_derived(std::move(derived)),
        m_tie(foreign.get_token(), [this, code, message = std::move(message)] { m_derived.cancel(code, message); }) {}
  const Context& context() const { return m_derived.context; }
  const Cancel& cancel() const { return m_derived.cancel; }

 private:
  Derived m_derived;
  std::stop_callback<std::function<void()>> m_tie;
};

TEST(GoForeignCases, AForeignSourceCancelsAChild) {
  std::stop_source foreign;
  const Tied tied(foreign, withCancel(background()));
  auto [child, cancel] = withCancel(tied.context());
  EXPECT_TRUE(live(child));
  foreign.request_stop();
  EXPECT_TRUE(ended(child, ContextErrc::Canceled));
}

TEST(GoForeignCases, AForeignSourceCancelsAChildWithATimeout) {
  std::stop_source foreign;
  const Tied tied(foreign, withTimeout(background(), 1000h));
  auto [child, cancel] = withTimeout(tied.context(), 1000h);
  foreign.request_stop();
  EXPECT_TRUE(ended(child, ContextErrc::Canceled));
}

TEST(GoForeignCases, AForeignSourceRunsAnAfterFunc) {
  std::stop_source foreign;
  const Tied tied(foreign, withCancel(background()));
  std::promise<void> ran;
  const AfterFunc after = afterFunc(tied.context(), [&] { ran.set_value(); });
  foreign.request_stop();
  ran.get_future().get();
}

TEST(GoForeignCases, ACancelledChildIsNoLongerKnownToItsParent) {
  const test::NodeCount count;
  std::stop_source foreign;
  const Tied tied(foreign, withCancel(background()));
  {
    auto [one, cancelOne] = withCancel(tied.context());
    auto [two, cancelTwo] = withCancel(tied.context());
    cancelOne();
    cancelTwo();
    EXPECT_EQ(count.live(), 3);
  }
  EXPECT_EQ(count.live(), 1);
  foreign.request_stop();
  EXPECT_EQ(count.ended(), 3);
}

TEST(GoForeignCases, ACancelledTimeoutIsNoLongerKnownToItsParentOrTheClock) {
  const test::NodeCount count;
  ManualTree tree;
  std::stop_source foreign;
  const Tied tied(foreign, withCancel(tree.root));
  {
    auto [child, cancel] = withTimeout(tied.context(), 1000h);
    EXPECT_EQ(tree.clock.pending(), 1u);
    cancel();
    EXPECT_EQ(tree.clock.pending(), 0u);
  }
  EXPECT_EQ(count.live(), 2);
}

TEST(GoForeignCases, AStoppedAfterFuncIsNoLongerKnownToItsContext) {
  std::stop_source foreign;
  const Tied tied(foreign, withCancel(background()));
  const auto held = std::make_shared<int>(1);
  AfterFunc after = afterFunc(tied.context(), [held] {});
  EXPECT_EQ(held.use_count(), 2);
  EXPECT_TRUE(after.stop());
  EXPECT_EQ(held.use_count(), 1);
}

TEST(GoForeignCases, TheCauseOfAForeignSourceReachesChildren) {
  const std::error_code why = std::make_error_code(std::errc::connection_reset);
  std::stop_source foreign;
  const Tied tied(foreign, withCancel(background()), why, "the line went dead");
  auto [child, cancel] = withCancel(tied.context());
  foreign.request_stop();
  EXPECT_TRUE(ended(child, ContextErrc::Canceled));
  EXPECT_EQ(child.cause()->code, why);
  EXPECT_EQ(child.cause()->message, "the line went dead");
}

TEST(GoForeignCases, ACauseGivenBelowStaysBelow) {
  const std::error_code why = std::make_error_code(std::errc::connection_reset);
  std::stop_source foreign;
  const Tied tied(foreign, withCancel(background()));
  auto [child, cancel] = withCancel(tied.context());
  cancel(why);
  EXPECT_EQ(child.cause()->code, why);
  EXPECT_TRUE(live(tied.context()));
  EXPECT_FALSE(foreign.stop_requested());
  foreign.request_stop();
  EXPECT_EQ(child.cause()->code, why);
  EXPECT_EQ(tied.context().cause()->code, ContextErrc::Canceled);
}

}  // namespace
}  // namespace arborist
