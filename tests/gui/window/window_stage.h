// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window without an engine: scripted snapshots, recorded commands, settings in a folder of their own.
#pragma once

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <memory>

#include <app/window/main_window.h>
#include <support/gui/scripted_source.h>

namespace arborist::test {

struct WindowStage {
  QTemporaryDir folder;
  ScriptedSource source;
  RecordedCommands commands;
  TimePoint now = kRunStart;
  std::unique_ptr<Settings> settings;
  std::unique_ptr<MainWindow> window;

  WindowStage() {
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");  // the desktop has no say
    QCoreApplication::setOrganizationName(QStringLiteral("arborist-test"));
    QCoreApplication::setApplicationName(QStringLiteral("arborist-test"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.filePath(QStringLiteral("config")));
    settings = std::make_unique<Settings>();
  }
  ~WindowStage() { window.reset(); }

  // Makes the window anew, as at the next start.
  MainWindow& open(QSize size = {960, 600}) {
    window.reset();
    window = std::make_unique<MainWindow>(commands, source, *settings, [this] { return now; });
    if (!size.isEmpty()) window->resize(size);
    window->show();
    QCoreApplication::processEvents();
    return *window;
  }
  // As if what was recorded had just been published.
  void show() {
    source.publish();
    const SnapshotBridge& bridge = window->bridge();
    EXPECT_TRUE(eventually([&] { return source.updateSince(bridge.state().seq()).empty(); }));
    QTest::qWait(2 * static_cast<int>(SnapshotBridge::kTick.count()));
  }
  // Until nothing is put off any more that a view wants to do once.
  void settle() {
    const auto putOff = [this] {
      QStringList owners;
      for (const QTimer* timer : window->findChildren<QTimer*>())
        if (timer->isActive() && timer->isSingleShot())
          owners << QLatin1String(timer->parent()->metaObject()->className());
      return owners.join(QLatin1Char(' '));
    };
    EXPECT_TRUE(eventually([&] { return putOff().isEmpty(); })) << putOff().toStdString();
    QCoreApplication::processEvents();
  }
  template <class Condition>
  [[nodiscard]] static bool eventually(Condition condition) {
    return QTest::qWaitFor(condition, 5000);
  }
};

}  // namespace arborist::test
