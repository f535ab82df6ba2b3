// SPDX-License-Identifier: GPL-3.0-or-later
// Takes what contexts and runs report and keeps it until the aggregator fetches it. Never blocks work: a context event
// goes into a fixed buffer of the calling thread without lock or allocation (the first event of a thread allocates that
// buffer) and is dropped and counted when it is full; an event of a run takes a short lock and is never dropped.
// The observer functions are thread-safe; drain() belongs to the one thread that aggregates.
#pragma once

#include <memory>
#include <vector>

#include <arborist/base/mutex.h>
#include <arborist/context/observer.h>
#include <arborist/jobs/job_observer.h>
#include <arborist/telemetry/event.h>
#include <arborist/telemetry/event_ring.h>
#include <arborist/telemetry/tsc_clock.h>
#include <arborist/telemetry/wake_signal.h>

namespace arborist {

struct RecorderOptions {
  std::size_t eventsPerThread = 4096;  // a buffer takes about 100 bytes an event
  std::size_t maxThreads = 1024;       // events of further threads are dropped
  TscClock clock;
};

// What a drain took out. Context events are in causal order (see Recorder::drain).
struct RecordedEvents {
  std::vector<Event> events;
  std::vector<JobEvent> jobEvents;
  EventCounts dropped{};  // since the recorder began
  void clear();
};

class Recorder final : public JobObserver, public ContextObserver {
 public:
  explicit Recorder(RecorderOptions = {});
  // Nobody may be recording any more.
  ~Recorder() override;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // ContextObserver
  void created(const ContextInfo&) noexcept override;
  void ended(ContextId, const Cause&) noexcept override;
  void deadlineChanged(ContextId, std::optional<TimePoint>) noexcept override;
  void released(ContextId) noexcept override;

  // JobObserver
  void runStarted(const RunInfo&) override;
  void jobCreated(const JobInfo&) override;
  void jobLimits(JobId, const JobLimits&) override;
  void jobTransition(const JobTransition&) override;
  void jobHeldBack(JobId, const JobCause&) override;
  void attemptStarted(JobId, const AttemptStart&) override;
  void attemptExtended(JobId, JobTime timeoutAt) override;
  void attemptFinished(JobId, const AttemptRecord&) override;
  void runEnded(std::uint32_t run, JobTime at) override;

  // Moves into `out` everything recorded before the call. Context events come sorted by time stamp; those stamped
  // during the call wait for the next one, so that whatever an event depends on is in the same drain or an earlier one.
  void drain(RecordedEvents& out);
  // Something waits to be drained.
  bool pending() const;
  // Turns Event::ticks into times.
  const TscClock& clock() const noexcept { return m_clock; }
  // Where the aggregating thread sleeps.
  WakeSignal& wakeSignal() noexcept { return m_wake; }
  // Context events so far: offered to the buffers, drops included.
  std::uint64_t offered() const;

 private:
  Event* claim(EventKind, ContextId) noexcept;
  void commit() noexcept;
  EventRing* ringOfThisThread() noexcept;
  std::shared_ptr<EventRing> addRing() noexcept;
  void push(JobEvent);

  const std::uint64_t m_id;  // tells this recorder from an earlier one at the same address
  const std::size_t m_eventsPerThread, m_maxThreads;
  TscClock m_clock;
  WakeSignal m_wake;
  std::array<std::atomic<std::uint64_t>, kEventKinds> m_droppedWithoutRing{};
  std::vector<Event> m_held;  // stamped during the last drain; the aggregating thread's

  mutable Mutex m_mutex;
  std::vector<std::shared_ptr<EventRing>> m_rings ARB_GUARDED_BY(m_mutex);
  std::vector<JobEvent> m_jobEvents ARB_GUARDED_BY(m_mutex);
  EventCounts m_droppedByGone ARB_GUARDED_BY(m_mutex){};  // in buffers of threads that are gone
  std::uint64_t m_committedByGone ARB_GUARDED_BY(m_mutex) = 0;
};

}  // namespace arborist
