// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of whatever blocks share.
#pragma once

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>

#include <arborist/base/clock.h>

namespace arborist::test {

// A thread that is expected to block in its function. The constructor returns when it sleeps.
class BlockedThread {
 public:
  explicit BlockedThread(std::function<void()> f)
      : m_thread([this, f = std::move(f)] {
          m_id = gettid();
          m_id.notify_all();
          f();
          m_ended = true;
        }) {
    m_id.wait(0);
    // Longer than a submitter naps before it waits.
    TimePoint awake = Clock::now();
    for (; Clock::now() - awake < std::chrono::milliseconds(2) && !m_ended; std::this_thread::yield()) {
      if (state() != 'S') awake = Clock::now();
    }
  }
  bool ended() const { return m_ended; }
  void join() { m_thread.join(); }

 private:
  char state() const {
    std::ifstream file("/proc/self/task/" + std::to_string(m_id) + "/stat");
    const std::string line{std::istreambuf_iterator<char>(file), {}};
    const std::size_t name = line.rfind(')');
    return name == std::string::npos || name + 2 >= line.size() ? '?' : line[name + 2];
  }

  std::atomic<pid_t> m_id{0};
  std::atomic<bool> m_ended{false};
  std::jthread m_thread;  // the last member: it uses the others
};

}  // namespace arborist::test
