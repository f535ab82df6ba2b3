// SPDX-License-Identifier: MIT
#include <arborist/sync/wait_group.h>

#include <stdexcept>

namespace arborist {

void WaitGroup::add(int delta) {
  MutexLock lock(m_mutex);
  int count = 0;
  if (__builtin_add_overflow(m_count, delta, &count)) throw std::logic_error("WaitGroup: the counter is full");
  if (count < 0) throw std::logic_error("WaitGroup: the counter would fall below zero");
  m_count = count;
  if (count != 0) return;
  while (Waiting* waiting = m_waiting.popFront()) waiting->parker.wake();
}

void WaitGroup::wait() { static_cast<void>(wait(background())); }

std::error_code WaitGroup::wait(const Context& ctx) {
  Waiting waiting;
  {
    MutexLock lock(m_mutex);
    if (m_count == 0) return {};
    if (ctx.done()) return ctx.err();
    m_waiting.pushBack(waiting);
  }
  waiting.parker.park(ctx);
  MutexLock lock(m_mutex);
  if (!waiting.listed) return {};
  m_waiting.erase(waiting);
  return ctx.err();
}

}  // namespace arborist
