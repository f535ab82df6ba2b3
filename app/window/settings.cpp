// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/settings.h>

namespace arborist {

namespace {

constexpr int kAskAbove = 50;

QString key(const char* name) { return QLatin1String(name); }

}  // namespace

ThemeChoice Settings::theme() const {
  const QString text = m_store.value(key("theme")).toString();
  return text == QLatin1String("light")  ? ThemeChoice::Light
         : text == QLatin1String("dark") ? ThemeChoice::Dark
                                         : ThemeChoice::Desktop;
}

void Settings::setTheme(ThemeChoice theme) {
  m_store.setValue(key("theme"), theme == ThemeChoice::Light  ? QStringLiteral("light")
                                 : theme == ThemeChoice::Dark ? QStringLiteral("dark")
                                                              : QStringLiteral("desktop"));
}

int Settings::askAbove() const { return std::max(0, m_store.value(key("ask_above"), kAskAbove).toInt()); }
void Settings::setAskAbove(int running) { m_store.setValue(key("ask_above"), running); }
QString Settings::editor() const { return m_store.value(key("editor")).toString(); }
void Settings::setEditor(const QString& command) { m_store.setValue(key("editor"), command); }
bool Settings::notifyWhenDone() const { return m_store.value(key("notify"), true).toBool(); }
void Settings::setNotifyWhenDone(bool on) { m_store.setValue(key("notify"), on); }

QStringList Settings::recentFiles() const { return m_store.value(key("recent_files")).toStringList(); }

void Settings::addRecentFile(const QString& path) {
  QStringList files = recentFiles();
  files.removeAll(path);
  files.prepend(path);
  m_store.setValue(key("recent_files"), QStringList(files.mid(0, kMostRecentFiles)));
}

void Settings::removeRecentFile(const QString& path) {
  QStringList files = recentFiles();
  files.removeAll(path);
  m_store.setValue(key("recent_files"), files);
}

QByteArray Settings::bytes(const QString& name) const { return m_store.value(name).toByteArray(); }
void Settings::setBytes(const QString& name, const QByteArray& bytes) { m_store.setValue(name, bytes); }
QVariantMap Settings::map(const QString& name) const { return m_store.value(name).toMap(); }
void Settings::setMap(const QString& name, const QVariantMap& map) { m_store.setValue(name, map); }

}  // namespace arborist
