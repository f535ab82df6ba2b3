// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/window/scenes.h>

#include <QDockWidget>
#include <QEventLoop>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QTest>
#include <QTimer>
#include <QToolButton>

namespace arborist::bench {

namespace {

using std::chrono::milliseconds;

void turnWheel(QWidget& widget, int steps) {
  const QPointF at = widget.rect().center();
  QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, -120 * steps}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                    false);
  QCoreApplication::sendEvent(&widget, &event);
}

}  // namespace

Scenes::Scenes(MeteredApplication& application, MainWindow& window, LoadScript& script, IgnoredCommands& commands)
    : m_application(application), m_window(window), m_script(script), m_commands(commands) {}

SceneResult Scenes::measure(std::string name, milliseconds time, milliseconds every,
                            const std::function<void()>& deed) {
  QEventLoop loop;
  QTimer again;
  again.setTimerType(Qt::PreciseTimer);
  if (deed) {
    QObject::connect(&again, &QTimer::timeout, deed);
    again.start(every);
  }
  m_application.takeFrames();
  const auto begin = std::chrono::steady_clock::now();
  const double window = threadCpuSeconds(), process = processCpuSeconds(), script = m_script.cpuSeconds();
  QTimer::singleShot(time, Qt::PreciseTimer, &loop, &QEventLoop::quit);
  loop.exec();
  SceneResult result;
  result.name = std::move(name);
  result.windowCpu = threadCpuSeconds() - window;
  result.processCpu = processCpuSeconds() - process - (m_script.cpuSeconds() - script);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.frames = m_application.takeFrames();
  return result;
}

SceneResult Scenes::watch(milliseconds time) { return measure("watching", time); }

// The whole tree is unfolded; down and up again, a step a frame.
SceneResult Scenes::scroll(milliseconds time) {
  tree().expandAll();
  int step = 0;
  return measure("scrolling", time, milliseconds(16),
                 [&] { turnWheel(*tree().viewport(), step++ / 100 % 2 == 0 ? 3 : -3); });
}

SceneResult Scenes::expand(milliseconds time) {
  int step = 0;
  return measure("expanding, collapsing", time, milliseconds(120), [&] {
    const QModelIndex root = tree().treeModel().index(0, 0);
    const QModelIndex group = tree().treeModel().index(step / 2 % 20, 0, root);
    tree().setCurrentIndex(group);
    QTest::keyClick(&tree(), tree().isExpanded(group) ? Qt::Key_Left : Qt::Key_Right);
    ++step;
  });
}

SceneResult Scenes::search(milliseconds time) {
  auto* search = m_window.treePane().findChild<QLineEdit*>();
  search->setFocus();
  const std::string typed = "group-007/part-01";
  std::size_t step = 0;
  SceneResult result = measure("typing in the search", time, milliseconds(110), [&] {
    const std::size_t at = step++ % (2 * typed.size());
    at < typed.size() ? QTest::keyClick(search, typed[at]) : QTest::keyClick(search, Qt::Key_Backspace);
  });
  search->clear();
  return result;
}

SceneResult Scenes::filter(milliseconds time) {
  std::vector<QAction*> states;
  for (QAction* action : m_window.treePane().findChild<QMenu*>()->actions())
    if (action->isCheckable()) states.push_back(action);
  std::size_t step = 0;
  SceneResult result = measure("filtering by state", time, milliseconds(250), [&] {
    // A menu's entry is triggered by a click or Return; the menu itself is not on screen here.
    QMouseEvent input(QEvent::MouseMove, {}, {}, Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&m_window, &input);
    states[step++ / 2 % states.size()]->toggle();
  });
  for (QAction* action : states) action->setChecked(true);
  return result;
}

SceneResult Scenes::hideFinished(milliseconds time) {
  QToolButton* hide = nullptr;
  for (auto* button : m_window.treePane().findChildren<QToolButton*>())
    if (button->text() == QObject::tr("Hide finished")) hide = button;
  int step = 0;
  SceneResult result = measure("hiding what has finished", time, milliseconds(500), [&] {
    // Mostly hidden: then every end takes a row away.
    if (step++ % 4 < 2) QTest::mouseClick(hide, Qt::LeftButton);
  });
  hide->setChecked(false);
  return result;
}

// A click on the ✕ of one group after another.
SceneResult Scenes::prune(milliseconds time) {
  tree().collapseAll();
  const QModelIndex root = tree().treeModel().index(0, 0);
  tree().expand(root);
  for (int i = 0; i < 20; ++i) tree().expand(tree().treeModel().index(i, 0, root));
  int step = 0;
  return measure("cancelling with ✕", time, milliseconds(150), [&] {
    const QModelIndex group = tree().treeModel().index(step % 20, 0, root);
    const QModelIndex part = tree().treeModel().index(step / 20 % 100, 0, group);
    ++step;
    tree().scrollTo(part);
    QTest::mouseMove(tree().viewport(), tree().visualRect(part).center());
    QToolButton* prune = tree().pruneButton();
    if (!prune->isVisible()) return;
    QTest::mouseMove(prune, prune->rect().center());
    m_commands.takeOrdered();
    const auto clicked = std::chrono::steady_clock::now();
    QTest::mouseClick(prune, Qt::LeftButton);
    if (const auto ordered = m_commands.takeOrdered())
      m_clicks.push_back(std::chrono::duration<double, std::milli>(*ordered - clicked).count());
  });
}

std::vector<SceneResult> Scenes::docks(milliseconds time) {
  std::vector<SceneResult> results;
  for (auto* dock : m_window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
    dock->show();
    dock->raise();
    int step = 0;
    // The selection moves on, as the inspector shows another job each time.
    results.push_back(measure("with the " + dock->objectName().toStdString() + " raised", time, milliseconds(400),
                              [&] { QTest::keyClick(&tree(), step++ % 20 < 10 ? Qt::Key_Down : Qt::Key_Up); }));
  }
  return results;
}

}  // namespace arborist::bench
