// SPDX-License-Identifier: GPL-3.0-or-later
// The window with all its docks under a load of 20,000 live contexts and 5,000 changes a second:
//   bench_window [--seconds N] [--only PART]…
// N: of each scene. Parts: start, idle, watch, scroll, expand, search, filter, hide, prune, docks. Exit code: 0 all
// goals met, 1 one missed, 2 trouble.
#include <bench/window/first_paint.h>
#include <bench/window/report.h>

#include <malloc.h>

#include <QDir>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include <arborist/jobs/command/command_runner.h>

namespace {

using namespace arborist;
using namespace arborist::bench;
using std::chrono::milliseconds;

constexpr milliseconds kSettle{1500}, kIdle{5000};
constexpr std::size_t kStarts = 9;

struct Options {
  milliseconds time{5000};
  std::vector<std::string> only;  // empty: all
  bool has(const char* part) const { return only.empty() || std::ranges::find(only, part) != only.end(); }
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    if (i + 1 == argc) throw std::runtime_error(name + " needs a value");
    if (name == "--seconds") {
      options.time = milliseconds(1000 * std::stoul(argv[i + 1]));
    } else if (name == "--only") {
      options.only.emplace_back(argv[i + 1]);
    } else {
      throw std::runtime_error("unknown option " + name);
    }
  }
  return options;
}

double bytesInUse() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

void measureStart(Report& report) {
  std::vector<double> starts = firstPaints(kStarts);
  std::ranges::sort(starts);
  std::printf("first paint, %zu starts, ms: %.0f to %.0f\n", kStarts, starts.front(), starts.back());
  report.verdict("first paint after the start of the process, median", starts[kStarts / 2], kFirstPaintMs, "ms");
}

void measureIdle(Report& report, Scenes& scenes, const char* what) {
  scenes.measure("settling", kSettle);
  const SceneResult idle = scenes.measure("idle", kIdle);
  report.verdict(std::string("CPU of the process, ") + what, idle.processCpu / idle.seconds * 100, kIdleShare * 100,
                 "%");
}

void measureLoad(Report& report, Scenes& scenes, LoadScript& script, const Options& options) {
  script.start();
  scenes.measure("settling", kSettle);
  const std::uint64_t changes = script.changes();
  const SceneResult watched = scenes.watch(options.time);
  const double rate = static_cast<double>(script.changes() - changes) / watched.seconds;
  std::printf("%zu live jobs, %.0f changes a second\n", script.shape().jobs(), rate);
  report.add(watched);
  report.verdict("CPU of the window's thread under load", watched.windowCpu / watched.seconds * 100, kLoadShare * 100,
                 "%");
  report.verdict("CPU of the process under load, telemetry included", watched.processCpu / watched.seconds * 100,
                 kLoadShare * 100, "%");
  if (options.has("scroll")) report.add(scenes.scroll(options.time));
  if (options.has("expand")) report.add(scenes.expand(options.time));
  if (options.has("search")) report.add(scenes.search(options.time));
  if (options.has("filter")) report.add(scenes.filter(options.time));
  if (options.has("hide")) report.add(scenes.hideFinished(options.time));
  if (options.has("prune")) {
    report.add(scenes.prune(options.time));
    std::printf("%zu clicks on ✕\n", scenes.clicks().size());
    report.verdict("click on ✕ to the order, p99", scenes.clicks().empty() ? 1e9 : spreadOf(scenes.clicks()).p99,
                   kClickMs, "ms");
  }
  if (!options.has("docks")) return;
  for (const SceneResult& scene : scenes.docks(options.time)) report.add(scene);
}

int run(int argc, char** argv) {
  const Options options = parse(argc, argv);
  const QTemporaryDir folder;
  // Nobody's settings take part.
  qputenv("XDG_CONFIG_HOME", folder.path().toUtf8());
  qputenv("XDG_RUNTIME_DIR", folder.path().toUtf8());
  QLocale::setDefault(QLocale::c());
  MeteredApplication application(argc, argv);
  QApplication::setQuitOnLastWindowClosed(false);
  Report report;
  std::printf("platform %s\n", qPrintable(QGuiApplication::platformName()));
  if (options.has("start")) measureStart(report);
  LoadScript script({});
  IgnoredCommands commands(script);
  Settings settings;
  MainWindow window(commands, script.source(), settings);
  window.resize(1440, 900);
  window.show();
  QObject::connect(&window.bridge(), &SnapshotBridge::updated, &application, [&] { application.newsCame(); });
  Scenes scenes(application, window, script, commands);
  if (options.has("idle")) measureIdle(report, scenes, "nothing there");
  scenes.measure("settling", kSettle);
  const double before = bytesInUse();
  script.list();
  scenes.measure("listing", kSettle);
  const double bytes = bytesInUse() - before;
  report.verdict("memory a row, telemetry included", bytes / static_cast<double>(script.shape().rows()), kBytesPerRow,
                 "bytes");
  measureLoad(report, scenes, script, options);
  script.finish();
  if (options.has("idle")) measureIdle(report, scenes, "a finished run shown");
  return report.print() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  arborist::CommandRunner::serveIfRunner(argc, argv);  // for the session of --first-paint
  try {
    if (argc == 3 && std::string_view(argv[1]) == "--first-paint") return paintFirst(argc, argv, std::stoll(argv[2]));
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_window: %s\n", error.what());
    return 2;
  }
}
