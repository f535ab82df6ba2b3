// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/main_window.h>

#include <QApplication>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStatusBar>
#include <QToolBar>
#include <QUrl>

#include <app/window/desktop_notice.h>
#include <app/window/examples.h>
#include <app/window/settings_dialog.h>
#include <widgets/models/run_summaries.h>
#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/style/make_action.h>
#include <widgets/style/state_style.h>
#include <widgets/views/charts_view.h>
#include <widgets/views/inspector.h>
#include <widgets/views/launcher.h>
#include <widgets/views/log_view.h>
#include <widgets/views/pool_panel.h>
#include <widgets/views/run_summary_card.h>
#include <widgets/views/timeline_view.h>
#include <widgets/views/totals_bar.h>

namespace arborist {

namespace {

// Goes up when docks or toolbars change, so that a layout of an older program is not forced upon them.
constexpr int kLayoutVersion = 1;
constexpr int kMessageMs = 6000;

}  // namespace

MainWindow::MainWindow(SessionCommands& commands, SnapshotSource& source, Settings& settings,
                       std::function<TimePoint()> clock)
    : m_settings(settings),
      m_bridge(std::move(clock)),
      m_parts{m_bridge, m_selection, m_range, &commands},
      m_theme(new ThemeWatch(settings, this)),
      m_jobs(new JobActions(m_parts, this)),
      m_notices(new NoticeArea(this)),
      m_tree(new TreePane(m_parts, *m_jobs, this)),
      m_files(new FileFlow(m_parts, settings, *m_notices, m_background, this)),
      m_report(new ReportSave(m_parts, *m_notices, m_background, this)),
      m_quit(new QuitGuard(m_parts, this)),
      m_launch(makeAction(this, QStringLiteral("launch"), tr("&Launch…"),
                          tr("Start a command, a load or a burst without a file"), QKeySequence(Qt::CTRL | Qt::Key_L))),
      m_pause(makeAction(this, QStringLiteral("pause"), tr("&Pause"),
                         tr("No job begins until you resume; those under way go on"),
                         QKeySequence(Qt::CTRL | Qt::Key_P))),
      m_drain(makeAction(this, QStringLiteral("drain"), tr("&Drain"),
                         tr("Take no new runs; what is there runs to its end"))),
      m_stopNow(makeAction(this, QStringLiteral("stop-now"), tr("&Shut down now"),
                           tr("Take no new runs and kill what runs"))),
      m_settingsAction(makeAction(this, QStringLiteral("settings"), tr("&Settings…"), tr("Theme, editor, thresholds"),
                                  QKeySequence(Qt::CTRL | Qt::Key_Comma))),
      m_summaries(new RunSummaries(m_bridge, this)),
      m_card(new RunSummaryCard(*m_summaries, this)) {
  setObjectName(QStringLiteral("main"));
  setAcceptDrops(true);
  setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
  auto* centre = new QWidget(this);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_notices);
  column->addWidget(m_tree, 1);
  // Below the tree, whose rows must not move away under the pointer as a run ends.
  column->addWidget(m_card);
  m_card->hide();
  setCentralWidget(centre);
  statusBar()->addPermanentWidget(new TotalsBar(m_parts, this), 1);
  statusBar()->setSizeGripEnabled(false);

  makePoolActions();
  makeDocks();
  makeToolBar();
  makeMenus();
  makeWelcome();
  connect(m_launch, &QAction::triggered, this, &MainWindow::openLauncher);
  connect(m_summaries, &RunSummaries::runEnded, this, &MainWindow::runEnded);
  connect(&m_tree->tree().treeModel(), &ContextTreeModel::runAppeared, m_card, [this](JobId root) {
    if (root.run > m_card->run()) m_card->hide();
  });
  connect(m_card, &RunSummaryCard::jobClicked, this, [this](JobId id) { m_selection.select(id); });
  connect(m_card, &RunSummaryCard::retryFailedRequested, m_jobs, &JobActions::retryFailedOf);
  connect(m_settingsAction, &QAction::triggered, this, &MainWindow::openSettings);
  connect(m_files, &FileFlow::documentChanged, this, &MainWindow::showDocument);
  connect(m_files, &FileFlow::told, this, &MainWindow::say);
  connect(m_report, &ReportSave::told, this, &MainWindow::say);
  connect(m_files, &FileFlow::runStarted, this, [this](std::uint32_t run) {
    m_selection.select({run, 0});
    m_tree->focusTree();
  });
  connect(m_jobs, &JobActions::told, this, &MainWindow::say);
  connect(m_jobs, &JobActions::failed, this, [this](const QString& sentence) {
    m_notices->show(QStringLiteral("jobs"), NoticeBar::Kind::Error, sentence);
  });
  connect(m_jobs, &JobActions::questionAsked, this,
          [this](const QString& question, const QString& yes, const std::function<void()>& deed) {
            auto* bar = m_notices->show(QStringLiteral("question"), NoticeBar::Kind::Question, question);
            bar->addButton(yes, deed);
            bar->addButton(tr("Keep them"), [] {});
          });
  connect(m_quit, &QuitGuard::leaving, this, [this](const QString& sentence) {
    m_notices->show(QStringLiteral("leaving"), NoticeBar::Kind::Info, sentence);
  });
  connect(m_quit, &QuitGuard::mayClose, this, [this] {
    m_mayClose = true;
    close();
  });
  m_jobs->setAskAbove(static_cast<std::size_t>(settings.askAbove()));
  m_bridge.setSource(&source);
  showDocument();
  restoreLayout();
}

MainWindow::~MainWindow() { m_bridge.setSource(nullptr); }

QDockWidget* MainWindow::addDock(Qt::DockWidgetArea area, QWidget* widget, const QString& name, const QString& title) {
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(name);
  dock->setWidget(widget);
  // A dock behind another tab is only moved out of sight; its view is hidden in it, so that it rests.
  QSizePolicy policy = widget->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  widget->setSizePolicy(policy);
  connect(dock, &QDockWidget::visibilityChanged, widget, &QWidget::setVisible);
  addDockWidget(area, dock);
  return dock;
}

void MainWindow::makeDocks() {
  auto* inspector = new Inspector(m_parts, this);
  QDockWidget* right = addDock(Qt::RightDockWidgetArea, inspector, QStringLiteral("inspector"), tr("Inspector"));
  connect(inspector, &Inspector::editRequested, m_files, &FileFlow::edit);
  connect(inspector, &Inspector::openRequested, this,
          [](const QString& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
  QDockWidget* first = nullptr;
  const auto addBelow = [&](QWidget* widget, const char* name, const QString& title) {
    QDockWidget* dock = addDock(Qt::BottomDockWidgetArea, widget, QLatin1String(name), title);
    if (first)
      tabifyDockWidget(first, dock);
    else
      first = dock;
  };
  addBelow(new TimelineView(m_parts, this), "timeline", tr("Timeline"));
  addBelow(new ChartsView(m_parts, this), "charts", tr("Charts"));
  addBelow(new PoolPanel(m_parts, this), "pool", tr("Pool"));
  addBelow(new LogView(m_parts, this), "log", tr("Log"));
  first->raise();
  setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  resizeDocks({right}, {400}, Qt::Horizontal);
  resizeDocks({first}, {280}, Qt::Vertical);
}

void MainWindow::openLauncher() {
  if (!m_launcher) {
    m_launcher = new Launcher(this);
    // Without one it begins with its first preset.
    if (const QVariantMap last = m_settings.map(QStringLiteral("launcher")); !last.isEmpty()) m_launcher->restore(last);
    connect(m_launcher, &Launcher::launchRequested, this,
            [this](const QByteArray& yaml, const QString& name, const QString& workingDir) {
              m_settings.setMap(QStringLiteral("launcher"), m_launcher->state());
              m_files->launchText(yaml, name, workingDir);
            });
    connect(m_files, &FileFlow::told, m_launcher,
            [this](const QString& text) { m_launcher->showMessage(text, false); });
    connect(m_files, &FileFlow::refused, m_launcher,
            [this](const QString& text) { m_launcher->showMessage(text, true); });
  }
  m_launcher->show();
  m_launcher->raise();
  m_launcher->activateWindow();
}

void MainWindow::runEnded(std::uint32_t run) {
  const RunSummaries::Ended ended = m_summaries->ended(run);
  if (ended.run == 0) return;
  if (isActiveWindow() || !m_settings.notifyWhenDone()) return;
  notifyDesktop(tr("A run has ended: %1").arg(stateText(ended.state)), verdictText(ended));
}

void MainWindow::makePoolActions() {
  SessionCommands& commands = *m_parts.commands;
  m_pause->setCheckable(true);
  m_drain->setCheckable(true);
  connect(m_pause, &QAction::triggered, this, [&commands](bool on) { on ? commands.pause() : commands.resume(); });
  connect(m_drain, &QAction::triggered, this, [&commands](bool on) { on ? commands.drain() : commands.acceptWork(); });
  connect(m_stopNow, &QAction::triggered, this, [this, &commands] {
    auto* bar = m_notices->show(QStringLiteral("question"), NoticeBar::Kind::Question,
                                tr("Kill everything that runs, without grace, and take no new runs?"));
    bar->addButton(tr("Shut down now"),
                   [&commands] { commands.shutDownNow(tr("you shut the pool down").toStdString()); });
    bar->addButton(tr("Keep running"), [] {});
  });
  connect(&m_bridge, &SnapshotBridge::updated, this, &MainWindow::showPool);
}

void MainWindow::showPool() {
  const PoolRow* pool = m_bridge.state().pool();
  if (!pool) return;
  // An action that changes makes the toolbar lay itself out, so only what differs is set.
  m_pause->setChecked(pool->paused);
  if (const QString text = pool->paused ? tr("&Resume") : tr("&Pause"); m_pause->text() != text) {
    m_pause->setText(text);
    m_pause->setIcon(themedIcon(pool->paused ? QStringLiteral("resume") : QStringLiteral("pause")));
  }
  m_drain->setChecked(pool->intake != Intake::Open);
  if (const QString text = m_drain->isChecked() ? tr("Take work a&gain") : tr("&Drain"); m_drain->text() != text)
    m_drain->setText(text);
  // Setting the same value anew would paint it anew.
  if (m_slots->hasFocus() || m_slots->value() == static_cast<int>(pool->slots)) return;
  const QSignalBlocker blocker(m_slots);
  m_slots->setValue(static_cast<int>(pool->slots));
}

void MainWindow::makeToolBar() {
  QToolBar* bar = addToolBar(tr("Tools"));
  bar->setObjectName(QStringLiteral("tools"));
  bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  bar->setIconSize(QSize(18, 18));
  bar->setMovable(false);
  for (QAction* action : {m_files->open, m_files->run, m_launch}) bar->addAction(action);
  bar->addSeparator();
  for (QAction* action : {m_jobs->cancel, m_jobs->retry, m_jobs->extend}) bar->addAction(action);
  bar->addSeparator();
  for (QAction* action : {m_pause, m_drain}) bar->addAction(action);
  bar->addSeparator();
  m_slots = new QSpinBox(bar);
  m_slots->setRange(1, static_cast<int>(SessionCommands::kMaxSlots));
  m_slots->setPrefix(tr("workers "));
  m_slots->setAccessibleName(tr("Workers"));
  m_slots->setToolTip(tr("How many jobs run at once"));
  m_slots->setKeyboardTracking(false);
  connect(m_slots, &QSpinBox::valueChanged, this,
          [this](int slots) { m_parts.commands->setSlots(static_cast<std::size_t>(slots)); });
  bar->addWidget(m_slots);
}

void MainWindow::makeMenus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  file->addAction(m_files->open);
  m_recent = file->addMenu(tr("Open re&cent"));
  connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
  file->addAction(m_files->reload);
  file->addSeparator();
  file->addAction(m_files->run);
  file->addAction(m_launch);
  file->addSeparator();
  file->addAction(m_report->save);
  file->addSeparator();
  file->addAction(m_settingsAction);
  connect(file->addAction(tr("&Quit")), &QAction::triggered, this, &QWidget::close);
  file->actions().back()->setShortcut(QKeySequence::Quit);

  QMenu* jobs = menuBar()->addMenu(tr("&Jobs"));
  for (QAction* action : {m_jobs->cancel, m_jobs->extend, m_jobs->retry, m_jobs->retryFailed}) jobs->addAction(action);
  jobs->addSeparator();
  for (QAction* action : {m_jobs->copyCommand, m_jobs->copyPath}) jobs->addAction(action);

  QMenu* pool = menuBar()->addMenu(tr("&Pool"));
  for (QAction* action : {m_pause, m_drain, m_stopNow}) pool->addAction(action);

  QMenu* view = menuBar()->addMenu(tr("&View"));
  QAction* find = view->addAction(themedIcon(QStringLiteral("search")), tr("&Find jobs"));
  find->setShortcut(QKeySequence::Find);
  connect(find, &QAction::triggered, m_tree, &TreePane::focusSearch);
  view->addSeparator();
  for (QDockWidget* dock : findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    view->addAction(dock->toggleViewAction());

  QMenu* help = menuBar()->addMenu(tr("&Help"));
  for (const Example& example : examples()) {
    connect(help->addAction(example.title), &QAction::triggered, this,
            [this, path = example.path] { m_files->openFile(path, false); });
  }
  help->addSeparator();
  connect(help->addAction(tr("&About Arborist")), &QAction::triggered, this, &MainWindow::about);
}

void MainWindow::makeWelcome() {
  const std::vector<Example> all = examples();
  if (!all.empty()) {
    auto* tour = new QAction(themedIcon(QStringLiteral("run")), tr("Take the tour"), this);
    connect(tour, &QAction::triggered, this, [this, path = all.front().path] { m_files->openFile(path, true); });
    m_firstSteps.push_back(tour);
  }
  m_firstSteps.push_back(m_files->open);
  m_firstSteps.push_back(m_launch);
  // A file that is gone by now says so when it is opened.
  if (const QStringList recent = m_settings.recentFiles(); !recent.isEmpty()) {
    const QString path = recent.front();
    auto* again =
        new QAction(themedIcon(QStringLiteral("open")),
                    tr("Open %1").arg(QFileInfo(path).fileName().replace(QLatin1Char('&'), QLatin1String("&&"))), this);
    again->setToolTip(path);
    connect(again, &QAction::triggered, this, [this, path] { m_files->openFile(path, false); });
    m_firstSteps.push_back(again);
  }
}

void MainWindow::showDocument() {
  const JobFileDocument& document = m_files->document();
  EmptyState& welcome = m_tree->welcome();
  setWindowFilePath(document.path());
  setWindowTitle(document.title().isEmpty() ? tr("Arborist") : tr("%1 – Arborist").arg(document.title()));
  const bool ready = document.state() == JobFileDocument::State::Ready;
  welcome.setActions(ready ? QList<QAction*>{m_files->run, m_files->open, m_launch} : m_firstSteps);
  switch (document.state()) {
    case JobFileDocument::State::None:
      welcome.setTexts(tr("Nothing runs yet"),
                       tr("Open a job file, launch a command, or let the tour show you around: it runs real jobs, some "
                          "of which fail on purpose. A file can be dropped here, too."));
      break;
    case JobFileDocument::State::Loading: welcome.setTexts(tr("Reading %1…").arg(document.title()), {}); break;
    case JobFileDocument::State::Ready:
      welcome.setTexts(tr("%1 is ready").arg(document.title()),
                       plural(leafCount(document.spec()->root),
                              tr("One job. Press F5 or Run to start it; nothing has been started yet."),
                              tr("%n jobs. Press F5 or Run to start them; nothing has been started yet.")));
      break;
    case JobFileDocument::State::Faulty:
      welcome.setTexts(tr("%1 cannot be run").arg(document.title()),
                       tr("What is wrong with it is listed above, with lines and columns. Nothing was started."));
      break;
  }
}

void MainWindow::say(const QString& sentence) { statusBar()->showMessage(sentence, kMessageMs); }

void MainWindow::fillRecent() {
  m_recent->clear();
  for (const QString& path : m_settings.recentFiles())
    connect(m_recent->addAction(QString(path).replace(QLatin1Char('&'), QLatin1String("&&"))), &QAction::triggered,
            this, [this, path] { m_files->openFile(path, false); });
  if (m_recent->isEmpty()) m_recent->addAction(tr("No recent files"))->setEnabled(false);
}

void MainWindow::openSettings() {
  auto* dialog = new SettingsDialog(m_settings, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &SettingsDialog::changed, this, [this] {
    m_theme->apply();
    m_jobs->setAskAbove(static_cast<std::size_t>(m_settings.askAbove()));
  });
  dialog->show();
}

void MainWindow::about() {
  QMessageBox::about(this, tr("About Arborist"),
                     tr("<b>Arborist %1</b><p>A control room for concurrent work: runs trees of jobs, bounds them and "
                        "prunes them.</p><p>GPL-3.0-or-later; its core library is MIT.</p>")
                         .arg(QCoreApplication::applicationVersion()));
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!m_mayClose && !m_quit->closeWanted()) return event->ignore();
  saveLayout();
  event->accept();
  QCoreApplication::quit();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!event->mimeData()->urls().isEmpty() && event->mimeData()->urls().front().isLocalFile())
    event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (!urls.isEmpty()) m_files->openFile(urls.front().toLocalFile(), false);
}

void MainWindow::restoreLayout() {
  if (!restoreGeometry(m_settings.bytes(QStringLiteral("window/geometry"))))
    resize(QSize(1440, 900).boundedTo(screen()->availableSize()));
  restoreState(m_settings.bytes(QStringLiteral("window/layout")), kLayoutVersion);
}

void MainWindow::saveLayout() {
  m_settings.setBytes(QStringLiteral("window/geometry"), saveGeometry());
  m_settings.setBytes(QStringLiteral("window/layout"), saveState(kLayoutVersion));
}

}  // namespace arborist
