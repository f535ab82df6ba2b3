// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/window_main.h>

#include <fmt/core.h>
#include <signal.h>

#include <QApplication>
#include <QIcon>
#include <QPixmap>
#include <QSocketNotifier>
#include <QTimer>
#include <thread>

#include <app/cli/exit_code.h>
#include <app/cli/signals.h>
#include <app/window/display.h>
#include <app/window/main_window.h>
#include <arborist/session/session.h>

namespace arborist {

namespace {

void save(MainWindow& window, const QString& path) {
  // Views draw what is new at a pace of their own.
  QTimer::singleShot(300, &window, [&window, path] {
    const bool saved = window.grab().save(path);
    if (!saved) fmt::print(stderr, "arborist: the picture could not be written: {}\n", path.toStdString());
    QCoreApplication::exit(saved ? kExitSuccess : kExitFailure);
  });
}

// Once every run has ended and the views have shown it. A file that cannot be run ends the program with its problems.
void saveWhenDone(MainWindow& window, const WindowRequest& request) {
  const QString path = QString::fromStdString(request.picture);
  window.files().setRemembersFiles(false);
  QObject::connect(&window.files(), &FileFlow::documentChanged, &window, [&window] {
    const JobFileDocument& document = window.files().document();
    if (document.state() != JobFileDocument::State::Faulty) return;
    for (const FileProblem& problem : document.problems()) fmt::print(stderr, "{}\n", problem.toString());
    QCoreApplication::exit(kExitUsage);
  });
  QObject::connect(&window.files(), &FileFlow::refused, &window, [](const QString& sentence) {
    fmt::print(stderr, "arborist: {}\n", sentence.toStdString());
    QCoreApplication::exit(kExitFailure);
  });
  QObject::connect(&window.bridge(), &SnapshotBridge::updated, &window, [&window, path, saving = false]() mutable {
    const auto& runs = window.bridge().state().runs();
    if (runs.empty() || saving) return;
    for (const auto& entry : runs)
      if (!entry.second.row.ended) return;
    saving = true;
    save(window, path);
  });
}

}  // namespace

int windowMain(int argc, char** argv, const WindowRequest& arguments) {
  if (const std::string why = whyNoDisplay(); !why.empty()) {
    fmt::print(stderr, "arborist: {}, so no window can be shown.\nWithout a window: arborist run {}\n", why,
               arguments.file.empty() ? "FILE" : arguments.file);
    return kExitUsage;
  }
  Signals signals;
  SessionOptions options;
  options.slots = std::max(1U, std::thread::hardware_concurrency());
  Status error;
  // First of all, since it starts the runner process before there are threads.
  const auto session = Session::open(std::move(options), &error);
  if (!session) {
    fmt::print(stderr, "arborist: {}\n", error.message());
    return kExitUsage;
  }
  QCoreApplication::setOrganizationName(QStringLiteral("arborist"));
  QCoreApplication::setApplicationName(QStringLiteral("arborist"));
  QCoreApplication::setApplicationVersion(QStringLiteral(ARBORIST_VERSION));
  QGuiApplication::setDesktopFileName(QStringLiteral("arborist"));
  QApplication application(argc, argv);
  application.setWindowIcon(QIcon(QStringLiteral(":/icons/arborist.svg")));
  QApplication::setQuitOnLastWindowClosed(false);
  Settings settings;
  MainWindow window(*session, session->telemetry(), settings);

  int signal = 0;
  QSocketNotifier notifier(signals.descriptor(), QSocketNotifier::Read);
  QObject::connect(&notifier, &QSocketNotifier::activated, &window, [&] {
    while (const int next = signals.take()) {
      if (signal == 0) signal = next;
      window.leave(QString::fromLatin1(next == SIGINT ? "Ctrl-C" : next == SIGTERM ? "SIGTERM" : "SIGHUP"));
    }
  });
  if (!arguments.picture.empty()) saveWhenDone(window, arguments);
  if (!arguments.file.empty()) window.files().openFile(QString::fromStdString(arguments.file), arguments.start);
  window.show();
  const int code = QApplication::exec();
  return signal != 0 ? kExitSignalBase + signal : code;
}

}  // namespace arborist
