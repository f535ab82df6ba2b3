// SPDX-License-Identifier: GPL-3.0-or-later
// The switch that lets the number of workers follow what there is to do, its bounds and target, and what it recommends
// against the threads that there are. For the window's thread.
#pragma once

#include <QWidget>

#include <arborist/session/session_commands.h>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace arborist {

class EditPace;

class AutoscaleControls final : public QWidget {
  Q_OBJECT

 public:
  // `commands` null: shows, changes nothing.
  explicit AutoscaleControls(SessionCommands* commands, QWidget* parent = nullptr);
  void show(const PoolRow& pool);
  using QWidget::show;

 private:
  AutoscaleSettings settings() const;
  void edited();
  void send();

  SessionCommands* const m_commands;
  QCheckBox* m_on;
  QLabel* m_result;
  QSpinBox *m_least, *m_most;
  QDoubleSpinBox* m_target;
  EditPace* m_pace;
};

}  // namespace arborist
