// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/recorder.h>

#include <algorithm>
#include <iterator>
#include <new>
#include <utility>

namespace arborist {

namespace {

// The buffer that this thread used last. Without a destructor, so that reading it costs nothing and is allowed for as
// long as the thread runs.
struct LastRing {
  std::uint64_t recorder = 0;
  EventRing* ring = nullptr;
  bool threadIsEnding = false;
};
constinit thread_local LastRing t_last;

// All buffers of this thread, one for each recorder.
struct RingsOfThread {
  std::vector<std::pair<std::uint64_t, std::shared_ptr<EventRing>>> rings;
  ~RingsOfThread() {
    t_last = {};
    t_last.threadIsEnding = true;
    for (const auto& entry : rings) entry.second->retire();
  }
};
thread_local RingsOfThread t_rings;

std::uint64_t nextRecorderId() noexcept {
  static std::atomic<std::uint64_t> s_last{0};
  return s_last.fetch_add(1, std::memory_order_relaxed) + 1;
}

void copyDeadline(Event& event, std::optional<TimePoint> deadline) noexcept {
  event.hasDeadline = deadline.has_value();
  if (deadline) {
    event.deadline = std::chrono::duration_cast<std::chrono::nanoseconds>(deadline->time_since_epoch()).count();
  }
}

bool earlier(const Event& a, const Event& b) noexcept {
  return a.ticks != b.ticks ? a.ticks < b.ticks : a.kind < b.kind;
}

}  // namespace

void RecordedEvents::clear() {
  events.clear();
  jobEvents.clear();
}

Recorder::Recorder(RecorderOptions options)
    : m_id(nextRecorderId()),
      m_eventsPerThread(options.eventsPerThread),
      m_maxThreads(options.maxThreads),
      m_clock(std::move(options.clock)) {}

Recorder::~Recorder() = default;

void Recorder::created(const ContextInfo& info) noexcept {
  Event* event = claim(EventKind::ContextCreated, info.id);
  if (!event) return;
  event->contextKind = info.kind;
  event->other = info.parent;
  event->file = info.where.file_name();
  event->line = info.where.line();
  copyDeadline(*event, info.deadline);
  event->textLength = copyEventText(event->text, info.name);
  commit();
}

void Recorder::ended(ContextId id, const Cause& cause) noexcept {
  Event* event = claim(EventKind::ContextEnded, id);
  if (!event) return;
  event->other = cause.origin;
  event->category = &cause.code.category();
  event->code = cause.code.value();
  event->file = cause.where.file_name();
  event->line = cause.where.line();
  event->textLength = copyEventText(event->text, cause.message);
  commit();
}

void Recorder::deadlineChanged(ContextId id, std::optional<TimePoint> deadline) noexcept {
  Event* event = claim(EventKind::ContextDeadlineChanged, id);
  if (!event) return;
  copyDeadline(*event, deadline);
  commit();
}

void Recorder::released(ContextId id) noexcept {
  if (claim(EventKind::ContextReleased, id)) commit();
}

Event* Recorder::claim(EventKind kind, ContextId id) noexcept {
  EventRing* ring = t_last.recorder == m_id ? t_last.ring : ringOfThisThread();
  if (!ring) [[unlikely]] {
    m_droppedWithoutRing[static_cast<std::size_t>(kind)].fetch_add(1, std::memory_order_relaxed);
    return nullptr;
  }
  Event* event = ring->claim(kind);
  if (!event) [[unlikely]]
    return nullptr;
  event->kind = kind;
  event->id = id;
  event->ticks = m_clock.ticks();
  return event;
}

void Recorder::commit() noexcept {
  if (t_last.ring->commit()) [[unlikely]] {
    m_wake.notify();
  } else {
    m_wake.notifyIfArmed();
  }
}

EventRing* Recorder::ringOfThisThread() noexcept {
  if (t_last.threadIsEnding) return nullptr;
  auto& rings = t_rings.rings;
  auto found = std::find_if(rings.begin(), rings.end(), [&](const auto& entry) { return entry.first == m_id; });
  if (found == rings.end()) {
    // Those of recorders that are gone.
    std::erase_if(rings, [](const auto& entry) { return entry.second.use_count() == 1; });
    auto ring = addRing();
    if (!ring) return nullptr;
    rings.emplace_back(m_id, std::move(ring));
    found = std::prev(rings.end());
  }
  t_last = {m_id, found->second.get(), false};
  return t_last.ring;
}

std::shared_ptr<EventRing> Recorder::addRing() noexcept {
  try {
    auto ring = std::make_shared<EventRing>(m_eventsPerThread);
    MutexLock lock(m_mutex);
    if (m_rings.size() >= m_maxThreads) return nullptr;
    m_rings.push_back(ring);
    return ring;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void Recorder::push(JobEvent event) {
  {
    MutexLock lock(m_mutex);
    m_jobEvents.push_back(std::move(event));
  }
  m_wake.notifyIfArmed();
}

void Recorder::runStarted(const RunInfo& info) { push(info); }

void Recorder::jobCreated(const JobInfo& info) {
  const JobSpec& spec = *info.spec;
  JobDescription description;
  description.name = spec.name;
  description.kind = spec.isGroup ? JobKind::Group : spec.load ? JobKind::Load : JobKind::Command;
  description.command = whatItDoes(spec);
  description.dir = spec.dir;
  description.at = spec.at.toString();
  description.instances = spec.instances;
  description.stem = spec.stem;
  description.children = static_cast<std::uint32_t>(spec.children.size());
  description.when = spec.when;
  description.leak = spec.leak;
  if (spec.timeout) {
    description.timeout = spec.timeout->duration;
    description.timeoutAt = spec.timeout->at.toString();
    description.timeoutBy = spec.timeout->setBy;
  }
  if (spec.deadline) {
    description.deadline = spec.deadline->duration;
    description.deadlineAt = spec.deadline->at.toString();
  }
  description.env = spec.env;
  description.values = spec.values;
  push(JobCreatedEvent{info.id, info.parent, std::move(description)});
}

void Recorder::jobLimits(JobId id, const JobLimits& limits) {
  push(JobLimitsEvent{id, limits.context, limits.deadline, std::string(limits.deadlineOrigin)});
}

void Recorder::jobTransition(const JobTransition& transition) {
  push(JobTransitionEvent{transition.id, transition.from, transition.to, transition.at,
                          transition.cause ? *transition.cause : JobCause{}});
}

void Recorder::jobHeldBack(JobId id, const JobCause& cause) { push(JobHeldBackEvent{id, cause}); }

void Recorder::attemptStarted(JobId id, const AttemptStart& start) {
  push(AttemptStartedEvent{id, start.number, start.at, start.timeoutAt, start.worker, std::string(start.outputPath)});
}

void Recorder::attemptExtended(JobId id, JobTime timeoutAt) { push(AttemptExtendedEvent{id, timeoutAt}); }

void Recorder::attemptFinished(JobId id, const AttemptRecord& record) {
  auto copy = std::make_shared<AttemptRecord>(record);
  // The last lines of what went well are in its output file; in memory they would be most of a large run.
  if (copy->cause.code == CauseCode::None) std::string().swap(copy->outputTail);
  push(AttemptFinishedEvent{id, std::move(copy)});
}

void Recorder::runEnded(std::uint32_t run, JobTime at) { push(RunEndedEvent{run, at}); }

void Recorder::drain(RecordedEvents& out) {
  out.clear();
  m_clock.sync();
  const std::uint64_t watermark = m_clock.ticks();
  std::vector<std::shared_ptr<EventRing>> rings;
  std::vector<std::shared_ptr<EventRing>> retired;
  {
    MutexLock lock(m_mutex);
    out.jobEvents.swap(m_jobEvents);
    rings = m_rings;
  }

  // Each buffer is sorted in itself, so what comes next is merged with what is there.
  std::swap(out.events, m_held);
  m_held.clear();
  for (const auto& ring : rings) {
    // Asked before draining: what a retired buffer holds is then complete.
    if (ring->retired()) retired.push_back(ring);
    const auto size = static_cast<std::ptrdiff_t>(out.events.size());
    ring->drain(out.events);
    const auto middle = out.events.begin() + size;
    if (size > 0 && middle != out.events.end() && earlier(*middle, *std::prev(middle))) {
      std::inplace_merge(out.events.begin(), middle, out.events.end(), earlier);
    }
  }
  const auto later = std::upper_bound(out.events.begin(), out.events.end(), watermark,
                                      [](std::uint64_t ticks, const Event& event) { return ticks < event.ticks; });
  m_held.assign(later, out.events.end());
  out.events.erase(later, out.events.end());

  MutexLock lock(m_mutex);
  for (const auto& ring : retired) {
    std::erase(m_rings, ring);
    m_committedByGone += ring->committed();
    for (std::size_t kind = 0; kind < kEventKinds; ++kind) {
      m_droppedByGone[kind] += ring->dropped(static_cast<EventKind>(kind));
    }
  }
  for (std::size_t kind = 0; kind < kEventKinds; ++kind) {
    out.dropped[kind] = m_droppedByGone[kind] + m_droppedWithoutRing[kind].load(std::memory_order_relaxed);
    for (const auto& ring : m_rings) out.dropped[kind] += ring->dropped(static_cast<EventKind>(kind));
  }
}

bool Recorder::pending() const {
  MutexLock lock(m_mutex);
  return !m_held.empty() || !m_jobEvents.empty() ||
         std::any_of(m_rings.begin(), m_rings.end(), [](const auto& ring) { return !ring->empty(); });
}

std::uint64_t Recorder::offered() const {
  MutexLock lock(m_mutex);
  std::uint64_t count = m_committedByGone;
  for (const auto& ring : m_rings) count += ring->committed();
  for (std::size_t kind = 0; kind < kEventKinds; ++kind) {
    count += m_droppedByGone[kind] + m_droppedWithoutRing[kind].load(std::memory_order_relaxed);
    for (const auto& ring : m_rings) count += ring->dropped(static_cast<EventKind>(kind));
  }
  return count;
}

}  // namespace arborist
