// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/base/asymmetric_mutex.h>

#include <gtest/gtest.h>

#include <cerrno>
#include <latch>
#include <thread>
#include <vector>

namespace arborist {
namespace {

// With heavy fences of the kernel, and as on a kernel without them.
class AsymmetricMutexTest : public ::testing::TestWithParam<bool> {
 protected:
  AsymmetricMutexTest() { detail::g_heavyFences = GetParam() && m_can; }
  ~AsymmetricMutexTest() override { detail::g_heavyFences = m_can; }
  const bool m_can = detail::g_heavyFences;
};
INSTANTIATE_TEST_SUITE_P(HeavyFences, AsymmetricMutexTest, ::testing::Bool());

TEST_P(AsymmetricMutexTest, OneThreadTakesItAndGivesItBackAgainAndAgain) {
  AsymmetricMutex mutex;
  for (int i = 0; i < 1000; ++i) {
    const AsymmetricLock lock(mutex);
  }
}

TEST_P(AsymmetricMutexTest, WhoComesSecondWaitsForTheFirst) {
  AsymmetricMutex mutex;
  int value = 0;
  mutex.lock();
  std::latch begun(1);
  std::jthread second([&] {
    begun.count_down();
    const AsymmetricLock lock(mutex);
    EXPECT_EQ(value, 1);
    value = 2;
  });
  begun.wait();
  for (int i = 0; i < 100; ++i) std::this_thread::yield();
  value = 1;
  mutex.unlock();
  second.join();
  EXPECT_EQ(value, 2);
}

TEST_P(AsymmetricMutexTest, AllWhoWaitGetItOneAfterTheOther) {
  AsymmetricMutex mutex;
  int value = 0;
  mutex.lock();
  std::vector<std::jthread> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.emplace_back([&] {
      const AsymmetricLock lock(mutex);
      const int before = value;
      std::this_thread::yield();
      value = before + 1;
    });
  }
  for (int i = 0; i < 100; ++i) std::this_thread::yield();
  mutex.unlock();
  waiting.clear();
  EXPECT_EQ(value, 8);
}

TEST(HeavyFenceTest, LeavesErrnoAlone) {
  errno = 77;
  heavyFence();
  EXPECT_EQ(errno, 77);
}

}  // namespace
}  // namespace arborist
