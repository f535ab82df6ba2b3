// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done to the pool: size, queue, pause, drain, shut down, and in words what it is doing. For the window's
// thread.
#pragma once

#include <QWidget>

#include <arborist/session/session_commands.h>
#include <arborist/telemetry/pool_row.h>

class QComboBox;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;
class QStackedWidget;

namespace arborist {

class AutoscaleControls;
class EditPace;

class PoolControls final : public QWidget {
  Q_OBJECT

 public:
  // `commands` null: shows, changes nothing.
  explicit PoolControls(SessionCommands* commands, QWidget* parent = nullptr);
  // Null: nothing is known of a pool.
  void show(const PoolRow*);
  using QWidget::show;

 protected:
  void changeEvent(QEvent*) override;

 private:
  QWidget* makeActions();
  QWidget* makeQuestion();
  QWidget* makeSettings();
  void slotsEdited(int slots);
  void queueEdited();
  void showSlots(std::size_t slots);
  void ask(bool open);
  void updateColors();

  SessionCommands* const m_commands;
  QLabel *m_state, *m_detail;
  QStackedWidget* m_bar;
  QPushButton *m_pause = nullptr, *m_drain = nullptr, *m_shutDown = nullptr, *m_accept = nullptr;
  QLabel* m_question = nullptr;
  QPushButton *m_confirm = nullptr, *m_keep = nullptr;
  QWidget* m_settings = nullptr;
  QSlider* m_slider = nullptr;
  QSpinBox *m_slots = nullptr, *m_capacity = nullptr;
  QComboBox* m_policy = nullptr;
  AutoscaleControls* m_autoscale = nullptr;
  EditPace *m_slotsPace, *m_queuePace;
  bool m_paused = false;
  std::size_t m_underWay = 0;
};

}  // namespace arborist
