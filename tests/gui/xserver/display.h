// SPDX-License-Identifier: GPL-3.0-or-later
// A real X server with a window manager for the time of a test, and the mouse and keyboard of it.
#pragma once

#include <sys/types.h>

#include <QImage>
#include <QPoint>
#include <QString>
#include <QStringList>
#include <QWidget>
#include <string>
#include <vector>

namespace arborist::test {

class Display {
 public:
  // Starts Xvfb and openbox; name() is empty where one of them or xdotool is missing.
  Display();
  ~Display();
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;

  const std::string& name() const { return m_name; }  // ":7"

 private:
  std::string m_name;
  std::vector<pid_t> m_children;
};

// Starts a program with its output thrown away; -1: it could not be started.
pid_t startProgram(const std::vector<std::string>& words);

// Runs xdotool while this thread's events are served. false: it failed.
bool xdotool(const QStringList& arguments);
// The first line that it prints; empty where it failed.
QString askXdotool(const QStringList& arguments);
// The pointer goes there, in the widget's coordinates; it rests long enough to be noticed.
void pointAt(const QWidget&, QPoint);
void clickAt(const QWidget&, QPoint);
// "ctrl+l", "F5", once the window has the keyboard.
void press(QWidget& window, const char* keys);

// A window of another program, known by its title alone.
class ForeignWindow {
 public:
  // Waits until it is on the screen.
  explicit ForeignWindow(const char* titleBegins);
  bool isThere() const { return !m_id.isEmpty(); }
  bool hasKeyboard() const;
  // Both in the window's coordinates.
  void pointAt(QPoint) const;
  void clickAt(QPoint) const;
  // Words of xdotool: {"key", "F5"}; once the window has the keyboard.
  void press(const QStringList& words) const;
  QImage picture() const;

 private:
  QString m_id;
};

}  // namespace arborist::test
