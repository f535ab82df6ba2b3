// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/update_feed.h>

#include <algorithm>
#include <utility>

namespace arborist {

SnapshotUpdate UpdateFeed::updateSince(std::uint64_t seq) {
  MutexLock lock(m_mutex);
  SnapshotUpdate update;
  if (seq == m_newest) return update;
  const std::uint64_t oldestBase = m_newest - m_diffs.size();
  if (seq < oldestBase || seq > m_newest) {
    if (!m_full) {
      m_fullWanted = true;
      return update;
    }
    update.full = m_full;
    seq = m_full->seq();
  }
  update.diffs.assign(m_diffs.begin() + static_cast<std::ptrdiff_t>(seq - oldestBase), m_diffs.end());
  return update;
}

void UpdateFeed::publish(std::shared_ptr<const SnapshotDiff> diff) {
  MutexLock lock(m_mutex);
  m_newest = diff->seq;
  m_rows += diff->rows();
  m_diffs.push_back(std::move(diff));
  forgetOldDiffs();
}

void UpdateFeed::publish(std::shared_ptr<const Snapshot> full) {
  MutexLock lock(m_mutex);
  m_full = std::move(full);
  m_fullWanted = false;
}

void UpdateFeed::forgetOldDiffs() {
  while (m_diffs.size() > m_options.diffs || m_rows > m_options.rows) {
    m_rows -= m_diffs.front()->rows();
    m_diffs.pop_front();
  }
  if (m_full && m_full->seq() < m_newest - m_diffs.size()) m_full.reset();
}

bool UpdateFeed::fullWanted() const {
  MutexLock lock(m_mutex);
  return m_fullWanted;
}

void UpdateFeed::notifyConsumers() {
  MutexLock lock(m_mutex);
  const std::vector<SnapshotConsumer*> consumers = m_consumers;
  m_callingThread = std::this_thread::get_id();
  for (SnapshotConsumer* consumer : consumers) {
    if (std::find(m_consumers.begin(), m_consumers.end(), consumer) == m_consumers.end()) continue;
    m_calling = consumer;
    lock.unlock();
    consumer->snapshotChanged();
    lock.lock();
    m_calling = nullptr;
    m_called.notifyAll();
  }
}

Subscription UpdateFeed::subscribe(SnapshotConsumer& consumer) {
  MutexLock lock(m_mutex);
  m_consumers.push_back(&consumer);
  return Subscription(shared_from_this(), &consumer);
}

void UpdateFeed::unsubscribe(SnapshotConsumer* consumer) noexcept {
  MutexLock lock(m_mutex);
  std::erase(m_consumers, consumer);
  while (m_calling == consumer && m_callingThread != std::this_thread::get_id()) m_called.wait(m_mutex);
}

Subscription::Subscription(std::shared_ptr<UpdateFeed> feed, SnapshotConsumer* consumer)
    : m_feed(std::move(feed)), m_consumer(consumer) {}

Subscription::Subscription(Subscription&& other) noexcept
    : m_feed(std::move(other.m_feed)), m_consumer(std::exchange(other.m_consumer, nullptr)) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    end();
    m_feed = std::move(other.m_feed);
    m_consumer = std::exchange(other.m_consumer, nullptr);
  }
  return *this;
}

Subscription::~Subscription() { end(); }

void Subscription::end() noexcept {
  if (m_feed && m_consumer) m_feed->unsubscribe(m_consumer);
  m_feed.reset();
  m_consumer = nullptr;
}

}  // namespace arborist
