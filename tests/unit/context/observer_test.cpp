// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <latch>
#include <string>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ManualTree;

// Writes down what it is told.
class Recorder final : public ContextObserver {
 public:
  void created(const ContextInfo& info) noexcept override {
    const std::lock_guard lock(m_mutex);
    infos.push_back(info);
    names.emplace_back(info.name);
    log.push_back("created " + name(info.id));
  }
  void ended(ContextId id, const Cause& cause) noexcept override {
    const std::lock_guard lock(m_mutex);
    log.push_back("ended " + name(id) + " by " + name(cause.origin));
  }
  void deadlineChanged(ContextId id, std::optional<TimePoint> at) noexcept override {
    const std::lock_guard lock(m_mutex);
    log.push_back("deadline " + name(id));
    last = at;
  }
  void released(ContextId id) noexcept override {
    const std::lock_guard lock(m_mutex);
    log.push_back("released " + name(id));
  }

  std::vector<ContextInfo> infos;
  std::vector<std::string> names;
  std::vector<std::string> log;
  std::optional<TimePoint> last;

 private:
  std::string name(ContextId id) const {
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (infos[i].id == id) return names[i];
    }
    return "?";
  }
  std::mutex m_mutex;
};

TEST(ObserverTest, IsToldTheLifeOfAContext) {
  Recorder recorder;
  const ObserverHandle handle = observeContexts(recorder);
  {
    auto [a, cancel] = withCancel(background(), "a");
    auto [b, cancelB] = withTimeout(a, 1h, "b");
    cancel();
  }
  EXPECT_EQ(recorder.log, (std::vector<std::string>{"created a", "created b", "ended a by a", "ended b by a",
                                                    "released b", "released a"}));
}

TEST(ObserverTest, InfoSaysWhatWasMadeWhereAndUnderWhom) {
  Recorder recorder;
  const ObserverHandle handle = observeContexts(recorder);
  ManualTree tree;
  static const Key<int> kKey{"key"};
  const auto line = std::source_location::current().line() + 1;
  auto [a, cancelA] = withTimeout(tree.root, 1s, "a");
  const Context value = withValue(a, kKey, 1);
  const Context detached = withoutCancel(value);
  auto [any, cancelAny] = withAny(detached, std::span(&a, 1));
  ASSERT_EQ(recorder.infos.size(), 5u);
  const auto kinds = {ContextKind::Background, ContextKind::Deadline, ContextKind::Value, ContextKind::Detached,
                      ContextKind::Any};
  EXPECT_TRUE(std::ranges::equal(recorder.infos, kinds, {}, &ContextInfo::kind));
  EXPECT_EQ(recorder.infos[0].parent, ContextId());
  EXPECT_EQ(recorder.infos[1].parent, tree.root.id());
  EXPECT_EQ(recorder.infos[1].where.line(), line);
  EXPECT_EQ(recorder.infos[1].deadline, tree.clock.now() + 1s);
  EXPECT_EQ(recorder.infos[2].deadline, tree.clock.now() + 1s);
  EXPECT_EQ(recorder.infos[3].deadline, std::nullopt);
  EXPECT_EQ(recorder.infos[4].deadline, tree.clock.now() + 1s);
}

TEST(ObserverTest, IsToldOfDeadlinesThatMoveWithTheirSubtree) {
  Recorder recorder;
  const ObserverHandle handle = observeContexts(recorder);
  ManualTree tree;
  auto [a, cancelA] = withTimeout(tree.root, 1s, "a");
  auto [b, cancelB] = withCancel(a, "b");
  auto [c, cancelC] = withTimeout(a, 500ms, "c");
  recorder.log.clear();
  cancelA.extend(1s);
  EXPECT_EQ(recorder.log, (std::vector<std::string>{"deadline a", "deadline b"}));
  EXPECT_EQ(recorder.last, tree.clock.now() + 2s);
}

TEST(ObserverTest, ADeadlineThatOnlyChangesItsOwnerHasNotChanged) {
  Recorder recorder;
  const ObserverHandle handle = observeContexts(recorder);
  ManualTree tree;
  auto [a, cancelA] = withCancel(tree.root, "a");
  auto [b, cancelB] = withTimeout(a, 1s, "b");
  recorder.log.clear();
  cancelA.extend(1s);
  EXPECT_EQ(b.deadlineOwner(), a.id());
  EXPECT_EQ(recorder.log, (std::vector<std::string>{"deadline a"}));
}

TEST(ObserverTest, AMergedContextIsCreatedWithItsDeadlineAndNotToldAgain) {
  Recorder recorder;
  const ObserverHandle handle = observeContexts(recorder);
  ManualTree tree;
  auto [a, cancelA] = withTimeout(tree.root, 1s, "a");
  auto [b, cancelB] = withAny(tree.root, std::span(&a, 1), "b");
  EXPECT_EQ(recorder.infos.back().deadline, tree.clock.now() + 1s);
  EXPECT_EQ(recorder.log, (std::vector<std::string>{"created test", "created a", "created b"}));
}

// What an earlier observer was told of is told to the next one, too: its end and its release.
TEST(ObserverTest, OfContextsFromAnotherObserversTimeWhatIsToComeIsTold) {
  Recorder first, second;
  auto handle = std::make_optional(observeContexts(first));
  auto seen = std::make_optional(withCancel(background(), "seen"));
  handle.reset();
  auto unseen = std::make_optional(withCancel(background(), "unseen"));
  handle.emplace(observeContexts(second));
  unseen.reset();
  EXPECT_TRUE(second.log.empty());
  seen.reset();
  EXPECT_EQ(second.log, (std::vector<std::string>{"ended ? by ?", "released ?"}));
}

TEST(ObserverTest, AContextDoneFromTheStartIsCreatedThenEnded) {
  Recorder recorder;
  const ObserverHandle handle = observeContexts(recorder);
  ManualTree tree;
  auto [a, cancelA] = withTimeout(tree.root, 0s, "a");
  auto [b, cancelB] = withCancel(a, "b");
  EXPECT_EQ(recorder.log,
            (std::vector<std::string>{"created test", "created a", "ended a by a", "created b", "ended b by a"}));
}

TEST(ObserverTest, OnlyOneAtATime) {
  Recorder first, second;
  {
    const ObserverHandle handle = observeContexts(first);
    EXPECT_THROW(static_cast<void>(observeContexts(second)), std::logic_error);
  }
  EXPECT_NO_THROW(static_cast<void>(observeContexts(second)));
}

TEST(ObserverTest, AfterItsDestructorNoCallRuns) {
  class Slow final : public ContextObserver {
   public:
    std::latch entered{1};
    std::atomic<bool> go{false}, left{false};

   private:
    void created(const ContextInfo&) noexcept override {
      entered.count_down();
      go.wait(false);
      left = true;
    }
    void ended(ContextId, const Cause&) noexcept override {}
    void released(ContextId) noexcept override {}
  } slow;
  auto handle = std::make_optional(observeContexts(slow));
  std::jthread creator([] { static_cast<void>(withCancel(background())); });
  slow.entered.wait();
  std::jthread opener([&] {
    slow.go = true;
    slow.go.notify_all();
  });
  handle.reset();
  EXPECT_TRUE(slow.left);
}

TEST(ObserverTest, ItMayUseContextsInItsCalls) {
  class UsesContexts final : public ContextObserver {
   public:
    int seen = 0;

   private:
    void created(const ContextInfo&) noexcept override {
      if (++seen == 1) static_cast<void>(withCancel(background()));
    }
    void ended(ContextId, const Cause&) noexcept override { static_cast<void>(liveContexts()); }
    void released(ContextId) noexcept override {}
  } uses;
  const ObserverHandle handle = observeContexts(uses);
  { auto [ctx, cancel] = withCancel(background()); }
  EXPECT_EQ(uses.seen, 2);
}

TEST(LiveContextsTest, ListsThoseMadeUnderAnObserverInOrder) {
  ManualTree tree;
  auto [before, cancelBefore] = withCancel(tree.root, "before");
  Recorder recorder;
  auto handle = std::make_optional(observeContexts(recorder));
  auto a = std::make_optional(withCancel(before, "a"));
  auto [b, cancelB] = withTimeout(before, 1s, "b");
  std::vector<ContextInfo> live = liveContexts();
  ASSERT_EQ(live.size(), 2u);
  EXPECT_EQ(live[0].name, "a");
  EXPECT_EQ(live[0].parent, before.id());
  EXPECT_EQ(live[1].name, "b");
  EXPECT_EQ(live[1].deadline, tree.clock.now() + 1s);
  a.reset();
  handle.reset();
  EXPECT_EQ(live[0].name, "a");  // the answer keeps its own names
  auto [after, cancelAfter] = withCancel(before, "after");
  live = liveContexts();
  ASSERT_EQ(live.size(), 1u);
  EXPECT_EQ(live[0].id, b.id());
}

}  // namespace
}  // namespace arborist
