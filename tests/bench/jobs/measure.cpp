// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/jobs/measure.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <thread>

extern char** environ;

namespace arborist::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kOrphansMayTake{10};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double cpuOfChildren() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

pid_t spawn(const std::vector<std::string>& argv, const std::string& dir, const std::string& errors) {
  std::vector<char*> pointers;
  for (const std::string& argument : argv) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_addchdir_np(&actions, dir.c_str());
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), argv[0]);
  return pid;
}

// true: nothing of the program is left.
bool waitForOrphans() {
  const Clock::time_point giveUp = Clock::now() + kOrphansMayTake;
  while (true) {
    const pid_t pid = waitpid(-1, nullptr, WNOHANG);
    if (pid < 0 && errno == ECHILD) return true;
    if (pid == 0 && Clock::now() > giveUp) return false;
    if (pid == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

std::string lastOf(const std::string& path) {
  constexpr std::size_t kEnough = 2000;
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return text.size() > kEnough ? text.substr(text.size() - kEnough) : text;
}

}  // namespace

void adoptOrphans() { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

Cost measure(const std::vector<std::string>& argv, const std::string& dir) {
  const std::string errors = dir + "/stderr.txt";
  const double cpuBefore = cpuOfChildren();
  const Clock::time_point began = Clock::now();
  const pid_t pid = spawn(argv, dir, errors);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  const std::chrono::duration<double> took = Clock::now() - began;
  if (!waitForOrphans()) throw std::runtime_error(argv[0] + " left processes behind");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(argv[0] + " failed:\n" + lastOf(errors));
  return {took.count(), cpuOfChildren() - cpuBefore};
}

}  // namespace arborist::bench
