// SPDX-License-Identifier: GPL-3.0-or-later
#include <gui/xserver/display.h>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QGuiApplication>
#include <QPixmap>
#include <QProcess>
#include <QScreen>
#include <QStandardPaths>
#include <QTest>
#include <cstdlib>

namespace arborist::test {

pid_t startProgram(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int failed = posix_spawnp(&pid, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed ? -1 : pid;
}

// Waits until what the question asks for is there; false: it is not, or the program has ended.
static bool serves(pid_t program, const char* question) {
  constexpr int kPolls = 200;
  for (int i = 0; i < kPolls && kill(program, 0) == 0; ++i) {
    const pid_t probe = startProgram({"xdotool", question});
    int status = 0;
    if (probe > 0 && waitpid(probe, &status, 0) == probe && WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
    poll(nullptr, 0, 50);
  }
  return false;
}

Display::Display() {
  for (const char* program : {"Xvfb", "openbox", "xdotool"})
    if (QStandardPaths::findExecutable(QLatin1String(program)).isEmpty()) return;
  // A number of this process's own: one that another server has just left may not be free yet.
  constexpr int kFirst = 100, kNumbers = 20'000, kTries = 5;
  for (int attempt = 0; attempt < kTries && m_name.empty(); ++attempt) {
    const std::string name = ":" + std::to_string(kFirst + (getpid() * 7 + attempt * 1009) % kNumbers);
    const pid_t server = startProgram({"Xvfb", name, "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"});
    if (server < 0) return;
    setenv("DISPLAY", name.c_str(), 1);
    if (serves(server, "getdisplaygeometry")) {
      m_name = name;
      m_children.push_back(server);
    } else {
      kill(server, SIGKILL);
      waitpid(server, nullptr, 0);
    }
  }
  EXPECT_NE(m_name, "") << "no X server could be started";
  if (m_name.empty()) return;
  const pid_t manager = startProgram({"openbox"});
  if (manager < 0) return;
  m_children.push_back(manager);
  // A window that is there before its manager is never given the keyboard.
  EXPECT_TRUE(serves(manager, "get_num_desktops")) << "openbox does not manage windows";
}

Display::~Display() {
  for (auto child = m_children.rbegin(); child != m_children.rend(); ++child) {
    kill(*child, SIGTERM);
    waitpid(*child, nullptr, 0);
  }
}

bool xdotool(const QStringList& arguments) {
  std::vector<std::string> words{"xdotool"};
  for (const QString& argument : arguments) words.push_back(argument.toStdString());
  const pid_t pid = startProgram(words);
  if (pid < 0) return false;
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) QTest::qWait(5);
  QTest::qWait(20);  // what it sent is on its way through the server
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

QString askXdotool(const QStringList& arguments) {
  QProcess asked;
  asked.start(QStringLiteral("xdotool"), arguments);
  if (!QTest::qWaitFor([&] { return asked.state() == QProcess::NotRunning; }, 30'000)) return {};
  if (asked.exitStatus() != QProcess::NormalExit || asked.exitCode() != 0) return {};
  return QString::fromLatin1(asked.readAllStandardOutput()).section(QLatin1Char('\n'), 0, 0);
}

void pointAt(const QWidget& widget, QPoint point) {
  const QPoint at = widget.mapToGlobal(point);
  // In two steps, so that there is a movement wherever the pointer was.
  xdotool({QStringLiteral("mousemove"), QString::number(at.x() + 2), QString::number(at.y() + 1)});
  xdotool({QStringLiteral("mousemove"), QString::number(at.x()), QString::number(at.y())});
}

void clickAt(const QWidget& widget, QPoint point) {
  pointAt(widget, point);
  xdotool({QStringLiteral("click"), QStringLiteral("1")});
}

void press(QWidget& window, const char* keys) {
  // The manager hands the keyboard over when it comes to it.
  EXPECT_TRUE(QTest::qWaitForWindowActive(window.window(), 30'000)) << keys;
  xdotool({QStringLiteral("key"), QLatin1String(keys)});
}

ForeignWindow::ForeignWindow(const char* titleBegins) {
  const QStringList search{QStringLiteral("search"), QStringLiteral("--onlyvisible"), QStringLiteral("--name"),
                           QLatin1Char('^') + QLatin1String(titleBegins)};
  EXPECT_TRUE(QTest::qWaitFor([&] { return !(m_id = askXdotool(search)).isEmpty(); }, 60'000)) << titleBegins;
}

bool ForeignWindow::hasKeyboard() const {
  return isThere() && askXdotool({QStringLiteral("getactivewindow")}) == m_id &&
         askXdotool({QStringLiteral("getwindowfocus")}) == m_id;
}

void ForeignWindow::pointAt(QPoint point) const {
  // In two steps, so that there is a movement wherever the pointer was.
  for (const QPoint& at : {point + QPoint(2, 1), point})
    EXPECT_TRUE(xdotool({QStringLiteral("mousemove"), QStringLiteral("--window"), m_id, QString::number(at.x()),
                         QString::number(at.y())}));
}

void ForeignWindow::clickAt(QPoint point) const {
  pointAt(point);
  EXPECT_TRUE(xdotool({QStringLiteral("click"), QStringLiteral("1")}));
}

void ForeignWindow::press(const QStringList& words) const {
  EXPECT_TRUE(QTest::qWaitFor([this] { return hasKeyboard(); }, 30'000)) << words.join(QLatin1Char(' ')).toStdString();
  EXPECT_TRUE(xdotool(words));
}

QImage ForeignWindow::picture() const {
  return QGuiApplication::primaryScreen()
      ->grabWindow(m_id.toULongLong())
      .toImage()
      .convertToFormat(QImage::Format_RGB32);
}

}  // namespace arborist::test
