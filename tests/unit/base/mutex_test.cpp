// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/base/mutex.h>

#include <gtest/gtest.h>

#include <thread>

namespace arborist {
namespace {

using namespace std::chrono_literals;

struct Shared {
  Mutex mutex;
  CondVar changed;
  int value ARB_GUARDED_BY(mutex) = 0;
};

TEST(MutexTest, ATimedWaitSeesWhatAnotherThreadWrote) {
  Shared shared;
  std::jthread writer([&] {
    MutexLock lock(shared.mutex);
    shared.value = 1;
    shared.changed.notifyAll();
  });
  MutexLock lock(shared.mutex);
  const auto until = std::chrono::steady_clock::now() + 1min;
  while (shared.value == 0) ASSERT_TRUE(shared.changed.waitUntil(shared.mutex, until));
}

TEST(MutexTest, ATimedWaitEndsWithItsTimeAndHoldsTheMutex) {
  Shared shared;
  MutexLock lock(shared.mutex);
  const auto until = std::chrono::steady_clock::now() + 2ms;
  while (shared.changed.waitUntil(shared.mutex, until)) {
  }
  EXPECT_GE(std::chrono::steady_clock::now(), until);
  std::jthread([&] { EXPECT_FALSE(shared.mutex.tryLock()); }).join();
}

TEST(MutexTest, ALockMayBeLaidDownForAWhile) {
  Shared shared;
  MutexLock lock(shared.mutex);
  lock.unlock();
  std::jthread([&] {
    MutexLock inner(shared.mutex);
    ++shared.value;
  }).join();
  lock.lock();
  EXPECT_EQ(shared.value, 1);
}

}  // namespace
}  // namespace arborist
