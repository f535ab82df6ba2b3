// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/aggregator_thread.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

namespace arborist {

namespace {

// Reading all live contexts is dear, so lasting drops are repaired at this pace: well within a second.
constexpr Duration kReconcileInterval = std::chrono::milliseconds(500);

// A pool says nothing when a task leaves it or an idle thread ends, nor a limit as time opens it, so they are looked at
// until neither can happen.
constexpr Duration kPoolInterval = std::chrono::milliseconds(100);

bool atRest(const PoolRow& pool) {
  const bool nobodyWaits =
      std::ranges::all_of(pool.limits, [](const LimitRow& limit) { return limit.state.waiting == 0; });
  return nobodyWaits && pool.ready == 0 && pool.stats.busy == 0 && pool.stats.queued == 0 && pool.stats.threads <= 1;
}

// One caller that waits for the thread.
struct Request {
  bool wantsSnapshot = false;
  bool done = false;
  std::shared_ptr<const Snapshot> snapshot;
};

}  // namespace

class AggregatorThread::Impl {
 public:
  Impl(Recorder& recorder, AggregatorThreadOptions options)
      : m_recorder(recorder),
        m_options(std::move(options)),
        m_feed(std::make_shared<UpdateFeed>(m_options.feed)),
        m_aggregator(m_options.retention),
        m_thread([this] { run(); }) {}

  ~Impl() {
    m_stop.store(true, std::memory_order_release);
    m_recorder.wakeSignal().notify();
    m_thread.join();
  }

  UpdateFeed& feed() noexcept { return *m_feed; }
  void wake() noexcept { m_recorder.wakeSignal().notify(); }

  std::shared_ptr<const Snapshot> flush(bool wantsSnapshot) {
    Request request;
    request.wantsSnapshot = wantsSnapshot;
    MutexLock lock(m_mutex);
    m_requests.push_back(&request);
    wake();
    while (!request.done) m_answered.wait(m_mutex);
    return std::move(request.snapshot);
  }

 private:
  void run();
  std::vector<Request*> takeRequests();
  void fold();
  void publish(const std::vector<Request*>& requests);
  void sleep();

  Recorder& m_recorder;
  const AggregatorThreadOptions m_options;
  const std::shared_ptr<UpdateFeed> m_feed;
  std::atomic<bool> m_stop{false};

  Mutex m_mutex;
  std::vector<Request*> m_requests ARB_GUARDED_BY(m_mutex);
  CondVar m_answered;

  // The thread's own:
  Aggregator m_aggregator;
  RecordedEvents m_recorded;
  bool m_foundWork = false;
  bool m_poolMoves = false;    // its last sample may change without an event
  bool m_unpublished = false;  // folded since the last publication
  TimePoint m_nextPublish{}, m_nextReconcile{};

  std::thread m_thread;  // last: it uses all of the above
};

void AggregatorThread::Impl::run() {
  for (;;) {
    const bool stopping = m_stop.load(std::memory_order_acquire);
    const std::vector<Request*> requests = takeRequests();
    fold();
    if (stopping || !requests.empty() || m_feed->fullWanted() || Clock::now() >= m_nextPublish) publish(requests);
    if (stopping) return;
    sleep();
  }
}

std::vector<Request*> AggregatorThread::Impl::takeRequests() {
  MutexLock lock(m_mutex);
  return std::exchange(m_requests, {});
}

void AggregatorThread::Impl::fold() {
  m_recorder.drain(m_recorded);
  m_foundWork = !m_recorded.events.empty() || !m_recorded.jobEvents.empty();
  m_aggregator.fold(m_recorded, m_recorder.clock());
  const TimePoint now = Clock::now();
  if (m_aggregator.wantsReconcile() && m_options.liveContexts && now >= m_nextReconcile) {
    m_aggregator.reconcile(m_options.liveContexts(), now);
    m_nextReconcile = now + kReconcileInterval;
  }
  m_aggregator.expire(now);
  m_unpublished = true;
}

void AggregatorThread::Impl::publish(const std::vector<Request*>& requests) {
  const TimePoint now = Clock::now();
  m_unpublished = false;
  m_nextPublish = now + m_options.interval;
  if (m_options.pool) {
    PoolRow pool = m_options.pool();
    m_poolMoves = !atRest(pool);
    m_aggregator.setPool(std::move(pool));
  }
  std::shared_ptr<const SnapshotDiff> diff = m_aggregator.takeDiff(now);
  const bool changed = diff != nullptr;
  if (changed) m_feed->publish(std::move(diff));
  std::shared_ptr<const Snapshot> full;
  const bool fullForReaders = m_feed->fullWanted();
  const bool fullForCallers =
      std::any_of(requests.begin(), requests.end(), [](const Request* request) { return request->wantsSnapshot; });
  if (fullForReaders || fullForCallers) full = m_aggregator.snapshot();
  if (fullForReaders) m_feed->publish(full);
  if (!requests.empty()) {
    MutexLock lock(m_mutex);
    for (Request* request : requests) {
      if (request->wantsSnapshot) request->snapshot = full;
      request->done = true;
    }
    m_answered.notifyAll();
  }
  if (changed || fullForReaders) m_feed->notifyConsumers();
}

void AggregatorThread::Impl::sleep() {
  WakeSignal& signal = m_recorder.wakeSignal();
  const bool repairLater = m_aggregator.wantsReconcile() && m_options.liveContexts;
  if (m_foundWork || m_unpublished) {
    // Busy: events gather until the next publication; only a half-full buffer or a caller wakes it earlier.
    signal.waitUntil(m_nextPublish);
    return;
  }
  signal.arm();
  const auto nothingPending = [&] { return !m_recorder.pending() && !m_stop.load(std::memory_order_acquire); };
  // The probing wait gives what was published while the signal was being armed the time to become visible.
  if (nothingPending() && !signal.waitUntil(Clock::now() + m_options.interval) && nothingPending()) {
    std::optional<TimePoint> until = m_aggregator.nextExpiry();
    if (m_poolMoves && (!until || Clock::now() + kPoolInterval < *until)) until = Clock::now() + kPoolInterval;
    if (repairLater && (!until || m_nextReconcile < *until)) until = m_nextReconcile;
    signal.waitUntil(until);
  }
  signal.disarm();
}

AggregatorThread::AggregatorThread(Recorder& recorder, AggregatorThreadOptions options)
    : m_impl(std::make_unique<Impl>(recorder, std::move(options))) {}

AggregatorThread::~AggregatorThread() = default;

void AggregatorThread::wake() noexcept { m_impl->wake(); }

void AggregatorThread::flush() { m_impl->flush(false); }

std::shared_ptr<const Snapshot> AggregatorThread::snapshot() { return m_impl->flush(true); }

SnapshotUpdate AggregatorThread::updateSince(std::uint64_t seq) {
  SnapshotUpdate update = m_impl->feed().updateSince(seq);
  if (m_impl->feed().fullWanted()) m_impl->wake();
  return update;
}

Subscription AggregatorThread::subscribe(SnapshotConsumer& consumer) { return m_impl->feed().subscribe(consumer); }

}  // namespace arborist
