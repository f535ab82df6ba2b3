// SPDX-License-Identifier: MIT
// The locks of the trees of contexts, one of a fixed set for each tree. Not for users.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <arborist/base/asymmetric_mutex.h>

namespace arborist::detail {

inline constexpr std::size_t kStripes = 64;
struct alignas(64) Stripe {
  AsymmetricMutex mutex;
};
extern constinit std::array<Stripe, kStripes> g_stripes;

struct Unseen {};  // said of a node that no other thread can know yet

// Holds the tree lock of a stripe. Passed along as the proof that it is held, or that it is not needed.
class TreeLock {
 public:
  explicit TreeLock(Unseen) noexcept : m_mutex(nullptr) {}
  explicit TreeLock(std::uint8_t stripe) noexcept ARB_NO_ANALYSIS : m_mutex(&g_stripes[stripe].mutex) {
    m_mutex->lock();
  }
  ~TreeLock() ARB_NO_ANALYSIS {
    if (m_mutex) m_mutex->unlock();
  }
  void unlock() noexcept ARB_NO_ANALYSIS { std::exchange(m_mutex, nullptr)->unlock(); }
  TreeLock(const TreeLock&) = delete;
  TreeLock& operator=(const TreeLock&) = delete;

 private:
  AsymmetricMutex* m_mutex;
};

}  // namespace arborist::detail
