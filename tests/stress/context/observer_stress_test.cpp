// SPDX-License-Identifier: GPL-3.0-or-later
// Observers come and go while many threads derive, move deadlines, end and destroy below one parent.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <unordered_map>

#include <arborist/context/context.h>
#include <arborist/context/observer.h>

#include "stress/context/stress_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using Random = std::mt19937;

// For each context made in its time: created, then ended at most once, then released; nothing after its handle is gone.
class TimedObserver final : public ContextObserver {
 public:
  std::atomic<bool> dismissed{false};
  std::atomic<int> calls{0};

 private:
  enum class Life { Live, Ended };

  void created(const ContextInfo& info) noexcept override {
    const std::lock_guard lock(m_mutex);
    count();
    EXPECT_TRUE(m_lives.emplace(info.id, Life::Live).second);
  }
  void ended(ContextId id, const Cause& cause) noexcept override {
    const std::lock_guard lock(m_mutex);
    count();
    EXPECT_TRUE(cause.origin);
    const auto at = m_lives.find(id);
    if (at == m_lives.end()) return;  // made before its time
    EXPECT_EQ(at->second, Life::Live);
    at->second = Life::Ended;
  }
  void deadlineChanged(ContextId, std::optional<TimePoint>) noexcept override { count(); }
  void released(ContextId id) noexcept override {
    const std::lock_guard lock(m_mutex);
    count();
    m_lives.erase(id);
  }
  void count() noexcept {
    EXPECT_FALSE(dismissed);
    ++calls;
  }

  std::mutex m_mutex;
  std::unordered_map<ContextId, Life> m_lives;
};

void live(const Context& parent, Random& random) {
  auto [group, cancelGroup] = withTimeout(parent, 1h);
  std::vector<Derived> children;
  for (auto i = random() % 6; i != 0; --i) {
    children.push_back(random() % 3 ? withCancel(group) : withAny(parent, std::span(&group, 1)));
  }
  cancelGroup.extend(std::chrono::milliseconds(random() % 100));
  const AfterFunc after = onDone(group, [] {});
  if (random() % 2) cancelGroup();
  for (const Derived& child : children) {
    if (random() % 2) child.cancel();
  }
  for (const ContextInfo& info : liveContexts()) EXPECT_TRUE(info.id);
}

TEST(ObserverStress, ObserversComeAndGoWhileTheTreeLives) {
  const unsigned seed = test::announcedSeed();
  const int rounds = test::stressRounds(250);
  auto [parent, cancel] = withCancel(background());
  std::atomic<int> playing{3};
  int calls = 0;
  test::onThreads(4, seed, [&, &parent = parent](int thread, Random& random) {
    if (thread != 0) {
      for (int round = 0; round < rounds; ++round) live(parent, random);
      --playing;
      return;
    }
    do {  // once at least, also where the others were quicker than this thread's start
      TimedObserver observer;
      {
        const ObserverHandle handle = observeContexts(observer);
        for (auto i = 1 + random() % 20; i != 0; --i) live(parent, random);
      }
      observer.dismissed = true;
      calls += observer.calls;
    } while (playing != 0);
  });
  EXPECT_GT(calls, 0);
  while (!liveContexts().empty()) std::this_thread::yield();  // the timer may be the last to let go of a node
}

}  // namespace
}  // namespace arborist
