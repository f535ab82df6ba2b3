// SPDX-License-Identifier: GPL-3.0-or-later
// Many threads cancel, derive, register, stop, extend, destroy and observe in one tree of three levels.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include <arborist/context/context.h>
#include <arborist/context/observer.h>

#include "stress/context/stress_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using Random = std::mt19937;

const Key<std::size_t> kLevel{"level"};

// A context of the playground with those it ends with.
struct Held {
  Derived derived;
  std::vector<std::shared_ptr<Held>> above;

  bool below(const Held* other) const {
    for (const auto& one : above) {
      if (one.get() == other || one->below(other)) return true;
    }
    return false;
  }
};
using HeldPtr = std::shared_ptr<Held>;

// Runs at most once, and exactly once where it was not stopped and its context ended.
struct Registered {
  AfterFunc after;
  std::shared_ptr<std::atomic<int>> ran = std::make_shared<std::atomic<int>>(0);
};

class Playground {
 public:
  static constexpr std::size_t kLevels = 3, kSlots = 4;

  Playground() { m_slots[0][0] = make(withCancel(background(), "root"), {}); }

  void act(Random& random, std::vector<Registered>& registered) {
    const std::size_t level = random() % kLevels, slot = random() % kSlots;
    switch (random() % 12) {
      case 0:
      case 1:
      case 2: return derive(random, level, slot);
      case 3: return cancel(random, level, slot);
      case 4:
      case 5: return enlist(random, level, slot, registered);
      case 6: return stopOne(random, registered);
      case 7: return extend(random, level, slot);
      case 8: return level == 0 ? void() : put(level, slot, nullptr);
      case 9: return watch(level, slot);
      case 10: return token(level, slot);
      default: return look(level, slot);
    }
  }

  void endAll() {
    for (auto& level : m_slots) {
      for (HeldPtr& held : level) {
        if (held) held->derived.cancel();
      }
    }
  }

 private:
  static HeldPtr make(Derived derived, std::vector<HeldPtr> above) {
    return std::make_shared<Held>(Held{std::move(derived), std::move(above)});
  }
  HeldPtr get(std::size_t level, std::size_t slot) {
    const std::lock_guard lock(m_mutex);
    return m_slots[level][slot];
  }
  void put(std::size_t level, std::size_t slot, HeldPtr held) {
    const std::lock_guard lock(m_mutex);
    m_slots[level][slot].swap(held);
    m_trash.push_back(std::move(held));
    if (m_trash.size() > 8) m_trash.erase(m_trash.begin());
  }
  std::vector<HeldPtr> all() {
    const std::lock_guard lock(m_mutex);
    std::vector<HeldPtr> result;
    for (auto& level : m_slots) result.insert(result.end(), level.begin(), level.end());
    std::erase(result, nullptr);
    return result;
  }

  void derive(Random& random, std::size_t level, std::size_t slot) {
    if (level == 0) return;
    const HeldPtr parent = get(level - 1, level == 1 ? 0 : random() % kSlots);
    if (!parent) return;
    const Context& from = parent->derived.context;
    std::vector<HeldPtr> above{parent};
    switch (random() % 6) {
      case 0: return put(level, slot, make(withCancel(from), above));
      case 1: return put(level, slot, make(withTimeout(from, std::chrono::microseconds(random() % 400)), above));
      case 2: return put(level, slot, make(withTimeout(from, 1h), above));
      case 3: return put(level, slot, make(withCancel(withValue(from, kLevel, level)), above));
      case 4: return put(level, slot, make(withTimeout(withoutCancel(from), std::chrono::microseconds(400)), {}));
      default: {
        const HeldPtr other = get(1, random() % kSlots);
        if (!other) return;
        above.push_back(other);
        return put(level, slot, make(withAny(from, std::span(&other->derived.context, 1)), above));
      }
    }
  }
  // When cancel returns, all that is known to hang below is done.
  void cancel(Random& random, std::size_t level, std::size_t slot) {
    if (level == 0 && random() % 16 != 0) return;
    const HeldPtr held = get(level, slot);
    if (!held) return;
    const std::vector<HeldPtr> before = all();
    held->derived.cancel(std::make_error_code(std::errc::io_error), "stress");
    EXPECT_TRUE(held->derived.context.done());
    for (const HeldPtr& other : before) {
      if (other->below(held.get())) {
        EXPECT_TRUE(other->derived.context.done());
      }
    }
  }
  void enlist(Random& random, std::size_t level, std::size_t slot, std::vector<Registered>& registered) {
    const HeldPtr held = get(level, slot);
    if (!held) return;
    Registered one;
    const Context ctx = held->derived.context;
    std::function<void()> f = [ran = one.ran, ctx] {
      EXPECT_TRUE(ctx.err());
      EXPECT_TRUE(ctx.cause());
      ++*ran;
    };
    one.after = random() % 2 ? onDone(ctx, std::move(f)) : afterFunc(ctx, std::move(f));
    registered.push_back(std::move(one));
  }
  static void stopOne(Random& random, std::vector<Registered>& registered) {
    if (registered.empty()) return;
    const std::size_t at = random() % registered.size();
    Registered one = std::move(registered[at]);
    registered.erase(registered.begin() + static_cast<std::ptrdiff_t>(at));
    const bool stopped = one.after.stopAndWait();
    EXPECT_EQ(*one.ran, stopped ? 0 : 1);
  }
  void extend(Random& random, std::size_t level, std::size_t slot) {
    const HeldPtr held = get(level, slot);
    if (!held) return;
    const Cancel& right = held->derived.cancel;
    if (random() % 2) {
      right.extend(std::chrono::microseconds(random() % 2000));
    } else {
      right.setDeadline(Clock::now() + std::chrono::microseconds(random() % 2000));
    }
  }
  void watch(std::size_t level, std::size_t slot) {
    const HeldPtr held = get(level, slot);
    if (held) held->derived.context.waitFor(50us);
  }
  void token(std::size_t level, std::size_t slot) {
    const HeldPtr held = get(level, slot);
    if (!held) return;
    const Context& ctx = held->derived.context;
    const std::stop_token stop = ctx.stopToken();
    const std::stop_callback callback(stop, [&] {
      EXPECT_TRUE(ctx.err());
      EXPECT_TRUE(ctx.cause());
    });
    if (ctx.done()) {
      EXPECT_TRUE(stop.stop_requested());
    }
  }
  void look(std::size_t level, std::size_t slot) {
    const HeldPtr held = get(level, slot);
    if (!held) return;
    const Context& ctx = held->derived.context;
    const bool done = ctx.done();
    if (done) {
      EXPECT_TRUE(ctx.err());
      EXPECT_TRUE(ctx.cause());
    }
    static_cast<void>(ctx.toString());
    static_cast<void>(ctx.deadline());
    const std::size_t* const carried = ctx.value(kLevel);
    EXPECT_TRUE(carried == nullptr || *carried < kLevels);
    static_cast<void>(liveContexts());
  }

  std::mutex m_mutex;
  std::array<std::array<HeldPtr, kSlots>, kLevels> m_slots;
  std::vector<HeldPtr> m_trash;  // so that destruction, too, happens on any thread
};

// Each context is created once, ended at most once, released once, in this order.
class LifeObserver final : public ContextObserver {
 public:
  bool allReleased() {
    const std::lock_guard lock(m_mutex);
    return m_alive.empty();
  }
  void created(const ContextInfo& info) noexcept override {
    const std::lock_guard lock(m_mutex);
    EXPECT_TRUE(m_alive.emplace(info.id, false).second);
  }
  void ended(ContextId id, const Cause&) noexcept override {
    const std::lock_guard lock(m_mutex);
    const auto at = m_alive.find(id);
    ASSERT_NE(at, m_alive.end());
    EXPECT_FALSE(std::exchange(at->second, true));
  }
  void released(ContextId id) noexcept override {
    const std::lock_guard lock(m_mutex);
    EXPECT_EQ(m_alive.erase(id), 1u);
  }

 private:
  std::mutex m_mutex;
  std::unordered_map<ContextId, bool> m_alive;
};

TEST(TreeStress, ThreeLevelsUnderManyThreads) {
  const unsigned seed = test::announcedSeed();
  const int rounds = test::stressRounds(250);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const unsigned roundSeed = seed + static_cast<unsigned>(round) * 97;
    SCOPED_TRACE("ARBORIST_STRESS_SEED=" + std::to_string(roundSeed));
    std::optional<LifeObserver> observer;
    std::optional<ObserverHandle> handle;
    if (round % 2) {
      observer.emplace();
      handle.emplace(observeContexts(*observer));
    }
    {
      Playground playground;
      std::vector<std::vector<Registered>> registered(4);
      test::onThreads(4, roundSeed, [&](int thread, Random& random) {
        for (int step = 0; step < 60; ++step) playground.act(random, registered[static_cast<std::size_t>(thread)]);
      });
      playground.endAll();
      for (auto& ones : registered) {
        for (Registered& one : ones) {
          const bool stopped = one.after.stopAndWait();
          EXPECT_EQ(*one.ran, stopped ? 0 : 1);
        }
      }
    }
    // The library's thread and the timer may be the last to let go of a node, and tell it after it left the list.
    while (observer && !observer->allReleased()) std::this_thread::yield();
    EXPECT_TRUE(!observer || liveContexts().empty());
  }
}

// The loser of a race returns to a forest that is wholly marked, though the winner follows strands one by one.
TEST(TreeStress, TheLoserFindsStrandsMarkedToo) {
  const int rounds = test::stressRounds(300) / 10;
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    auto [source, cancel] = withCancel(background());
    std::vector<Derived> trees;
    std::vector<Derived> targets;
    for (int i = 0; i < 300; ++i) {
      trees.push_back(withCancel(background()));
      targets.push_back(withAny(trees.back().context, std::span(&source, 1)));
      targets.push_back(withCancel(targets.back().context));
    }
    test::onThreads(2, static_cast<unsigned>(round), [&, &source = source, &cancel = cancel](int thread, Random&) {
      if (thread == 1) {
        while (!source.done()) std::this_thread::yield();
      }
      cancel();
      for (const Derived& target : targets) EXPECT_TRUE(target.context.done());
    });
  }
}

}  // namespace
}  // namespace arborist
