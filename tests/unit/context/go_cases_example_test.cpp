// SPDX-License-Identifier: GPL-3.0-or-later
// What Go's examples of package context show, done with this library.
#include "go_cases.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <future>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ManualTree;

// Hands numbers over one by one, each taken before the next is made, until its context ends.
class Generator {
 public:
  explicit Generator(const Context& ctx) : m_thread([this, ctx] { produce(ctx); }) {}
  int next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_ready; });
    m_ready = false;
    m_changed.notify_all();
    return m_number;
  }
  void join() { m_thread.join(); }

 private:
  void produce(const Context& ctx) {
    const std::stop_callback wake(ctx.stopToken(), [this] {
      const std::lock_guard lock(m_mutex);
      m_changed.notify_all();
    });
    std::unique_lock lock(m_mutex);
    for (int n = 1; !ctx.done(); ++n) {
      m_number = n;
      m_ready = true;
      m_changed.notify_all();
      m_changed.wait(lock, [&] { return !m_ready || ctx.done(); });
    }
  }

  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_ready = false;
  int m_number = 0;
  std::jthread m_thread;
};

TEST(GoExamples, AGeneratorLeaksNoThreadOnceItsContextIsCancelled) {
  std::vector<int> taken;
  std::optional<Generator> numbers;
  {
    auto [ctx, cancel] = withCancel(background());
    numbers.emplace(ctx);
    while (taken.size() < 5) taken.push_back(numbers->next());
  }  // the reader is done with them: Cancel's destructor says so
  numbers->join();
  EXPECT_EQ(taken, (std::vector{1, 2, 3, 4, 5}));
}

TEST(GoExamples, ABlockingWaitIsAbandonedAtTheDeadline) {
  auto [ctx, cancel] = withDeadline(background(), Clock::now() + 1ms);
  EXPECT_EQ(sleepFor(ctx, 1000h).message(), "context deadline exceeded");
}

TEST(GoExamples, ABlockingWaitIsAbandonedAfterTheTimeout) {
  auto [ctx, cancel] = withTimeout(background(), 1ms);
  EXPECT_EQ(sleepFor(ctx, 1000h).message(), "context deadline exceeded");
}

TEST(GoExamples, AValueIsFoundUnderItsKeyAndNoOther) {
  static const Key<std::string> kLanguage{"language"};
  static const Key<std::string> kColour{"colour"};
  const auto find = [](const Context& ctx, const Key<std::string>& key) {
    const std::string* found = ctx.value(key);
    return found ? "found value: " + *found : "key not found: " + std::string(key.name());
  };
  const Context ctx = withValue(background(), kLanguage, "C++");
  EXPECT_EQ(find(ctx, kLanguage), "found value: C++");
  EXPECT_EQ(find(ctx, kColour), "key not found: colour");
}

// Waits for a condition of a condition variable or for the end of ctx.
template <class Met>
std::error_code waitOn(const Context& ctx, std::unique_lock<std::mutex>& lock, std::condition_variable& changed,
                       Met met) {
  AfterFunc wake = afterFunc(ctx, [&] {
    const std::lock_guard held(*lock.mutex());  // not between the waiter's question and its sleep
    changed.notify_all();
  });
  while (!met() && !ctx.done()) changed.wait(lock);
  lock.unlock();
  wake.stopAndWait();  // without the lock, which the function wants
  lock.lock();
  return met() ? std::error_code() : ctx.err();
}

TEST(GoExamples, WaitersOnAConditionVariableWakeWhenTheirContextsEnd) {
  std::mutex mutex;
  std::condition_variable changed;
  std::array<std::error_code, 4> results;
  std::vector<std::jthread> threads;
  for (std::error_code& result : results) {
    threads.emplace_back([&] {
      auto [ctx, cancel] = withTimeout(background(), 1ms);
      std::unique_lock lock(mutex);
      result = waitOn(ctx, lock, changed, [] { return false; });
    });
  }
  threads.clear();
  for (const std::error_code& result : results) EXPECT_EQ(result.message(), "context deadline exceeded");
}

TEST(GoExamples, AReadFromAConnectionStopsWhenTheContextEnds) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  const auto readFrom = [&ends](const Context& ctx) -> std::error_code {
    AfterFunc interrupt = afterFunc(ctx, [&] { shutdown(ends[0], SHUT_RD); });
    char byte = 0;
    const ssize_t count = read(ends[0], &byte, 1);
    if (!interrupt.stopAndWait()) return ctx.err();
    return count < 0 ? std::error_code(errno, std::generic_category()) : std::error_code();
  };
  auto [lasting, cancelLasting] = withTimeout(background(), 1000h);
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  EXPECT_FALSE(readFrom(lasting));
  auto [ctx, cancel] = withTimeout(background(), 1ms);
  EXPECT_EQ(readFrom(ctx).message(), "context deadline exceeded");
  for (const int end : ends) close(end);
}

// What one writes by hand in Go; withAny is the same without a thread and with the cause's origin.
TEST(GoExamples, TwoContextsAreMergedByAnAfterFunc) {
  auto [first, cancelFirst] = withCancel(background());
  auto [second, cancelSecond] = withCancel(background());
  Derived merged = withCancel(first);
  const AfterFunc follow =
      afterFunc(second, [&merged, second = second] { merged.cancel(second.cause()->code, second.cause()->message); });
  cancelSecond(std::make_error_code(std::errc::io_error), "the second was cancelled");
  merged.context.wait();
  EXPECT_EQ(merged.context.cause()->message, "the second was cancelled");
  EXPECT_TRUE(test::live(first));
}

TEST(GoExamples, TwoContextsAreMergedByWithAny) {
  auto [first, cancelFirst] = withCancel(background());
  auto [second, cancelSecond] = withCancel(background());
  auto [merged, cancelMerged] = withAny(first, std::span(&second, 1));
  cancelSecond(std::make_error_code(std::errc::io_error), "the second was cancelled");
  EXPECT_EQ(merged.cause()->message, "the second was cancelled");
  EXPECT_EQ(merged.cause()->origin, second.id());
  EXPECT_TRUE(test::live(first));
}

}  // namespace
}  // namespace arborist
