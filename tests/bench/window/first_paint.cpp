// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/window/first_paint.h>

#include <QProcess>
#include <QTimer>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>

#include <app/window/main_window.h>
#include <arborist/session/session.h>
#include <bench/window/frame_meter.h>

namespace arborist::bench {

namespace {

std::int64_t nanoseconds(std::chrono::steady_clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

}  // namespace

int paintFirst(int argc, char** argv, std::int64_t began) {
  SessionOptions options;
  options.slots = std::max(1U, std::thread::hardware_concurrency());
  Status error;
  const auto session = Session::open(std::move(options), &error);
  if (!session) return 2;
  MeteredApplication application(argc, argv);
  Settings settings;
  MainWindow window(*session, session->telemetry(), settings);
  window.show();
  QTimer look;
  QObject::connect(&look, &QTimer::timeout, &application, [&] {
    if (application.firstPaint()) QCoreApplication::quit();
  });
  look.start(1);
  QApplication::exec();
  std::printf("%.2f\n", static_cast<double>(nanoseconds(*application.firstPaint()) - began) / 1e6);
  return 0;
}

std::vector<double> firstPaints(std::size_t times) {
  std::vector<double> all;
  for (std::size_t i = 0; i < times; ++i) {
    QProcess child;
    const QString began = QString::number(nanoseconds(std::chrono::steady_clock::now()));
    child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--first-paint"), began});
    if (!child.waitForFinished() || child.exitCode() != 0) throw std::runtime_error("the window did not start");
    all.push_back(child.readAllStandardOutput().trimmed().toDouble());
  }
  return all;
}

}  // namespace arborist::bench
