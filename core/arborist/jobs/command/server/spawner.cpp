// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/spawner.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include <arborist/jobs/command/process/process_mark.h>

namespace arborist::runner {
namespace {

// Linux refuses a single argument of 128 KiB; a command this long goes through a file.
constexpr std::size_t kLongCommand = 100u << 10;

std::string because(int error) { return ::strerror(error); }

struct Pipe {
  UniqueFd read, write;
};

// Non-blocking on our side only: the flag belongs to the end, not to the pipe.
bool makePipe(Pipe& pipe) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  pipe.read.reset(ends[0]);
  pipe.write.reset(ends[1]);
  return ::fcntl(ends[0], F_SETFL, O_RDONLY | O_NONBLOCK) == 0;
}

const char* pathOf(const StartRequest& request) {
  for (const char* pair : request.env) {
    if (pair != nullptr && std::strncmp(pair, "PATH=", 5) == 0) return pair + 5;
  }
  return "/bin:/usr/bin";
}

// The files that argv[0] may mean, in the order of PATH. An empty element is the working directory.
std::vector<std::string> candidates(const StartRequest& request) {
  const std::string_view name = request.argv[0];
  if (name.empty() || name.find('/') != std::string_view::npos) return {std::string(name)};
  std::vector<std::string> paths;
  std::string_view rest = pathOf(request);
  for (bool more = true; more;) {
    const auto colon = rest.find(':');
    more = colon != std::string_view::npos;
    const std::string_view folder = rest.substr(0, colon);
    paths.push_back(folder.empty() ? std::string(name) : std::string(folder).append("/").append(name));
    if (more) rest.remove_prefix(colon + 1);
  }
  return paths;
}

bool isShellText(const std::vector<const char*>& argv) {
  const std::string_view shell = argv[0];
  return argv.size() >= 4 && (shell == "/bin/sh" || shell == "sh") && std::string_view(argv[1]) == "-c";
}

std::size_t length(const std::vector<const char*>& argv) {
  std::size_t bytes = 0;
  for (const char* word : argv) bytes += word != nullptr ? std::strlen(word) + 1 : 0;
  return bytes;
}

// Puts the text of `sh -c TEXT …` into a file and makes argv run that. An error, or "".
std::string moveToScript(std::vector<const char*>& argv, const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  std::string_view text = argv[2];
  while (file && !text.empty()) {
    const ssize_t n = ::write(file.value(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  if (!text.empty()) return "cannot write the script of a long command, " + path + ": " + because(errno);
  // sh FILE sets $0 to FILE, so the word after TEXT, which would have been $0, goes.
  argv[1] = path.c_str();
  argv.erase(argv.begin() + 2, argv.begin() + (argv[3] != nullptr ? 4 : 3));
  return {};
}

std::string explain(const ChildStart& start, const StartRequest& request) {
  const std::string name = request.argv[0];
  switch (start.failedAt) {
    case StartStep::Clone: return "cannot make a process: " + because(start.error);
    case StartStep::Enter: return "cannot enter directory " + std::string(request.dir) + ": " + because(start.error);
    case StartStep::Execute: break;
    case StartStep::None: return {};
  }
  if (start.error == ENOENT && name.find('/') == std::string::npos) return name + ": not found in PATH";
  if (start.error == ENOENT && name.front() == '/' && ::access(name.c_str(), F_OK) == 0) {
    return name + ": the interpreter or loader that it names does not exist";
  }
  return name + ": " + because(start.error);
}

}  // namespace

Spawner::Spawner() : m_null(::open("/dev/null", O_RDWR | O_CLOEXEC)) {
  ::getrlimit(RLIMIT_NOFILE, &m_fileLimit);
  rlimit raised = m_fileLimit;
  raised.rlim_cur = raised.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &raised);
}

Spawned Spawner::start(const StartRequest& original, std::uint64_t id, int cgroupFd, bool* cgroupRefused) {
  Spawned spawned;
  StartRequest request = original;
  Pipe out, err;
  if (!makePipe(out) || !makePipe(err)) {
    spawned.error = "cannot make a pipe: " + because(errno);
    return spawned;
  }
  if (!request.outputPath.empty() && isShellText(request.argv) && length(request.argv) > kLongCommand) {
    spawned.script = std::string(request.outputPath) + ".sh";
    spawned.error = moveToScript(request.argv, spawned.script);
    if (!spawned.error.empty()) return spawned;
  }
  const std::vector<std::string> names = candidates(request);
  std::vector<const char*> paths;
  for (const std::string& name : names) paths.push_back(name.c_str());
  paths.push_back(nullptr);
  std::vector<const char*> shellArgv = {"/bin/sh", nullptr};
  shellArgv.insert(shellArgv.end(), request.argv.begin() + 1, request.argv.end());
  const rlimit mark{m_nonce ? ProcessMark{*m_nonce, static_cast<std::uint32_t>(id)}.value() : 0, RLIM_INFINITY};

  ChildPlan plan;
  plan.paths = paths.data();
  plan.argv = request.argv.data();
  plan.shellArgv = shellArgv.data();
  plan.env = request.env.data();
  plan.dir = request.dir.empty() ? nullptr : request.dir.data();
  plan.stdinFd = m_null.value();
  plan.stdoutFd = out.write.value();
  plan.stderrFd = err.write.value();
  plan.cgroupFd = cgroupFd;
  plan.fileLimit = m_fileLimit.rlim_cur == m_fileLimit.rlim_max ? nullptr : &m_fileLimit;
  plan.mark = m_nonce ? &mark : nullptr;
  const ChildStart start = startChild(plan);
  *cgroupRefused =
      cgroupFd >= 0 && start.failedAt == StartStep::Clone && start.error != EAGAIN && start.error != ENOMEM;
  spawned.error = explain(start, request);
  spawned.pid = start.pid;
  spawned.pidfd.reset(start.pidfd);
  spawned.out = std::move(out.read);
  spawned.err = std::move(err.read);
  return spawned;
}

}  // namespace arborist::runner
