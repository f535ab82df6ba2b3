// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/theme_watch.h>

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace arborist {

namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kConnection = QStringLiteral("arborist-theme");  // one of its own, which ends with the watch
const QString kKey = QStringLiteral("color-scheme");
constexpr uint kPrefersDark = 1;

// What the platform gave the program, before it had a palette of its own.
Theme platformTheme() {
  static const Theme theme =
      QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? Theme::Dark : Theme::Light;
  return theme;
}

}  // namespace

ThemeWatch::ThemeWatch(Settings& settings, QObject* parent)
    : QObject(parent), m_settings(settings), m_desktop(platformTheme()) {
  apply();
  ask();
}

ThemeWatch::~ThemeWatch() { QDBusConnection::disconnectFromBus(kConnection); }

void ThemeWatch::ask() {
  // Without a session bus the name cannot be asked for, and asking would start one.
  if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")) return;
  QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, kConnection);
  if (!bus.isConnected()) return;
  // A slot whose types Qt does not know yet is not connected.
  qRegisterMetaType<QDBusVariant>();
  bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
              SLOT(settingChanged(QString, QString, QDBusVariant)));
  QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
  call << kGroup << kKey;
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    const QDBusPendingReply<QVariant> reply = *done;
    done->deleteLater();
    if (!reply.isError()) take(reply.value());
  });
}

void ThemeWatch::settingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
  if (group == kGroup && key == kKey) take(value.variant());
}

void ThemeWatch::take(const QVariant& value) {
  // Read wraps the value in a second variant.
  const QVariant inner = value.canConvert<QDBusVariant>() ? value.value<QDBusVariant>().variant() : value;
  m_desktop = inner.toUInt() == kPrefersDark ? Theme::Dark : Theme::Light;
  if (m_settings.theme() == ThemeChoice::Desktop) apply();
}

void ThemeWatch::apply() {
  const ThemeChoice choice = m_settings.theme();
  const Theme theme = choice == ThemeChoice::Light  ? Theme::Light
                      : choice == ThemeChoice::Dark ? Theme::Dark
                                                    : m_desktop;
  if (qobject_cast<QApplication*>(QCoreApplication::instance())) applyTheme(theme);
}

}  // namespace arborist
