// SPDX-License-Identifier: MIT
// std::mutex and std::condition_variable with Clang's thread-safety annotations, so that the compiler checks
// which members a lock guards. Thread-safe, as the types they wrap.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include <arborist/base/spin.h>
#include <arborist/base/thread_annotations.h>

namespace arborist {

class ARB_CAPABILITY("mutex") Mutex {
 public:
  // Looks as long as a few short sections take before it sleeps, as sleeping and waking cost more than these.
  void lock() ARB_ACQUIRE() ARB_NO_ANALYSIS {
    for (int i = 0; i < kLooks; ++i) {
      if (m_mutex.try_lock()) return;
      pauseProcessor();
    }
    m_mutex.lock();
  }
  void unlock() ARB_RELEASE() { m_mutex.unlock(); }
  bool tryLock() ARB_TRY_ACQUIRE(true) { return m_mutex.try_lock(); }

 private:
  friend class CondVar;
  static constexpr int kLooks = 40;
  std::mutex m_mutex;
};

// Holds a Mutex for a scope; unlock() and lock() allow foreign code to be called in between.
class ARB_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ARB_ACQUIRE(mutex) : m_mutex(mutex) { m_mutex.lock(); }
  ~MutexLock() ARB_RELEASE() {
    if (m_held) m_mutex.unlock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  void unlock() ARB_RELEASE() {
    m_held = false;
    m_mutex.unlock();
  }
  void lock() ARB_ACQUIRE() {
    m_mutex.lock();
    m_held = true;
  }

 private:
  Mutex& m_mutex;
  bool m_held = true;
};

// Waits may wake spuriously: callers loop on their condition.
class CondVar {
 public:
  void wait(Mutex& mutex) ARB_REQUIRES(mutex) {
    std::unique_lock lock(mutex.m_mutex, std::adopt_lock);
    m_condition.wait(lock);
    lock.release();
  }
  // false: the time was reached.
  bool waitUntil(Mutex& mutex, std::chrono::steady_clock::time_point when) ARB_REQUIRES(mutex) {
    std::unique_lock lock(mutex.m_mutex, std::adopt_lock);
    const bool woken = m_condition.wait_until(lock, when) == std::cv_status::no_timeout;
    lock.release();
    return woken;
  }
  void notifyOne() noexcept { m_condition.notify_one(); }
  void notifyAll() noexcept { m_condition.notify_all(); }

 private:
  std::condition_variable m_condition;
};

}  // namespace arborist
