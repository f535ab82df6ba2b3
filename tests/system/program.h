// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the built program as a user would, in a folder of its own, with a marker in its environment that all of its
// processes inherit.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace arborist::test {

using namespace std::chrono_literals;

// A folder that is removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return m_path; }
  // Writes a file below it and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path m_path;
};

std::string readFile(const std::filesystem::path&);

// Polls until the condition holds; false after `atMost`.
template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds atMost = 20s);
void pollPause();

// Command lines of the living processes that carry the marker.
std::vector<std::string> processesWith(const std::string& marker);

class Program {
 public:
  struct Options {
    std::vector<std::string> arguments{};
    std::vector<std::string> environment{};  // besides the marker, PATH, HOME and XDG_STATE_HOME
    bool terminal = false;                   // standard output is a pseudo-terminal of 24 × 100
    std::string standardInput = "/dev/null";
    int standardOutput = -1;  // a descriptor to use instead of a file
    std::vector<int> closedDescriptors{};
    bool home = true;        // HOME and XDG_STATE_HOME are set
    unsigned openFiles = 0;  // hard limit; 0: as it is
  };
  explicit Program(Options);
  ~Program();  // kills what is left
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const;
  // Exit code, or 128 + the signal that ended it; -1 if it did not end in time (it is killed then).
  int wait(std::chrono::milliseconds atMost = 60s);

  // What it has printed so far.
  std::string out();
  std::string err() const;
  const std::string& marker() const { return m_marker; }
  pid_t pid() const { return m_pid; }
  pid_t runnerPid() const;  // 0: not there yet
  const TemporaryFolder& folder() const { return m_folder; }

 private:
  void start(const Options&);
  TemporaryFolder m_folder;
  std::string m_marker;
  std::string m_screen;  // what the pseudo-terminal got
  int m_terminal = -1;
  pid_t m_pid = 0;
  int m_status = -1;
  bool m_reaped = false;
};

template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds atMost) {
  const auto end = std::chrono::steady_clock::now() + atMost;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    pollPause();
  }
  return true;
}

}  // namespace arborist::test
