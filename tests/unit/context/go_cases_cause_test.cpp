// SPDX-License-Identifier: GPL-3.0-or-later
// Go's cases of causes: its table, row by row, and the race.
#include "go_cases.h"

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ended;
using test::live;
using test::ManualTree;

const std::error_code kParent = std::make_error_code(std::errc::io_error);
const std::error_code kChild = std::make_error_code(std::errc::no_space_on_device);
const std::error_code kSlow = std::make_error_code(std::errc::stream_timeout);
constexpr Duration kForever = 1000h;

struct Row {
  const char* name;
  Context (*make)(const Context& root);  // the context that is asked; the rights to cancel are gone by then
  std::error_code err, cause;
};

const std::error_code kCanceled = ContextErrc::Canceled;
const std::error_code kExceeded = ContextErrc::DeadlineExceeded;

const Row kRows[] = {
    {"Background", [](const Context&) { return background(); }, {}, {}},
    {"Todo", [](const Context&) { return todo(); }, {}, {}},
    {"WithCancel",
     [](const Context& root) {
       auto [ctx, cancel] = withCancel(root);
       cancel();
       return ctx;
     },
     kCanceled, kCanceled},
    {"WithCancelCause",
     [](const Context& root) {
       auto [ctx, cancel] = withCancel(root);
       cancel(kParent);
       return ctx;
     },
     kCanceled, kParent},
    {"WithCancelCauseOfNothing",
     [](const Context& root) {
       auto [ctx, cancel] = withCancel(root);
       cancel(std::error_code());
       return ctx;
     },
     kCanceled, kCanceled},
    {"ParentCauseBeforeChildCause",
     [](const Context& root) {
       auto [parent, cancelParent] = withCancel(root);
       auto [ctx, cancel] = withCancel(parent);
       cancelParent(kParent);
       cancel(kChild);
       return ctx;
     },
     kCanceled, kParent},
    {"ParentCauseAfterChildCause",
     [](const Context& root) {
       auto [parent, cancelParent] = withCancel(root);
       auto [ctx, cancel] = withCancel(parent);
       cancel(kChild);
       cancelParent(kParent);
       return ctx;
     },
     kCanceled, kChild},
    {"ParentCauseBeforePlainChild",
     [](const Context& root) {
       auto [parent, cancelParent] = withCancel(root);
       auto [ctx, cancel] = withCancel(parent);
       cancelParent(kParent);
       cancel();
       return ctx;
     },
     kCanceled, kParent},
    {"ParentCauseAfterPlainChild",
     [](const Context& root) {
       auto [parent, cancelParent] = withCancel(root);
       auto [ctx, cancel] = withCancel(parent);
       cancel();
       cancelParent(kParent);
       return ctx;
     },
     kCanceled, kCanceled},
    {"ChildCauseAfterPlainParent",
     [](const Context& root) {
       auto [parent, cancelParent] = withCancel(root);
       auto [ctx, cancel] = withCancel(parent);
       cancelParent();
       cancel(kChild);
       return ctx;
     },
     kCanceled, kCanceled},
    {"ChildCauseBeforePlainParent",
     [](const Context& root) {
       auto [parent, cancelParent] = withCancel(root);
       auto [ctx, cancel] = withCancel(parent);
       cancel(kChild);
       cancelParent();
       return ctx;
     },
     kCanceled, kChild},
    {"WithTimeout",
     [](const Context& root) {
       auto [ctx, cancel] = withTimeout(root, 0s);
       cancel();
       return ctx;
     },
     kExceeded, kExceeded},
    {"WithTimeoutCancelled",
     [](const Context& root) {
       auto [ctx, cancel] = withTimeout(root, kForever);
       cancel();
       return ctx;
     },
     kCanceled, kCanceled},
    {"WithTimeoutCause",
     [](const Context& root) {
       auto [ctx, cancel] = withTimeoutCause(root, 0s, {kSlow, "too slow"});
       cancel();
       return ctx;
     },
     kExceeded, kSlow},
    {"WithTimeoutCauseCancelled",
     [](const Context& root) {
       auto [ctx, cancel] = withTimeoutCause(root, kForever, {kSlow, "too slow"});
       cancel();
       return ctx;
     },
     kCanceled, kCanceled},
    {"WithTimeoutCauseStacked",
     [](const Context& root) {
       auto [parent, cancelParent] = withCancel(root);
       auto [ctx, cancel] = withTimeoutCause(parent, 0s, {kSlow, "too slow"});
       cancelParent(kParent);
       return ctx;
     },
     kExceeded, kSlow},
    {"WithTimeoutCauseStackedCancelled",
     [](const Context& root) {
       auto [parent, cancelParent] = withCancel(root);
       auto [ctx, cancel] = withTimeoutCause(parent, kForever, {kSlow, "too slow"});
       cancelParent(kParent);
       return ctx;
     },
     kCanceled, kParent},
    {"WithoutCancel", [](const Context&) { return withoutCancel(background()); }, {}, {}},
    {"WithoutCancelCancelled",
     [](const Context& root) {
       auto [parent, cancel] = withCancel(root);
       const Context ctx = withoutCancel(parent);
       cancel(kParent);
       return ctx;
     },
     {},
     {}},
    {"WithoutCancelTimedOut",
     [](const Context& root) {
       auto [parent, cancel] = withTimeoutCause(root, 0s, {kSlow, "too slow"});
       return withoutCancel(parent);
     },
     {},
     {}},
};

class GoCauseTable : public ::testing::TestWithParam<Row> {};

TEST_P(GoCauseTable, SaysErrAndCause) {
  ManualTree tree;
  const Context ctx = GetParam().make(tree.root);
  EXPECT_EQ(ctx.err(), GetParam().err);
  EXPECT_EQ(ctx.cause() ? ctx.cause()->code : std::error_code(), GetParam().cause);
}

INSTANTIATE_TEST_SUITE_P(Row, GoCauseTable, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(GoCauseCases, ACauseThatIsReadWhileItIsSetIsWholeOrAbsent) {
  const std::string message(200, 'x');
  for (int round = 0; round < 100; ++round) {
    auto [ctx, cancel] = withCancel(background());
    std::jthread canceller([&cancel = cancel, &message] { cancel(kParent, message); });
    std::optional<Cause> cause;
    while (!(cause = ctx.cause())) std::this_thread::yield();
    EXPECT_EQ(cause->code, kParent);
    EXPECT_EQ(cause->message, message);
    EXPECT_EQ(cause->origin, ctx.id());
  }
}

// Go's rule, kept: a deadline counts as one for everything below it, whatever was set there.
TEST(GoCauseCases, BelowADeadlineErrIsDeadlineExceededAndTheCauseIsThatDeadlines) {
  ManualTree tree;
  auto [parent, cancelParent] = withTimeoutCause(tree.root, 1s, {kSlow, "too slow"});
  auto [plain, cancelPlain] = withCancel(parent);
  auto [later, cancelLater] = withTimeoutCause(parent, 2s, {kChild, "never said"});
  auto [merged, cancelMerged] = withAny(tree.root, std::span(&plain, 1));
  static const Key<int> kKey{"key"};
  const Context value = withValue(merged, kKey, 1);
  tree.clock.advance(1s);
  auto [afterwards, cancelAfterwards] = withTimeout(parent, 1s);
  for (const Context& ctx : {parent, plain, later, merged, value, afterwards}) {
    EXPECT_TRUE(ended(ctx, ContextErrc::DeadlineExceeded));
    EXPECT_EQ(ctx.cause()->code, kSlow);
    EXPECT_EQ(ctx.cause()->message, "too slow");
    EXPECT_EQ(ctx.cause()->origin, parent.id());
  }
}

}  // namespace
}  // namespace arborist
