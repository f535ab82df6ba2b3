// SPDX-License-Identifier: GPL-3.0-or-later
// Waits for descriptors and times. One thread; nothing here is thread-safe.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include <arborist/jobs/command/wire/protocol.h>
#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist::runner {

// Gets the events of a descriptor. It must stay alive until the end of the turn in which it was removed.
class EventSource {
 public:
  virtual void onEvents(std::uint32_t events) = 0;

 protected:
  ~EventSource() = default;
};

// Has at most one time at which it wants to be called.
class TimerOwner {
 public:
  virtual ~TimerOwner() = default;
  virtual void onTime() = 0;

 private:
  friend class EventLoop;
  std::optional<SteadyTime> m_wakeAt;
};

class EventLoop {
 public:
  EventLoop();

  // Level-triggered. false: the kernel has no room for another descriptor (errno).
  bool add(int fd, std::uint32_t events, EventSource&);
  void change(int fd, std::uint32_t events, EventSource&);
  // Before close(): a child that was just made may hold a copy, and the events would go on.
  void remove(int fd);

  // Replaces the owner's earlier time.
  void wakeAt(TimerOwner&, SteadyTime);
  void forget(TimerOwner&);

  // One turn: waits until something happens (with `poll` only looks), then calls the sources and due timers.
  void turn(bool poll);
  // When this turn woke up.
  SteadyTime now() const noexcept { return m_now; }

 private:
  int timeout(bool poll) const;

  UniqueFd m_epoll;
  SteadyTime m_now;
  std::set<std::pair<SteadyTime, TimerOwner*>> m_timers;
};

}  // namespace arborist::runner
