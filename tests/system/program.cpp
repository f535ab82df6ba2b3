// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace arborist::test {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string path = (fs::temp_directory_path() / "arborist-test-XXXXXX").string();
  if (!mkdtemp(path.data())) throw std::runtime_error("mkdtemp");
  m_path = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(m_path, ignored);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream(m_path / name, std::ios::binary) << text;
  return (m_path / name).string();
}

std::string readFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void pollPause() { poll(nullptr, 0, 10); }

std::vector<std::string> processesWith(const std::string& marker) {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    // The environment of a zombie is empty: it is gone but for its entry.
    if (readFile(entry.path() / "environ").find(marker) == std::string::npos) continue;
    std::string command = readFile(entry.path() / "cmdline");
    for (char& c : command) c = c == '\0' ? ' ' : c;
    found.push_back(pid + " " + command);
  }
  return found;
}

Program::Program(Options options) {
  static int counter = 0;
  m_marker = "ARBORIST_TEST_MARKER=" + std::to_string(getpid()) + "." + std::to_string(++counter) + ".";
  start(options);
}

void Program::start(const Options& options) {
  std::vector<std::string> arguments{ARBORIST_PROGRAM};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = options.environment;
  environment.push_back(m_marker);
  environment.push_back("PATH=/usr/local/bin:/usr/bin:/bin");
  if (options.home) {
    environment.push_back("HOME=" + m_folder.path().string());
    environment.push_back("XDG_STATE_HOME=" + m_folder.path().string() + "/state");
  }
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"})
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  std::vector<char*> argv, envp;
  for (std::string& text : arguments) argv.push_back(text.data());
  for (std::string& text : environment) envp.push_back(text.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const std::string out = m_folder.path() / "stdout", err = m_folder.path() / "stderr";
  const std::string folder = m_folder.path();

  winsize size{.ws_row = 24, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
  m_pid = options.terminal ? forkpty(&m_terminal, nullptr, nullptr, &size) : fork();
  if (m_pid < 0) throw std::runtime_error("fork");
  if (m_pid == 0) {
    const int input = open(options.standardInput.c_str(), O_RDONLY);
    if (input < 0 || dup2(input, STDIN_FILENO) < 0) _exit(99);
    if (!options.terminal) {
      const int fd =
          options.standardOutput >= 0 ? options.standardOutput : open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      dup2(fd, STDOUT_FILENO);
    }
    dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    if (chdir(folder.c_str()) != 0) _exit(99);
    for (const int fd : options.closedDescriptors) close(fd);
    const rlimit files{options.openFiles, options.openFiles};
    if (options.openFiles != 0 && setrlimit(RLIMIT_NOFILE, &files) != 0) _exit(99);
    execve(ARBORIST_PROGRAM, argv.data(), envp.data());
    _exit(99);
  }
}

Program::~Program() {
  if (!m_reaped) wait(0ms);
  if (m_terminal >= 0) close(m_terminal);
}

void Program::signal(int number) const { kill(m_pid, number); }

int Program::wait(std::chrono::milliseconds atMost) {
  if (m_reaped) return m_status;
  int status = 0;
  const bool ended = eventually(
      [&] {
        if (m_terminal >= 0) out();
        return waitpid(m_pid, &status, WNOHANG) == m_pid;
      },
      atMost);
  if (!ended) {
    kill(m_pid, SIGKILL);
    waitpid(m_pid, &status, 0);
  }
  m_reaped = true;
  m_status = !ended ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return m_status;
}

std::string Program::out() {
  if (m_terminal < 0) return readFile(m_folder.path() / "stdout");
  pollfd polled{m_terminal, POLLIN, 0};
  std::array<char, 4096> buffer{};
  while (poll(&polled, 1, 0) > 0 && (polled.revents & POLLIN)) {
    const ssize_t count = read(m_terminal, buffer.data(), buffer.size());
    if (count <= 0) break;
    m_screen.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return m_screen;
}

std::string Program::err() const { return readFile(m_folder.path() / "stderr"); }

pid_t Program::runnerPid() const {
  const std::string pid = std::to_string(m_pid);
  std::istringstream children(readFile("/proc/" + pid + "/task/" + pid + "/children"));
  pid_t child = 0;
  while (children >> child) {
    std::error_code ignored;
    if (fs::read_symlink("/proc/" + std::to_string(child) + "/exe", ignored) == fs::canonical(ARBORIST_PROGRAM))
      return child;
  }
  return 0;
}

}  // namespace arborist::test
