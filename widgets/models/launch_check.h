// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the text of a job file on a thread of its own and says what is wrong with it. Of texts that come faster than
// they can be read only the latest counts. Belongs to the window's thread; its end waits for the text being read.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <cstdint>
#include <vector>

#include <arborist/formats/in/file_problem.h>

namespace arborist {

struct LaunchVerdict {
  std::uint64_t generation = 0;  // of the text, as check() returned it
  std::vector<FileProblem> problems;
  std::size_t jobs = 0;  // leaves
};

class LaunchCheck final : public QObject {
  Q_OBJECT

 public:
  explicit LaunchCheck(QObject* parent = nullptr);
  ~LaunchCheck() override;

  // `folder`: what relative paths are relative to.
  std::uint64_t check(QByteArray yaml, QString folder);

 Q_SIGNALS:
  // For the latest text only.
  void checked(const arborist::LaunchVerdict&);

 private:
  void start();
  void finish(const LaunchVerdict&);

  QThreadPool m_thread;
  QByteArray m_yaml;
  QString m_folder;
  std::uint64_t m_latest = 0;
  bool m_reading = false;
};

}  // namespace arborist
