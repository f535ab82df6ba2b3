// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/examples.h>

#include <QCoreApplication>
#include <QFileInfo>

namespace arborist {

namespace {

// Installed: bin/ and share/arborist/examples/ stand side by side. Built: ARBORIST_SOURCE_EXAMPLES.
QString find(const QString& name) {
  for (const QString& folder : {QCoreApplication::applicationDirPath() + QStringLiteral("/../share/arborist/examples/"),
                                QStringLiteral(ARBORIST_SOURCE_EXAMPLES "/")}) {
    const QFileInfo file(folder + name);
    if (file.exists()) return file.canonicalFilePath();
  }
  return {};
}

}  // namespace

std::vector<Example> examples() {
  std::vector<Example> found;
  const auto add = [&](const char* title, const char* name) {
    const QString path = find(QLatin1String(name));
    if (!path.isEmpty()) found.push_back({QCoreApplication::translate("Examples", title), path});
  };
  add(QT_TRANSLATE_NOOP("Examples", "Example: the &tour"), "tour.yaml");
  add(QT_TRANSLATE_NOOP("Examples", "Example: why did it &time out?"), "timeouts.yaml");
  add(QT_TRANSLATE_NOOP("Examples", "Example: a &burst of 1,000"), "burst.yaml");
  return found;
}

}  // namespace arborist
