// SPDX-License-Identifier: GPL-3.0-or-later
// The only place where the engine's threads and the window's meet: the engine's side wakes it, the window's thread
// fetches what is new at a fixed pace and tells every view. It never waits for the engine. Belongs to one thread, but
// for snapshotChanged().
#pragma once

#include <QObject>
#include <QTimer>
#include <atomic>
#include <functional>
#include <span>

#include <arborist/telemetry/snapshot_source.h>

namespace arborist {

// What has happened since the last one. With `full` the state was replaced as a whole and views begin anew; then
// `diffs` is empty. Else the diffs in order, all of which state() contains already: what an earlier one inserted, a
// later one may have removed.
struct ViewUpdate {
  bool full = false;
  std::span<const std::shared_ptr<const SnapshotDiff>> diffs;
};

class SnapshotBridge final : public QObject, private SnapshotConsumer {
  Q_OBJECT

 public:
  static constexpr std::chrono::milliseconds kTick{33};

  // `clock`: the instant that is shown.
  explicit SnapshotBridge(std::function<TimePoint()> clock = Clock::now, QObject* parent = nullptr);
  ~SnapshotBridge() override;

  // The source outlives the bridge or is taken away with setSource(nullptr). Starts anew with its whole state.
  void setSource(SnapshotSource*);
  // The state that the views show; unchanged between two updated().
  const Snapshot& state() const noexcept { return m_state; }
  TimePoint now() const { return m_clock(); }
  // Fetches what is there at once instead of at the next tick.
  void refresh();

 Q_SIGNALS:
  void updated(const arborist::ViewUpdate&);

 private Q_SLOTS:
  void wake();

 private:
  void snapshotChanged() noexcept override;
  void fetch();

  const std::function<TimePoint()> m_clock;
  SnapshotSource* m_source = nullptr;
  Subscription m_subscription;
  Snapshot m_state;
  QTimer m_tick;
  bool m_more = false;               // woken since the last fetch
  std::atomic<bool> m_woken{false};  // a wake-up is under way
};

}  // namespace arborist
