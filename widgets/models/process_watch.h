// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for the processes of one job again and again and makes a tree of them with what each used since the last time.
// The answers come on a thread of the session, at any time, also after the end of the watch: they cross in a mailbox
// that lives as long as somebody holds it. Belongs to the window's thread.
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <arborist/base/clock.h>
#include <arborist/session/session_commands.h>

namespace arborist {

struct WatchedProcess {
  ProcessRow row;
  int depth = 0;              // 0: its parent is not of the job
  std::optional<double> cpu;  // share of one core since the last time; nullopt: not known yet
};

class ProcessWatch final : public QObject {
  Q_OBJECT

 public:
  static constexpr std::chrono::seconds kEvery{1};

  ProcessWatch(SessionCommands*, std::function<TimePoint()> clock, QObject* parent = nullptr);
  ~ProcessWatch() override;

  // Asks at once and then every second; run 0: no more.
  void watch(JobId);
  bool watching() const noexcept { return m_job.run != 0; }
  // false: no answer yet.
  bool answered() const noexcept { return m_answered; }
  // Parents before children, in order of their numbers.
  const std::vector<WatchedProcess>& processes() const noexcept { return m_processes; }

 Q_SIGNALS:
  void changed();

 private Q_SLOTS:
  void wake();

 private:
  struct Mailbox;
  void ask();
  void closeMailbox();

  SessionCommands* const m_commands;
  const std::function<TimePoint()> m_clock;
  QTimer m_timer;
  JobId m_job;
  std::shared_ptr<Mailbox> m_mailbox;  // of this job; answers to earlier ones go nowhere
  bool m_answered = false;
  TimePoint m_at{};
  std::map<std::int64_t, double> m_cpuSeconds;  // by process, at m_at
  std::vector<WatchedProcess> m_processes;
};

}  // namespace arborist
