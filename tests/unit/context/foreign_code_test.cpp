// SPDX-License-Identifier: GPL-3.0-or-later
// Foreign code runs under no lock of the library, wherever it is called: it may use the very contexts that are being
// used. Were a lock held, these tests would not end.
#include <gtest/gtest.h>

#include <set>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::HeldExecutor;
using test::ManualTree;

// Takes every lock that belongs to ctx, its tree, the clock and the list of live contexts.
void useAll(const Context& ctx) {
  auto [child, cancel] = withTimeout(ctx, 1h);
  auto [merged, cancelMerged] = withAny(child, std::span(&ctx, 1));
  const AfterFunc after = onDone(merged, [] {});
  static_cast<void>(merged.stopToken());
  static_cast<void>(merged.toString());
  static_cast<void>(liveContexts());
  cancel.extend(1h);
  cancel();
}

// Uses contexts when it is moved and when it is destroyed.
class Uses {
 public:
  Uses(Context ctx, int& count) : m_ctx(std::move(ctx)), m_count(&count) {}
  Uses(const Uses& other) = default;
  Uses(Uses&& other) : m_ctx(other.m_ctx), m_count(other.m_count) { use(); }
  Uses& operator=(Uses&&) = delete;
  ~Uses() { use(); }

 private:
  void use() {
    useAll(m_ctx);
    ++*m_count;
  }
  Context m_ctx;
  int* m_count;
};
const Key<Uses> kUses{"uses"};

class ForeignCodeTest : public ::testing::Test, protected ManualTree {
 protected:
  int m_uses = 0;
  Derived m_parent = withTimeout(root, 2h);
  const Context& m_ctx = m_parent.context;
};

TEST_F(ForeignCodeTest, AValueMayUseContextsWhenItIsMovedIn) {
  const Context ctx = withValue(m_ctx, kUses, Uses(m_ctx, m_uses));
  EXPECT_GE(m_uses, 2);
}

TEST_F(ForeignCodeTest, AValueMayUseContextsWhenItIsDestroyed) {
  int before = 0;
  {
    const Context ctx = withValue(m_ctx, kUses, Uses(m_ctx, m_uses));
    before = m_uses;
  }
  EXPECT_EQ(m_uses, before + 1);
}

TEST_F(ForeignCodeTest, AFunctionMayUseContextsWhenItRunsAndWhenItIsDestroyed) {
  const AfterFunc after = onDone(m_ctx, [uses = Uses(m_ctx, m_uses), this] { useAll(m_ctx); });
  const int before = m_uses;
  m_parent.cancel();
  EXPECT_EQ(m_uses, before + 1);
}

TEST_F(ForeignCodeTest, AFunctionMayUseContextsWhenItIsDestroyedByStop) {
  AfterFunc after = onDone(m_ctx, [uses = Uses(m_ctx, m_uses)] {});
  const int before = m_uses;
  EXPECT_TRUE(after.stop());
  EXPECT_EQ(m_uses, before + 1);
}

TEST_F(ForeignCodeTest, ACallbackOfADeadlineMayUseContextsAndTheClock) {
  bool ran = false;
  const AfterFunc after = onDone(m_ctx, [&] {
    useAll(m_ctx);
    useAll(root);
    static_cast<void>(clock.pending());
    ran = true;
  });
  clock.advance(2h);
  EXPECT_TRUE(ran);
}

TEST_F(ForeignCodeTest, AStopCallbackMayUseContextsAndLeaveItsOwnToken) {
  std::optional<std::stop_callback<std::function<void()>>> callback;
  bool ran = false;
  callback.emplace(m_ctx.stopToken(), [&] {
    useAll(m_ctx);
    m_parent.cancel();
    ran = true;
    callback.reset();  // and with it this function
  });
  m_parent.cancel();
  EXPECT_TRUE(ran);
}

// Uses contexts when it is given a task and drops it.
class UsingExecutor final : public Executor {
 public:
  explicit UsingExecutor(Context ctx) : m_ctx(std::move(ctx)) {}
  std::error_code post(const Context& ctx, Task task, TaskOptions options) override {
    return tryPost(ctx, std::move(task), std::move(options));
  }
  std::error_code tryPost(const Context&, Task task, TaskOptions) override {
    useAll(m_ctx);
    ++posted;
    task(background());
    return {};
  }
  int posted = 0;

 private:
  Context m_ctx;
};

TEST_F(ForeignCodeTest, AnExecutorMayUseContextsWhenItIsGivenATask) {
  UsingExecutor executor(m_ctx);
  bool ran = false;
  const AfterFunc after = afterFunc(m_ctx, executor, [&] { ran = true; });
  m_parent.cancel();
  EXPECT_EQ(executor.posted, 1);
  EXPECT_TRUE(ran);
}

// Uses contexts in each call about those that it did not make itself.
class UsingObserver final : public ContextObserver {
 public:
  explicit UsingObserver(Context ctx) : m_ctx(std::move(ctx)) {}
  int calls[4] = {};

 private:
  void created(const ContextInfo& info) noexcept override {
    if (!m_inside) m_foreign.insert(info.id);
    use(0, info.id);
  }
  void ended(ContextId id, const Cause&) noexcept override { use(1, id); }
  void deadlineChanged(ContextId id, std::optional<TimePoint>) noexcept override { use(2, id); }
  void released(ContextId id) noexcept override { use(3, id); }
  void use(std::size_t which, ContextId id) {
    if (!m_foreign.contains(id)) return;
    m_inside = true;
    useAll(m_ctx);
    m_inside = false;
    ++calls[which];
  }
  Context m_ctx;
  std::set<ContextId> m_foreign;
  bool m_inside = false;
};

TEST_F(ForeignCodeTest, AnObserverMayUseContextsInEachOfItsCalls) {
  UsingObserver observer(m_ctx);
  const ObserverHandle handle = observeContexts(observer);
  {
    auto [a, cancelA] = withTimeout(m_ctx, 1h);
    auto [b, cancelB] = withAny(root, std::span(&a, 1));
    cancelA.extend(1min);
    cancelA();
  }
  EXPECT_EQ(observer.calls[0], 2);
  EXPECT_EQ(observer.calls[1], 2);
  EXPECT_EQ(observer.calls[2], 2);
  EXPECT_EQ(observer.calls[3], 2);
}

}  // namespace
}  // namespace arborist
