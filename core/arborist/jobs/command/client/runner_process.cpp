// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/client/runner_process.h>

#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include <arborist/jobs/command/process/proc_fs.h>
#include <arborist/jobs/command/server/serve.h>

namespace arborist::runner {
namespace {

Status failure(int error, const std::string& what) {
  return Status(std::error_code(error, std::generic_category()), what + ": " + std::generic_category().message(error));
}

// A main() that does not begin with serveIfRunner() would start itself again and again.
bool startedAsRunner() {
  const std::string line = readProcFile(::getpid(), "cmdline", 64u << 10);
  std::string wanted(1, '\0');  // an argument of its own
  wanted.append(kRunnerArgument).push_back('\0');
  return line.find(wanted) != std::string::npos;
}

}  // namespace

Status startRunnerProcess(RunnerProcess& process) {
  if (startedAsRunner()) return failure(ENOTSUP, "main() must begin with CommandRunner::serveIfRunner()");
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return failure(errno, "cannot make a socket");
  UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.value(), kRunnerSocket);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  std::string name = "arborist-runner";
  std::string argument = kRunnerArgument;
  char* const argv[] = {name.data(), argument.data(), nullptr};
  const int error = ::posix_spawn(&process.pid, "/proc/self/exe", &actions, &attributes, argv, environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return failure(error, "cannot start the runner process");
  process.socket = std::move(ours);
  return {};
}

}  // namespace arborist::runner
