// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of all runs in one line: what lives, what waits, how it ended, how the stream of events fares. Where the
// words do not fit, the states stand by their signs alone. For the window's thread.
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

 protected:
  void resizeEvent(QResizeEvent*) override;
  void changeEvent(QEvent*) override;

 private:
  void update(const ViewUpdate&);
  void arrange();
  void drawSigns();

  const ViewParts m_parts;
  QLabel* m_contexts;
  std::array<QLabel*, 8> m_signs{}, m_states{};
  std::array<QString, 8> m_figures, m_texts;  // m_texts: with the word
  std::array<int, 8> m_widest{};              // of the texts so far
  bool m_brief = false;                       // signs alone
  QLabel* m_events;
  QLabel* m_drops;
  std::uint64_t m_folded = 0;  // at m_measured
  TimePoint m_measured{};
};

}  // namespace arborist
