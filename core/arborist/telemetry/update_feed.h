// SPDX-License-Identifier: GPL-3.0-or-later
// Where readers at their own pace meet the one aggregator. A reader that draws ten times a second takes several diffs
// at once; one that is woken keeps a single wake-up pending; one that fell too far behind gets a full snapshot.
// Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include <arborist/base/mutex.h>
#include <arborist/telemetry/snapshot.h>

namespace arborist {

// Take `full` first where it is set (the start, a gap), then apply the diffs in order. Empty: nothing new yet.
struct SnapshotUpdate {
  std::shared_ptr<const Snapshot> full;
  std::vector<std::shared_ptr<const SnapshotDiff>> diffs;
  bool empty() const noexcept { return !full && diffs.empty(); }
};

class SnapshotConsumer {
 public:
  virtual ~SnapshotConsumer() = default;
  // There is something new to fetch. Called on the aggregator's thread under no lock; must be short, so it only wakes
  // the reader's own thread, which then calls updateSince().
  virtual void snapshotChanged() noexcept = 0;
};

struct UpdateFeedOptions {
  // Diffs that are kept for slow readers, bounded by their number and by the rows in all of them.
  std::size_t diffs = 256;
  std::size_t rows = 32'768;
};

class UpdateFeed;

// Ends the subscription; after that no call runs, unless it is destroyed within the call itself.
class [[nodiscard]] Subscription {
 public:
  Subscription() = default;
  Subscription(Subscription&&) noexcept;
  Subscription& operator=(Subscription&&) noexcept;
  ~Subscription();

 private:
  friend class UpdateFeed;
  Subscription(std::shared_ptr<UpdateFeed> feed, SnapshotConsumer* consumer);
  void end() noexcept;
  std::shared_ptr<UpdateFeed> m_feed;
  SnapshotConsumer* m_consumer = nullptr;
};

class UpdateFeed : public std::enable_shared_from_this<UpdateFeed> {
 public:
  explicit UpdateFeed(UpdateFeedOptions options) : m_options(options) {}

  // For readers. Never waits: where only a full snapshot would help and none is at hand, it is asked for and the reader
  // is called once it is there.
  SnapshotUpdate updateSince(std::uint64_t seq);
  [[nodiscard]] Subscription subscribe(SnapshotConsumer&);

  // For the aggregator.
  void publish(std::shared_ptr<const SnapshotDiff>);
  void publish(std::shared_ptr<const Snapshot>);
  bool fullWanted() const;
  void notifyConsumers();

 private:
  friend class Subscription;
  void unsubscribe(SnapshotConsumer*) noexcept;
  void forgetOldDiffs() ARB_REQUIRES(m_mutex);

  const UpdateFeedOptions m_options;

  mutable Mutex m_mutex;
  std::deque<std::shared_ptr<const SnapshotDiff>> m_diffs
      ARB_GUARDED_BY(m_mutex);  // each one's base is the seq before it
  std::size_t m_rows ARB_GUARDED_BY(m_mutex) = 0;
  std::uint64_t m_newest ARB_GUARDED_BY(m_mutex) = 0;
  std::shared_ptr<const Snapshot> m_full ARB_GUARDED_BY(m_mutex);  // only while m_diffs lead on from it
  bool m_fullWanted ARB_GUARDED_BY(m_mutex) = false;
  std::vector<SnapshotConsumer*> m_consumers ARB_GUARDED_BY(m_mutex);
  SnapshotConsumer* m_calling ARB_GUARDED_BY(m_mutex) = nullptr;
  std::thread::id m_callingThread ARB_GUARDED_BY(m_mutex);
  CondVar m_called;
};

}  // namespace arborist
