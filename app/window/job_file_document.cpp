// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/job_file_document.h>

#include <QDir>
#include <QFileInfo>
#include <utility>

namespace arborist {

namespace {

constexpr int kSettleMs = 200;

}  // namespace

JobFileDocument::JobFileDocument(Background& background, QObject* parent) : QObject(parent), m_background(background) {
  m_settle.setSingleShot(true);
  m_settle.setInterval(kSettleMs);
  connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settle, qOverload<>(&QTimer::start));
  // An editor that saves by renaming: the file is seen again through its folder.
  connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] {
    if (!m_watcher.files().contains(m_path) && QFileInfo(m_path).isFile()) m_settle.start();
  });
  connect(&m_settle, &QTimer::timeout, this, [this] {
    watch();
    if (QFileInfo(m_path).isFile()) Q_EMIT changedOnDisk();
  });
}

void JobFileDocument::open(const QString& path) {
  m_path = path;
  m_name = QFileInfo(path).fileName();
  m_state = State::Loading;
  m_workingDir = QDir::currentPath().toStdString();
  watch();
  Q_EMIT changed();
  m_background.run([this, generation = ++m_generation, file = path.toStdString(), dir = m_workingDir] {
    JobFileOptions options;
    options.workingDir = dir;
    auto result = std::make_shared<JobFileResult>(loadJobFile(file, options));
    return [this, generation, result] {
      if (generation == m_generation) take(std::move(*result));
    };
  });
}

void JobFileDocument::take(JobFileResult result) {
  m_problems = std::move(result.problems);
  m_state = m_problems.empty() ? State::Ready : State::Faulty;
  m_spec = m_problems.empty() ? std::make_shared<const JobFileSpec>(std::move(result.spec)) : nullptr;
  Q_EMIT changed();
}

QString JobFileDocument::title() const { return m_name; }

void JobFileDocument::watch() {
  const QStringList watched = m_watcher.files() + m_watcher.directories();
  if (!watched.isEmpty()) m_watcher.removePaths(watched);
  if (m_path.isEmpty()) return;
  if (QFileInfo(m_path).isFile()) m_watcher.addPath(m_path);
  m_watcher.addPath(QFileInfo(m_path).absolutePath());
}

}  // namespace arborist
