// SPDX-License-Identifier: MIT
#include <arborist/sync/semaphore.h>

#include <stdexcept>

namespace arborist {
namespace {

void refuseNegative(std::int64_t count) {
  if (count < 0) throw std::invalid_argument("Semaphore: a negative number of tokens");
}

}  // namespace

Semaphore::Semaphore(std::int64_t size) : m_size(size), m_free(size) { refuseNegative(size); }

std::error_code Semaphore::acquire(const Context& ctx, std::int64_t count) {
  refuseNegative(count);
  if (ctx.done()) return ctx.err();
  if (count > m_size) {
    ctx.wait();
    return ctx.err();
  }
  Waiting waiting{.count = count};
  {
    MutexLock lock(m_mutex);
    if (m_waiting.empty() && m_free >= count) {
      m_free -= count;
      return {};
    }
    m_waiting.pushBack(waiting);
  }
  waiting.parker.park(ctx);
  MutexLock lock(m_mutex);
  const bool granted = !waiting.listed;
  if (granted && !ctx.done()) return {};
  // A grant that came together with the end goes on to those behind, and so does the place of who stood in front.
  if (granted) m_free += count;
  m_waiting.erase(waiting);
  grant();
  return ctx.err();
}

bool Semaphore::tryAcquire(std::int64_t count) {
  refuseNegative(count);
  MutexLock lock(m_mutex);
  if (!m_waiting.empty() || m_free < count) return false;
  m_free -= count;
  return true;
}

void Semaphore::release(std::int64_t count) {
  refuseNegative(count);
  MutexLock lock(m_mutex);
  if (count > m_size - m_free) throw std::logic_error("Semaphore: more tokens given back than were taken");
  m_free += count;
  grant();
}

std::size_t Semaphore::waiting() const {
  MutexLock lock(m_mutex);
  return m_waiting.size();
}

void Semaphore::grant() {
  for (Waiting* first = m_waiting.front(); first && first->count <= m_free; first = m_waiting.front()) {
    m_free -= first->count;
    m_waiting.erase(*first);
    first->parker.wake();
  }
}

}  // namespace arborist
