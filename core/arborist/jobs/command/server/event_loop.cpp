// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/event_loop.h>

#include <algorithm>

namespace arborist::runner {

EventLoop::EventLoop() : m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_now(std::chrono::steady_clock::now()) {}

bool EventLoop::add(int fd, std::uint32_t events, EventSource& source) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &source;
  return ::epoll_ctl(m_epoll.value(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void EventLoop::change(int fd, std::uint32_t events, EventSource& source) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &source;
  ::epoll_ctl(m_epoll.value(), EPOLL_CTL_MOD, fd, &event);
}

void EventLoop::remove(int fd) { ::epoll_ctl(m_epoll.value(), EPOLL_CTL_DEL, fd, nullptr); }

void EventLoop::wakeAt(TimerOwner& owner, SteadyTime when) {
  if (owner.m_wakeAt == when) return;
  forget(owner);
  owner.m_wakeAt = when;
  m_timers.emplace(when, &owner);
}

void EventLoop::forget(TimerOwner& owner) {
  if (owner.m_wakeAt) m_timers.erase({*owner.m_wakeAt, &owner});
  owner.m_wakeAt.reset();
}

int EventLoop::timeout(bool poll) const {
  if (poll) return 0;
  if (m_timers.empty()) return -1;
  const auto left = m_timers.begin()->first - std::chrono::steady_clock::now();
  // Rounded up: waking a moment early would only mean to wait again.
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, 60'000));
}

void EventLoop::turn(bool poll) {
  epoll_event events[128];
  const int n = ::epoll_wait(m_epoll.value(), events, 128, timeout(poll));
  m_now = std::chrono::steady_clock::now();
  for (int i = 0; i < n; ++i) static_cast<EventSource*>(events[i].data.ptr)->onEvents(events[i].events);
  while (!m_timers.empty() && m_timers.begin()->first <= m_now) {
    TimerOwner& owner = *m_timers.begin()->second;
    forget(owner);
    owner.onTime();
  }
}

}  // namespace arborist::runner
