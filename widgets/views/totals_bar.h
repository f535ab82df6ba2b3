// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of all runs in one line: what lives, what waits, how it ended, how the stream of events fares. For the
// window's thread.
#pragma once

#include <QWidget>
#include <array>

#include <widgets/views/view_parts.h>

class QLabel;

namespace arborist {

class TotalsBar final : public QWidget {
  Q_OBJECT

 public:
  explicit TotalsBar(ViewParts, QWidget* parent = nullptr);

 private:
  void update(const ViewUpdate&);

  const ViewParts m_parts;
  QLabel* m_contexts;
  std::array<QLabel*, 8> m_states{};
  QLabel* m_events;
  QLabel* m_drops;
  std::uint64_t m_folded = 0;  // at m_measured
  TimePoint m_measured{};
};

}  // namespace arborist
