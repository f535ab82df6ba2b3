// SPDX-License-Identifier: GPL-3.0-or-later
// No two threads inside, no wake-up lost. ARBORIST_STRESS_ROUNDS sets the rounds, ARBORIST_STRESS_SEED repeats them.
#include <gtest/gtest.h>

#include <arborist/base/asymmetric_mutex.h>

#include "stress/context/stress_support.h"

namespace arborist {
namespace {

// Between the first store and the last another thread may come, if the mutex lets it.
struct Pair {
  std::uint64_t first = 0, second = 0;
};

void hammer(AsymmetricMutex& mutex, Pair& pair, int rounds, std::mt19937& random) {
  for (int round = 0; round < rounds; ++round) {
    {
      const AsymmetricLock lock(mutex);
      EXPECT_EQ(pair.first, pair.second);
      ++pair.first;
      if (random() % 64 == 0) std::this_thread::yield();
      ++pair.second;
    }
    if (random() % 4 == 0) std::this_thread::yield();
  }
}

TEST(AsymmetricMutexStress, ManyThreadsOneAfterTheOther) {
  const unsigned seed = test::announcedSeed();
  const int rounds = test::stressRounds(20'000);
  constexpr int kThreads = 4;
  AsymmetricMutex mutex;
  Pair pair;
  test::onThreads(kThreads, seed, [&](int, std::mt19937& random) { hammer(mutex, pair, rounds, random); });
  EXPECT_EQ(pair.first, std::uint64_t{kThreads} * static_cast<unsigned>(rounds));
  EXPECT_EQ(pair.second, pair.first);
}

// Two who take turns: each round ends with the other one asleep, as a rule.
TEST(AsymmetricMutexStress, WhoSleepsIsWoken) {
  const int rounds = test::stressRounds(20'000);
  AsymmetricMutex mutex;
  int turn = 0;
  test::onThreads(2, test::announcedSeed(), [&](int thread, std::mt19937&) {
    for (int done = 0; done < rounds;) {
      const AsymmetricLock lock(mutex);
      if (turn % 2 != thread) {
        std::this_thread::yield();  // the other one finds it taken
        continue;
      }
      ++turn;
      ++done;
    }
  });
  EXPECT_EQ(turn, 2 * rounds);
}

}  // namespace
}  // namespace arborist
