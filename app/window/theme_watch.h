// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop's wish for light or dark, from the settings portal of freedesktop.org (org.freedesktop.appearance,
// color-scheme); where there is no portal, what the palette says that the platform gave. Never waits for
// it. Belongs to the window's thread.
#pragma once

#include <QDBusVariant>
#include <QObject>

#include <app/window/settings.h>
#include <widgets/style/theme.h>

namespace arborist {

class ThemeWatch final : public QObject {
  Q_OBJECT

 public:
  explicit ThemeWatch(Settings&, QObject* parent = nullptr);
  ~ThemeWatch() override;
  // Applies what was chosen; Desktop: what the desktop wishes.
  void apply();

 private Q_SLOTS:
  void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void ask();
  void take(const QVariant&);

  Settings& m_settings;
  Theme m_desktop;
};

}  // namespace arborist
