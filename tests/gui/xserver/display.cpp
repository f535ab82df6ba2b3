// SPDX-License-Identifier: GPL-3.0-or-later
#include <gui/xserver/display.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QStandardPaths>
#include <QTest>
#include <array>
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

Display::Display() {
  for (const char* program : {"Xvfb", "openbox", "xdotool"})
    if (QStandardPaths::findExecutable(QLatin1String(program)).isEmpty()) return;
  std::array<int, 2> ready{};
  if (pipe(ready.data()) != 0) return;
  fcntl(ready[0], F_SETFD, FD_CLOEXEC);
  // It finds a free number itself and writes it once it serves.
  const pid_t server = startProgram(
      {"Xvfb", "-displayfd", std::to_string(ready[1]), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"});
  close(ready[1]);
  char number[16] = {};
  const ssize_t length = server > 0 ? read(ready[0], number, sizeof number - 1) : 0;
  close(ready[0]);
  if (server > 0) m_children.push_back(server);
  if (length <= 0) return;
  m_name = ":" + std::to_string(std::atoi(number));
  setenv("DISPLAY", m_name.c_str(), 1);
  if (const pid_t manager = startProgram({"openbox"}); manager > 0) m_children.push_back(manager);
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

void press(const char* keys) { xdotool({QStringLiteral("key"), QLatin1String(keys)}); }

}  // namespace arborist::test
