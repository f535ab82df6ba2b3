// SPDX-License-Identifier: GPL-3.0-or-later
// Go's cases of deadlines and timeouts.
#include "go_cases.h"

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ended;
using test::live;

class GoDeadlineCases : public ::testing::Test, protected test::ManualTree {
 protected:
  TimePoint in(Duration duration) const { return clock.now() + duration; }
};

TEST_F(GoDeadlineCases, ADeadlineEndsItsContextAndItsCopies) {
  auto [ctx, cancel] = withDeadline(root, in(1ms));
  const Context copy = ctx;
  EXPECT_TRUE(ctx.toString().starts_with("test.withDeadline("));
  EXPECT_TRUE(live(copy));
  clock.advance(1ms);
  for (const Context& one : {ctx, copy}) EXPECT_TRUE(ended(one, ContextErrc::DeadlineExceeded));
}

TEST_F(GoDeadlineCases, ALaterDeadlineBelowAnEarlierOneEndsWithTheEarlier) {
  auto [ctx, cancel] = withDeadline(root, in(1ms));
  auto [later, cancelLater] = withDeadline(ctx, in(1000h));
  clock.advance(1ms);
  EXPECT_TRUE(ended(later, ContextErrc::DeadlineExceeded));
  EXPECT_EQ(later.cause()->origin, ctx.id());
}

TEST_F(GoDeadlineCases, ADeadlineInThePastHasPassed) {
  EXPECT_TRUE(ended(withDeadline(root, in(-1ms)).context, ContextErrc::DeadlineExceeded));
}

TEST_F(GoDeadlineCases, ADeadlineOfNowHasPassed) {
  EXPECT_TRUE(ended(withDeadline(root, in(0ms)).context, ContextErrc::DeadlineExceeded));
}

TEST_F(GoDeadlineCases, ATimeoutEndsItsContextAndItsCopies) {
  auto [ctx, cancel] = withTimeout(root, 1ms);
  const Context copy = ctx;
  EXPECT_TRUE(ctx.toString().starts_with("test.withTimeout("));
  EXPECT_TRUE(live(copy));
  clock.advance(1ms);
  for (const Context& one : {ctx, copy}) EXPECT_TRUE(ended(one, ContextErrc::DeadlineExceeded));
}

TEST_F(GoDeadlineCases, ALongTimeoutBelowAShortOneEndsWithTheShort) {
  auto [ctx, cancel] = withTimeout(root, 1ms);
  auto [longer, cancelLonger] = withTimeout(ctx, 1000h);
  clock.advance(1ms);
  EXPECT_TRUE(ended(longer, ContextErrc::DeadlineExceeded));
  EXPECT_EQ(longer.cause()->origin, ctx.id());
}

TEST_F(GoDeadlineCases, ATimeoutCancelledBeforeItsTimeIsCanceled) {
  auto [ctx, cancel] = withTimeout(root, 1s);
  auto [longer, cancelLonger] = withTimeout(ctx, 1000h);
  cancelLonger();
  EXPECT_TRUE(ended(longer, ContextErrc::Canceled));
  EXPECT_TRUE(live(ctx));
  clock.advance(1s);
  EXPECT_TRUE(ended(longer, ContextErrc::Canceled));
  EXPECT_TRUE(ended(ctx, ContextErrc::DeadlineExceeded));
}

TEST(GoRealDeadlineCases, TheyPassOnTheRealClockToo) {
  auto [ctx, cancel] = withDeadline(background(), Clock::now() + 1ms);
  auto [timed, cancelTimed] = withTimeout(background(), 1ms);
  auto [below, cancelBelow] = withTimeout(timed, 1000h);
  for (const Context& one : {ctx, timed, below}) {
    one.wait();
    EXPECT_TRUE(ended(one, ContextErrc::DeadlineExceeded));
  }
}

// What Go says with Timeout() of the error, <system_error> says with a condition that is the same in every domain.
TEST(GoErrorCases, DeadlineExceededIsATimeout) {
  EXPECT_EQ(make_error_code(ContextErrc::DeadlineExceeded), std::errc::timed_out);
  EXPECT_NE(make_error_code(ContextErrc::DeadlineExceeded), std::errc::operation_canceled);
}

TEST(GoErrorCases, CanceledIsAnOperationCanceled) {
  EXPECT_EQ(make_error_code(ContextErrc::Canceled), std::errc::operation_canceled);
  EXPECT_NE(make_error_code(ContextErrc::Canceled), std::errc::timed_out);
}

}  // namespace
}  // namespace arborist
