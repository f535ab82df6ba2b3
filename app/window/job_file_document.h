// SPDX-License-Identifier: GPL-3.0-or-later
// The job file that is open: read away from the window's thread, watched for changes, started as often as one likes.
// Opening executes nothing. Belongs to the window's thread.
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>

#include <app/window/background.h>
#include <arborist/formats/in/job_file.h>

namespace arborist {

class JobFileDocument final : public QObject {
  Q_OBJECT

 public:
  enum class State { None, Loading, Ready, Faulty };

  JobFileDocument(Background&, QObject* parent);

  // Reads the file; changed() says when it is there. What was open before stays until then.
  void open(const QString& path);
  void reload() { open(m_path); }

  State state() const noexcept { return m_state; }
  const QString& path() const noexcept { return m_path; }                             // as it was given; empty: none
  QString title() const;                                                              // the file's name
  const std::shared_ptr<const JobFileSpec>& spec() const noexcept { return m_spec; }  // set in Ready
  const std::string& workingDir() const noexcept { return m_workingDir; }
  const std::vector<FileProblem>& problems() const noexcept { return m_problems; }

 Q_SIGNALS:
  void changed();
  // The file is another one now than the one that was read.
  void changedOnDisk();

 private:
  void take(JobFileResult);
  void watch();

  Background& m_background;
  QFileSystemWatcher m_watcher;
  QTimer m_settle;  // editors write in several steps
  QString m_path, m_name;
  State m_state = State::None;
  std::shared_ptr<const JobFileSpec> m_spec;
  std::string m_workingDir;
  std::vector<FileProblem> m_problems;
  std::uint64_t m_generation = 0;
};

}  // namespace arborist
