// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/snapshot_bridge.h>

#include <utility>

namespace arborist {

SnapshotBridge::SnapshotBridge(std::function<TimePoint()> clock, QObject* parent)
    : QObject(parent), m_clock(std::move(clock)) {
  m_tick.setSingleShot(true);
  m_tick.setTimerType(Qt::PreciseTimer);
  m_tick.setInterval(kTick);
  connect(&m_tick, &QTimer::timeout, this, [this] {
    if (m_more) fetch();
  });
}

SnapshotBridge::~SnapshotBridge() { m_subscription = {}; }

void SnapshotBridge::setSource(SnapshotSource* source) {
  m_subscription = {};
  m_source = source;
  m_state = {};
  Q_EMIT updated({.full = true, .diffs = {}});
  if (!m_source) return;
  m_subscription = m_source->subscribe(*this);
  fetch();
}

void SnapshotBridge::refresh() { fetch(); }

// On the engine's thread. Only wakes: no argument crosses.
void SnapshotBridge::snapshotChanged() noexcept {
  if (m_woken.exchange(true, std::memory_order_acq_rel)) return;
  QMetaObject::invokeMethod(this, "wake", Qt::QueuedConnection);
}

void SnapshotBridge::wake() {
  m_woken.store(false, std::memory_order_release);
  m_more = true;
  if (!m_tick.isActive()) fetch();
}

void SnapshotBridge::fetch() {
  if (!m_source) return;
  m_more = false;
  m_tick.start();
  const SnapshotUpdate update = m_source->updateSince(m_state.seq());
  if (update.empty()) return;
  bool full = update.full != nullptr;
  if (full) m_state = *update.full;
  for (const auto& diff : update.diffs) {
    if (m_state.apply(*diff)) continue;
    // Cannot be brought up to date from here: begin anew.
    m_state = {};
    full = m_more = true;
    break;
  }
  Q_EMIT updated(full ? ViewUpdate{.full = true, .diffs = {}} : ViewUpdate{.full = false, .diffs = update.diffs});
}

}  // namespace arborist
