// SPDX-License-Identifier: GPL-3.0-or-later
#include <gui/window/scene.h>

#include <QCursor>
#include <QDockWidget>
#include <QPainter>
#include <QToolButton>
#include <QToolTip>

#include <widgets/views/launcher.h>

namespace arborist::test {

namespace {

constexpr std::uint32_t kRun = 1;

}  // namespace

const char* nameOf(SceneKind kind) {
  static constexpr const char* kNames[] = {"empty", "running", "cancelling", "ended", "launcher", "pool"};
  return kNames[static_cast<std::size_t>(kind)];
}

Scene::Scene(SceneKind kind, ThemeChoice theme) {
  QCursor::setPos(0, 0);
  m_stage.settings->setTheme(theme);
  MainWindow& window = m_stage.open();
  m_top = &window;
  if (kind == SceneKind::Launcher) {
    for (QAction* action : window.findChildren<QAction*>())
      if (action->text() == QStringLiteral("&Launch…")) action->trigger();
    auto* launcher = window.findChild<Launcher*>();
    LaunchForm form;
    form.name = QStringLiteral("checks");
    form.command = QStringLiteral("make -j2 check");
    form.shape = LaunchShape::Burst;
    form.count = 200;
    form.timeout = QStringLiteral("30s");
    form.deadline = QStringLiteral("5m");
    launcher->setForm(form);
    launcher->resize(960, 600);
    m_top = launcher;
    QTest::qWait(700);  // the text is checked once typing pauses
  } else if (kind != SceneKind::Empty) {
    begin();
    runOn();
    if (kind == SceneKind::Cancelling) cancelOne();
    if (kind == SceneKind::Ended) end();
    if (kind != SceneKind::Ended) pool(3, 3);
    m_stage.show();
    if (kind == SceneKind::Pool) {
      auto* dock = window.findChild<QDockWidget*>(QStringLiteral("pool"));
      dock->raise();
      window.resizeDocks({dock}, {300}, Qt::Vertical);
    }
    if (kind == SceneKind::Cancelling) threaten(m_compress);
  }
  QCoreApplication::processEvents();
  if (QWidget* focused = m_top->focusWidget()) focused->clearFocus();
  QTest::qWait(150);  // whatever ticks has ticked
  m_stage.settle();
}

QImage Scene::picture() {
  QPixmap pixmap = m_top->grab();
  if (QToolTip::isVisible()) {
    QPainter painter(&pixmap);
    for (QWidget* each : QApplication::topLevelWidgets())
      if (each->inherits("QTipLabel") && each->isVisible())
        painter.drawPixmap(m_top->mapFromGlobal(each->mapToGlobal(QPoint())), each->grab());
  }
  return pixmap.toImage();
}

JobId Scene::add(JobId parent, std::string name, bool isGroup, std::optional<JobDuration> timeout) {
  JobSpec& spec = m_specs.emplace_back();
  spec.name = std::move(name);
  spec.isGroup = isGroup;
  spec.at = {"tour.yaml", static_cast<int>(m_specs.size()) + 8, 3};
  if (!isGroup) spec.command = {true, {spec.name}, "./" + spec.name + " --all"};
  if (timeout) spec.timeout = Limit{*timeout, spec.at};
  const JobId id{kRun, m_next++};
  m_stage.source.recorder().jobCreated({id, parent.run == 0 ? id : parent, &spec});
  return id;
}

void Scene::at(JobDuration time) { m_stage.now = kRunStart + time; }

void Scene::to(JobId id, JobState state, JobCause cause) {
  const bool given = cause.code != CauseCode::None;
  m_stage.source.recorder().jobTransition({id, JobState::Queued, state, m_stage.now, given ? &cause : nullptr});
}

void Scene::deadline(JobId id, JobDuration since, JobDuration length, const char* origin) {
  m_stage.source.recorder().jobLimits(id, {{}, kRunStart + since + length, origin});
}

void Scene::start(JobId id, std::uint32_t worker, std::optional<JobDuration> timeout) {
  to(id, JobState::Running);
  m_stage.source.recorder().attemptStarted(id,
                                           {.number = 1,
                                            .at = m_stage.now,
                                            .timeoutAt = timeout ? std::optional(m_stage.now + *timeout) : std::nullopt,
                                            .worker = worker,
                                            .outputPath = {}});
  m_attempts[id] = {worker, m_stage.now, {}};
}

void Scene::stop(JobId id, JobCause cause) {
  to(id, JobState::Cancelling, std::move(cause));
  m_attempts[id].stop = m_stage.now;
}

void Scene::finish(JobId id, JobState state, JobCause cause) {
  AttemptRecord record;
  record.number = 1;
  record.worker = m_attempts[id].worker;
  record.started = m_attempts[id].begin;
  record.stopRequested = m_attempts[id].stop;
  record.finished = m_stage.now;
  record.cause = cause;
  record.cpuSeconds = 0.8;
  record.peakRssBytes = 48'000'000;
  m_stage.source.recorder().attemptFinished(id, record);
  to(id, state, std::move(cause));
}

void Scene::begin() {
  RunInfo info;
  info.run = kRun;
  info.runId = "01J00000000000000000000001";
  info.file = "tour.yaml";
  info.started = std::chrono::system_clock::time_point(1'790'000'000s);
  info.startedSteady = kRunStart;
  info.slots = 4;
  m_stage.source.recorder().runStarted(info);
  m_root = add({}, "", true);
  m_survey = add(m_root, "survey", true);
  for (const char* dir : {"/usr/bin", "/usr/lib", "/usr/share"})
    m_counts.push_back(add(m_survey, std::string("count[dir=") + dir + "]"));
  m_archive = add(m_root, "archive", true);
  m_sums = add(m_archive, "checksums", true);
  for (const char* dir : {"/usr/bin", "/usr/share", "/etc"})
    m_shas.push_back(add(m_sums, std::string("sha256[dir=") + dir + "]"));
  m_compress = add(m_archive, "compress", true);
  for (const char* level : {"1", "6", "9"})
    m_gzips.push_back(add(m_compress, std::string("gzip[level=") + level + "]", false, 4s));
  m_limits = add(m_root, "limits", true);
  m_endless = add(m_limits, "endless-checksum", false, 5s);
  m_verify = add(m_limits, "verify");
}

// Up to 12.4 s: the survey is done, the archive is at work, one job of the limits has failed.
void Scene::runOn() {
  at(0s);
  for (const JobId id : {m_root, m_survey}) to(id, JobState::Running);
  start(m_counts[0], 0);
  start(m_counts[1], 1);
  start(m_counts[2], 2);
  at(900ms);
  finish(m_counts[0]);
  at(2100ms);
  finish(m_counts[2]);
  at(3600ms);
  finish(m_counts[1]);
  to(m_survey, JobState::Succeeded);
  for (const JobId id : {m_archive, m_sums, m_limits}) to(id, JobState::Running);
  std::vector<JobId> archived{m_archive, m_sums, m_compress};
  archived.insert(archived.end(), m_shas.begin(), m_shas.end());
  archived.insert(archived.end(), m_gzips.begin(), m_gzips.end());
  for (const JobId id : archived) deadline(id, 3600ms, 25s, "archive");
  for (std::uint32_t i = 0; i < 3; ++i) start(m_shas[i], i);
  start(m_verify, 3);
  at(5200ms);
  finish(m_verify, JobState::Failed, {CauseCode::Exit, "exit code 1", "limits/verify", ""});
  start(m_endless, 3, 5s);
  at(6400ms);
  finish(m_shas[2]);
  at(7s);
  finish(m_shas[0]);
  at(8300ms);
  finish(m_shas[1]);
  to(m_sums, JobState::Succeeded);
  to(m_compress, JobState::Running);
  start(m_gzips[0], 0, 4s);
  start(m_gzips[1], 1, 4s);
  at(9500ms);
  finish(m_gzips[0]);
  start(m_gzips[2], 2, 4s);
  at(9800ms);
  m_stage.show();
  m_stage.window->treePane().tree().setCurrentIndex(m_stage.window->treePane().tree().treeModel().indexOf(m_gzips[1]));
}

void Scene::cancelOne() {
  at(10200ms);
  stop(m_endless, {CauseCode::Timeout, "5s set on limits/endless-checksum (tour.yaml:22)", "limits/endless-checksum",
                   "tour.yaml:22"});
  at(11700ms);
  m_stage.show();
  m_stage.window->treePane().tree().setCurrentIndex(m_stage.window->treePane().tree().treeModel().indexOf(m_endless));
}

void Scene::end() {
  cancelOne();
  at(12s);
  finish(m_endless, JobState::TimedOut,
         {CauseCode::Timeout, "5s set on limits/endless-checksum (tour.yaml:22)", "limits/endless-checksum",
          "tour.yaml:22"});
  to(m_limits, JobState::Failed, {CauseCode::Exit, "exit code 1", "limits/verify", ""});
  at(12200ms);
  finish(m_gzips[1]);
  at(13100ms);
  finish(m_gzips[2]);
  to(m_compress, JobState::Succeeded);
  to(m_archive, JobState::Succeeded);
  to(m_root, JobState::Failed, {CauseCode::Exit, "exit code 1", "limits/verify", ""});
  m_stage.source.recorder().runEnded(kRun, m_stage.now);
  pool(0, 0);
}

void Scene::pool(std::size_t busy, std::size_t queued) {
  PoolRow pool;
  pool.name = "pool";
  pool.slots = 4;
  pool.capacity = 1024;
  pool.ready = queued;
  pool.stats.threads = 4;
  pool.stats.peak = 4;
  pool.stats.busy = busy;
  pool.stats.submitted = 12;
  pool.stats.completed = 12 - busy;
  m_stage.source.setPool(pool);
}

void Scene::threaten(JobId id) {
  ContextTreeView& tree = m_stage.window->treePane().tree();
  tree.scrollTo(tree.treeModel().indexOf(id), QAbstractItemView::PositionAtCenter);
  QCoreApplication::processEvents();
  // To the window, wherever the screen ends.
  const auto point = [this](const QWidget& widget, QPoint at) {
    QTest::mouseMove(m_stage.window->windowHandle(), widget.mapTo(m_stage.window.get(), at));
    QCoreApplication::processEvents();
  };
  point(*tree.viewport(), tree.visualRect(tree.treeModel().indexOf(id)).center());
  point(*tree.pruneButton(), tree.pruneButton()->rect().center());
}

}  // namespace arborist::test
