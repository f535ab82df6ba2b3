// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/desktop_notice.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QStringList>
#include <QVariantMap>

namespace arborist {

namespace {

constexpr int kAsTheDesktopLikes = -1;

}  // namespace

void notifyDesktop(const QString& title, const QString& text) {
  if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")) return;
  const QString service = QStringLiteral("org.freedesktop.Notifications");
  QDBusMessage call = QDBusMessage::createMethodCall(service, QStringLiteral("/org/freedesktop/Notifications"), service,
                                                     QStringLiteral("Notify"));
  call << QStringLiteral("Arborist") << 0U << QStringLiteral("arborist") << title << text << QStringList()
       << QVariantMap() << kAsTheDesktopLikes;
  QDBusConnection::sessionBus().send(call);
}

}  // namespace arborist
