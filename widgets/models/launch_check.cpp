// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/launch_check.h>

#include <QMetaObject>
#include <string_view>
#include <utility>

#include <arborist/formats/in/job_file.h>

namespace arborist {

namespace {

LaunchVerdict read(std::uint64_t generation, const QByteArray& yaml, const QString& folder) {
  JobFileOptions options;
  options.workingDir = folder.toStdString();
  JobFileResult result =
      parseJobFile(std::string_view(yaml.constData(), static_cast<std::size_t>(yaml.size())), "launcher.yaml", options);
  const std::size_t jobs = result.ok() ? leafCount(result.spec.root) : 0;
  return {generation, std::move(result.problems), jobs};
}

}  // namespace

LaunchCheck::LaunchCheck(QObject* parent) : QObject(parent) { m_thread.setMaxThreadCount(1); }

LaunchCheck::~LaunchCheck() { m_thread.waitForDone(); }

std::uint64_t LaunchCheck::check(QByteArray yaml, QString folder) {
  m_yaml = std::move(yaml);
  m_folder = std::move(folder);
  ++m_latest;
  if (!m_reading) start();
  return m_latest;
}

void LaunchCheck::start() {
  m_reading = true;
  m_thread.start([this, generation = m_latest, yaml = m_yaml, folder = m_folder] {
    LaunchVerdict verdict = read(generation, yaml, folder);
    // Not delivered any more once this object is being destroyed, which waits for this thread.
    QMetaObject::invokeMethod(
        this, [this, verdict = std::move(verdict)] { finish(verdict); }, Qt::QueuedConnection);
  });
}

void LaunchCheck::finish(const LaunchVerdict& verdict) {
  m_reading = false;
  if (verdict.generation != m_latest) return start();
  Q_EMIT checked(verdict);
}

}  // namespace arborist
