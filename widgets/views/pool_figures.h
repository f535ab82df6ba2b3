// SPDX-License-Identifier: GPL-3.0-or-later
// The pool's accounts as a compact grid of words and numbers. For the window's thread.
#pragma once

#include <QWidget>
#include <array>

#include <arborist/telemetry/pool_row.h>

class QLabel;

namespace arborist {

class PoolFigures final : public QWidget {
  Q_OBJECT

 public:
  explicit PoolFigures(QWidget* parent = nullptr);
  // Null: dashes.
  void show(const PoolRow*);
  using QWidget::show;

 private:
  static constexpr std::size_t kFigures = 8;
  std::array<QLabel*, kFigures> m_titles{}, m_values{};
};

}  // namespace arborist
