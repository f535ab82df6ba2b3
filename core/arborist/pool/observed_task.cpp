// SPDX-License-Identifier: MIT
#include <arborist/pool/detail/observed_task.h>

namespace arborist::detail {

void ObservedPost::returned(std::error_code result) noexcept {
  if (!m_abandoned) return;
  if (result) {
    m_observer.refused(m_task, result);
  } else {
    m_observer.discarded(m_task, m_abandoned->why, m_abandoned->waited);
  }
}

bool ObservedPost::abandoned(const PoolObserver& observer, std::uint64_t task, std::error_code why,
                             Duration waited) noexcept {
  for (ObservedPost* post = t_innermost; post; post = post->m_outer) {
    if (&post->m_observer != &observer || post->m_task != task) continue;
    post->m_abandoned = {why, waited};
    return true;
  }
  return false;
}

void ObservedTask::operator()(const Context& ctx) {
  struct Run {
    ObservedTask& task;
    const TimePoint started = Clock::now();
    explicit Run(ObservedTask& of) : task(of) { task.m_observer->started(task.m_id, started - task.m_enqueued); }
    ~Run() { task.m_observer->finished(task.m_id, started - task.m_enqueued, Clock::now() - started); }
  };
  const Run run(*this);
  m_task(ctx);
}

void ObservedTask::abandoned(std::error_code why) noexcept {
  m_task.abandon(why);
  const Duration waited = Clock::now() - m_enqueued;
  if (!ObservedPost::abandoned(*m_observer, m_id, why, waited)) m_observer->discarded(m_id, why, waited);
}

}  // namespace arborist::detail
