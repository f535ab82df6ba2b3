// SPDX-License-Identifier: GPL-3.0-or-later
// What a person chose, kept between starts in the desktop's usual place. Belongs to the window's thread.
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVariantMap>

namespace arborist {

enum class ThemeChoice { Desktop, Light, Dark };

class Settings {
 public:
  static constexpr int kMostRecentFiles = 10;

  ThemeChoice theme() const;
  void setTheme(ThemeChoice);
  // An order to stop more running jobs than this is asked about first.
  int askAbove() const;
  void setAskAbove(int);
  // A command with {file} and {line}; empty: the desktop opens the file.
  QString editor() const;
  void setEditor(const QString&);
  bool notifyWhenDone() const;
  void setNotifyWhenDone(bool);

  QStringList recentFiles() const;
  void addRecentFile(const QString& path);
  void removeRecentFile(const QString& path);

  QByteArray bytes(const QString& key) const;  // geometry and layout
  void setBytes(const QString& key, const QByteArray&);
  QVariantMap map(const QString& key) const;
  void setMap(const QString& key, const QVariantMap&);

 private:
  QSettings m_store;
};

}  // namespace arborist
