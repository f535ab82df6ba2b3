// SPDX-License-Identifier: GPL-3.0-or-later
// For what nobody announces, as what the kernel shows in /proc.
#pragma once

#include <unistd.h>

#include <chrono>
#include <functional>

namespace arborist::test {

// Looks again and again until it holds; false: not within the time.
inline bool eventually(const std::function<bool()>& holds, std::chrono::seconds most = std::chrono::seconds(20)) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::usleep(2000);
  }
  return true;
}

}  // namespace arborist::test
