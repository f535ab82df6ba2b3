// SPDX-License-Identifier: GPL-3.0-or-later
// The window follows the desktop: a session bus of its own, and on it what a desktop's settings portal says.
#include <app/window/theme_watch.h>

#include <gtest/gtest.h>

#include <QApplication>
#include <QDBusConnection>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <gui/window/window_stage.h>

namespace arborist::test {

// The object is called as the portal is, its slots and signals as those of the portal's interface.
class FakePortal final : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

 public:
  void change(uint scheme) {
    m_scheme = scheme;
    Q_EMIT SettingChanged(QStringLiteral("org.freedesktop.appearance"), QStringLiteral("color-scheme"),
                          QDBusVariant(m_scheme));
  }

 public Q_SLOTS:
  QDBusVariant Read(const QString& group, const QString& key) {
    EXPECT_EQ(group, QStringLiteral("org.freedesktop.appearance"));
    EXPECT_EQ(key, QStringLiteral("color-scheme"));
    return QDBusVariant(QVariant::fromValue(QDBusVariant(m_scheme)));
  }

 Q_SIGNALS:
  void SettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  uint m_scheme = 1;  // prefers dark
};

namespace {

class ThemeWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    if (QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty()) GTEST_SKIP() << "no dbus-daemon";
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    ASSERT_TRUE(m_bus.waitForReadyRead());
    const QByteArray address = m_bus.readLine().trimmed();
    QDBusConnection portal = QDBusConnection::connectToBus(QString::fromUtf8(address), QStringLiteral("portal"));
    ASSERT_TRUE(portal.isConnected());
    ASSERT_TRUE(portal.registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), &m_portal,
                                      QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
    ASSERT_TRUE(portal.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));
    qputenv("DBUS_SESSION_BUS_ADDRESS", address);
  }
  void TearDown() override {
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    QDBusConnection::disconnectFromBus(QStringLiteral("portal"));
    m_bus.kill();
    m_bus.waitForFinished();
    applyTheme(Theme::Light);
  }
  static bool becomes(Theme theme) {
    return QTest::qWaitFor([theme] { return themeOf(QApplication::palette()) == theme; });
  }

  FakePortal m_portal;
  WindowStage m_stage;  // its settings
  QProcess m_bus;
};

TEST_F(ThemeWatchTest, TheWindowIsAsTheDesktopWishesAndFollowsItAtOnce) {
  m_stage.settings->setTheme(ThemeChoice::Desktop);
  ThemeWatch watch(*m_stage.settings);
  EXPECT_TRUE(becomes(Theme::Dark)) << "asked at the start";
  m_portal.change(2);
  EXPECT_TRUE(becomes(Theme::Light));
  m_portal.change(1);
  EXPECT_TRUE(becomes(Theme::Dark));
  m_stage.settings->setTheme(ThemeChoice::Light);
  watch.apply();
  EXPECT_EQ(themeOf(QApplication::palette()), Theme::Light) << "what a person chose comes first";
}

}  // namespace
}  // namespace arborist::test

#include "theme_watch_test.moc"
