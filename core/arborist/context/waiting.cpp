// SPDX-License-Identifier: MIT
// Blocking until a context ends or a time comes. On a real clock the thread waits by itself; on another one it arms an
// alarm and waits for that.
#include <arborist/context/detail/tree.h>

namespace arborist {
namespace {

using detail::Access;

// A thread that waits, as the context's list and the clock see it. Lives on that thread's stack.
class Waiter final : public detail::Hook, public Timer {
 public:
  Waiter() noexcept : Hook(detail::HookRank::Waiter) {}

  // true: the context is done; false: the time came first.
  bool wait(const Context& ctx, std::optional<TimePoint> until) {
    if (!detail::addHook(ctx, *this)) return true;
    if (until && *until == TimePoint::max()) until.reset();
    TimerService& service = Access::node(ctx).service();
    const bool alarm = until && !service.isRealTime();
    if (alarm) service.arm(*this, *until);
    block(alarm ? std::nullopt : until);
    if (alarm) service.disarm(*this);
    const bool taken = !detail::removeHook(ctx, *this);
    return settle(taken);
  }

 private:
  void block(std::optional<TimePoint> until) {
    MutexLock lock(m_mutex);
    while (!m_fired && !m_alarmed) {
      if (!until) {
        m_condition.wait(m_mutex);
      } else if (!m_condition.waitUntil(m_mutex, *until) && Clock::now() >= *until) {
        return;
      }
    }
  }

  // Waits for a call that is on its way, since it will touch this object.
  bool settle(bool taken) {
    MutexLock lock(m_mutex);
    while ((taken && !m_fired) || (m_held && !m_alarmed)) m_condition.wait(m_mutex);
    return m_fired;
  }

  void fire() noexcept override {
    MutexLock lock(m_mutex);
    m_fired = true;
    m_condition.notifyAll();
  }
  bool hold() noexcept override {
    MutexLock lock(m_mutex);
    m_held = true;
    return true;
  }
  void expire() noexcept override {
    MutexLock lock(m_mutex);
    m_alarmed = true;
    m_condition.notifyAll();
  }

  Mutex m_mutex;
  CondVar m_condition;
  bool m_fired ARB_GUARDED_BY(m_mutex) = false;    // the context ended
  bool m_held ARB_GUARDED_BY(m_mutex) = false;     // the alarm was taken out of the clock
  bool m_alarmed ARB_GUARDED_BY(m_mutex) = false;  // and called
};

bool waitDone(const Context& ctx, std::optional<TimePoint> until) {
  if (ctx.done()) return true;
  // A clock that stands would never call an alarm for a time that has come.
  if (until && *until <= Access::node(ctx).service().now()) return ctx.done();
  const Context alive = ctx;
  return Waiter().wait(alive, until);
}

}  // namespace

void Context::wait() const { waitDone(*this, std::nullopt); }
bool Context::waitUntil(TimePoint when) const { return waitDone(*this, when); }
bool Context::waitFor(Duration duration) const {
  return waitDone(*this, saturatingAdd(Access::node(*this).service().now(), duration));
}

std::error_code sleepFor(const Context& ctx, Duration duration) {
  if (ctx.done() || (duration > Duration::zero() && ctx.waitFor(duration))) return ctx.err();
  return {};
}

}  // namespace arborist
