// SPDX-License-Identifier: GPL-3.0-or-later
// The last handle of a live context goes while another thread ends it: whoever ends it keeps it as long as it needs it.
#include <gtest/gtest.h>

#include <atomic>
#include <optional>

#include <arborist/context/context.h>
#include <arborist/context/observer.h>

#include "stress/context/stress_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

const Key<int> kKey{"key"};

// Told of the end before the release, of each once.
class LastObserver final : public ContextObserver {
 public:
  void created(const ContextInfo&) noexcept override {}
  void ended(ContextId id, const Cause& cause) noexcept override {
    EXPECT_TRUE(id);
    EXPECT_TRUE(cause.origin);
  }
  void released(ContextId id) noexcept override { EXPECT_TRUE(id); }
};

// A parent with one child that has no Cancel, so that nobody but the parent or the clock ends it.
struct Family {
  explicit Family(std::mt19937& random) : parent(withCancel(background())) {
    const auto kind = random() % 3;
    if (kind == 2) {
      Derived timed = withTimeout(parent.context, std::chrono::microseconds(random() % 300));
      timed.cancel.release();
      child = std::move(timed.context);
      return;
    }
    child = withValue(parent.context, kKey, 1);
    if (kind == 1) static_cast<void>(child->stopToken());
  }
  Derived parent;
  std::optional<Context> child;
};

// Two threads meet before each deed; the last to come lets both go at once.
class Meeting {
 public:
  void meet() {
    const unsigned round = m_round.load();
    if (m_here.fetch_add(1) == 1) {
      m_here = 0;
      m_round = round + 1;
      return;
    }
    for (unsigned looks = 0; m_round.load() == round; ++looks) {
      if (looks > 1000) std::this_thread::yield();
    }
  }

 private:
  std::atomic<unsigned> m_here{0}, m_round{0};
};

void linger(std::mt19937& random) {
  for (auto steps = random() % 64; steps != 0; --steps) std::atomic_signal_fence(std::memory_order_seq_cst);
}

TEST(LastHandleStress, ItGoesWhileTheParentOrTheClockEndsIt) {
  constexpr std::size_t kFamilies = 500;
  const unsigned seed = test::announcedSeed();
  const int rounds = test::stressRounds(40 * kFamilies) / static_cast<int>(kFamilies);
  LastObserver observer;
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    std::optional<ObserverHandle> handle;
    if (round % 2) handle.emplace(observeContexts(observer));
    std::mt19937 shape(seed + static_cast<unsigned>(round));
    std::vector<Family> families;
    families.reserve(kFamilies);
    for (std::size_t i = 0; i < kFamilies; ++i) families.emplace_back(shape);
    Meeting meeting;
    test::onThreads(2, static_cast<unsigned>(shape()), [&](int thread, std::mt19937& random) {
      for (Family& family : families) {
        meeting.meet();
        linger(random);
        if (thread == 0) {
          family.parent.cancel();
        } else {
          family.child.reset();
        }
      }
    });
  }
}

}  // namespace
}  // namespace arborist
