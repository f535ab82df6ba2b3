// SPDX-License-Identifier: GPL-3.0-or-later
// What docs/context.md shows and is in no example: compiled, and run to do what the page says. quotations_test.cpp
// holds the page against this file.
#include <gmock/gmock.h>

#include <condition_variable>
#include <deque>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

#include <arborist/context/context.h>
#include <arborist/context/observer.h>
#include <arborist/context/timer_service.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// Takes a second for each of its parts.
struct Link {
  ManualClock& clock;
  int parts = 0;
  bool complete() const { return parts == 0; }
  void readSome() {
    clock.advance(1s);
    --parts;
  }
};

std::error_code download(const Context& parent, Link& link) {
  auto [ctx, cancel] = withTimeout(parent, 3s, "download");
  while (!link.complete()) {
    if (ctx.done()) return ctx.err();  // canceled from above, or the three seconds are over
    link.readSome();
  }
  return {};  // cancel goes out of scope: what is still at work below ctx ends
}

TEST(ContextSnippets, AnOperationBoundsItselfAndAllThatItCalls) {
  ManualClock clock;
  const Context root = rootContext(clock);
  Link quick{clock, 3}, slow{clock, 5};
  EXPECT_EQ(download(root, quick), std::error_code());
  EXPECT_EQ(download(root, slow), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(slow.parts, 2);
}

TEST(ContextSnippets, ACauseIsPrintedInFull) {
  auto [ctx, cancel] = withCancel(background(), "build");
  cancel(std::make_error_code(std::errc::timed_out), "the mirror does not answer");
  testing::internal::CaptureStderr();
  if (const std::optional<Cause> cause = ctx.cause()) {
    std::cerr << ctx.toString() << " ended: " << cause->message << " (" << cause->code.message() << "), told so at "
              << cause->where.file_name() << ':' << cause->where.line() << '\n';
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("ended: the mirror does not answer (Connection timed"));
}

static const Key<std::string> kUser{"user"};

Context forRequest(const Context& parent, std::string user) { return withValue(parent, kUser, std::move(user)); }

std::string greeting(const Context& ctx) {
  const std::string* user = ctx.value(kUser);  // a const std::string*, because kUser is a Key<std::string>
  return user ? "hello " + *user : "hello";
}

TEST(ContextSnippets, AValueIsFoundByItsKeyAlone) {
  EXPECT_EQ(greeting(forRequest(background(), "ada")), "hello ada");
  static const Key<std::string> kOther{"user"};
  EXPECT_EQ(greeting(withValue(background(), kOther, "eve")), "hello");
}

TEST(ContextSnippets, AConditionVariableWaitsUnderAContext) {
  auto [ctx, cancel] = withCancel(background());
  std::mutex mutex;
  std::condition_variable_any changed;
  std::deque<int> queue;
  std::jthread ender([&end = cancel] { end(); });
  std::unique_lock lock(mutex);
  const bool ready = changed.wait(lock, ctx.stopToken(), [&] { return !queue.empty(); });  // false: ctx has ended
  EXPECT_FALSE(ready);
  EXPECT_TRUE(ctx.done());
}

TEST(ContextSnippets, AContextFollowsAStopTokenOfTheStandardLibrary) {
  std::stop_source thread;
  const std::stop_token token = thread.get_token();
  auto [ctx, cancel] = withCancel(background());
  std::stop_callback link(token, [&end = cancel] { end({}, "the thread was asked to stop"); });
  EXPECT_FALSE(ctx.done());
  thread.request_stop();
  ASSERT_TRUE(ctx.done());
  EXPECT_EQ(ctx.cause()->message, "the thread was asked to stop");
}

TEST(ContextSnippets, AnOwnDeadlineIsKeptUnderAnEarlierOne) {
  ManualClock clock;
  const Context root = rootContext(clock);
  const TimePoint start = clock.now();
  auto [group, cancelGroup] = withTimeout(root, 10s, "group");
  auto [job, cancelJob] = withTimeout(group, 15s, "job");  // ends with the group, after ten seconds
  EXPECT_EQ(job.deadline(), start + 10s);
  cancelGroup.extend(30s);  // from now on it ends after its own fifteen
  EXPECT_EQ(job.deadline(), start + 15s);
  EXPECT_EQ(job.deadlineOwner(), job.id());
}

TEST(ContextSnippets, ARegistrationIsGivenUpUnderALockThatItsFunctionWants) {
  auto [ctx, cancel] = withCancel(background());
  std::mutex mutex;
  int runs = 0;
  AfterFunc registration = afterFunc(ctx, [&] {
    const std::lock_guard lock(mutex);
    ++runs;
  });
  {
    const std::lock_guard lock(mutex);
    registration.stop();     // never waits
    registration.release();  // now its destructor has nothing to wait for
  }
  cancel();
  EXPECT_EQ(runs, 0);
}

TEST(ContextSnippets, ATestTurnsTheClock) {
  ManualClock clock;
  auto [ctx, cancel] = withTimeout(rootContext(clock), 30s);
  clock.advance(30s - 1ns);
  EXPECT_FALSE(ctx.done());
  clock.advance(1ns);
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
}

class Quiet final : public ContextObserver {
  void created(const ContextInfo&) noexcept override {}
  void ended(ContextId, const Cause&) noexcept override {}
  void released(ContextId) noexcept override {}
};

TEST(ContextSnippets, WhatIsLeftIsListedWithThePlaceThatMadeIt) {
  Quiet observer;
  testing::internal::CaptureStderr();
  const ObserverHandle observing = observeContexts(observer);
  auto [leak, cancel] = withCancel(background(), "leak");
  for (const ContextInfo& info : liveContexts()) {
    std::cerr << info.name << " is still there, made at " << info.where.file_name() << ':' << info.where.line() << '\n';
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::ContainsRegex("leak is still there, made at .*_test.cpp"));
}

}  // namespace
}  // namespace arborist
