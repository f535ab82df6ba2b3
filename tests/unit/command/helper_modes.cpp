// SPDX-License-Identifier: GPL-3.0-or-later
#include <tests/unit/command/helper_modes.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include <arborist/jobs/command/process/proc_fs.h>
#include <tests/unit/command/command_fixture.h>

namespace arborist::test {
namespace {

const char* const kJob = "--helper-job";
const char* const kProgram = "--helper-program";
const char* const kIdle = "--helper-idle";

std::string self() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

[[noreturn]] void idle() {
  for (;;) ::pause();
}

// The processes of a job report through a pipe that they are where they shall be.
struct Report {
  int ends[2] = {-1, -1};
  int expected = 0;
  std::string marker;

  void ready() const {
    if (::write(ends[1], "x", 1) != 1) std::abort();
  }
  void awaitAll() const {
    char byte = 0;
    for (int i = 0; i < expected; ++i) {
      if (::read(ends[0], &byte, 1) != 1) std::abort();
    }
  }
};

void child(const std::function<void()>& body) {
  if (::fork() != 0) return;
  body();
  ::_exit(0);
}

[[noreturn]] void idleAfter(const Report& report) {
  report.ready();
  idle();
}

// Without a word of its environment, in a session of its own, its parent gone.
void clearedEnvironment(const Report& report) {
  child([&] {
    child([&] {
      ::setsid();
      const std::string program = self();
      const std::string ready = std::to_string(report.ends[1]);
      const char* const argv[] = {program.c_str(), kIdle, report.marker.c_str(), ready.c_str(), nullptr};
      const char* const none[] = {nullptr};
      ::execve(program.c_str(), const_cast<char* const*>(argv), const_cast<char* const*>(none));
      std::abort();
    });
  });
  ++const_cast<Report&>(report).expected;
}

void start(Report& report, const std::string& kind) {
  if (kind == "background") {
    child([&] { idleAfter(report); });
    ++report.expected;
  } else if (kind == "setsid") {
    child([&] {
      ::setsid();
      idleAfter(report);
    });
    ++report.expected;
  } else if (kind == "daemon") {
    child([&] {
      ::setsid();
      child([&] {
        const int null = ::open("/dev/null", O_RDWR);
        for (const int fd : {0, 1, 2}) ::dup2(null, fd);
        if (::chdir("/") != 0) std::abort();
        idleAfter(report);
      });
    });
    ++report.expected;
  } else if (kind == "ignores-term") {
    ::signal(SIGTERM, SIG_IGN);
    child([&] { idleAfter(report); });
    ++report.expected;
  } else if (kind == "orphan") {
    child([&] { child([&] { idleAfter(report); }); });
    ++report.expected;
  } else if (kind == "threads") {  // the first thread is gone, and /proc calls the process a zombie
    child([&] {
      static std::thread other([&] { idleAfter(report); });
      for (;;) ::syscall(SYS_exit, 0);
    });
    ++report.expected;
  } else if (kind == "hopper") {  // never the same process for long
    child([&] {
      report.ready();
      while (::fork() == 0) ::usleep(300);
    });
    ++report.expected;
  } else if (kind == "unmarked") {
    const rlimit foreign{12345, RLIM_INFINITY};
    ::setrlimit(RLIMIT_LOCKS, &foreign);
    clearedEnvironment(report);
  } else if (kind == "many") {
    for (int i = 0; i < 40; ++i) {
      for (const char* each : {"background", "setsid", "daemon", "ignores-term", "orphan"}) start(report, each);
    }
  } else if (kind == "cleared-environment") {
    clearedEnvironment(report);
  } else {
    std::abort();
  }
}

[[noreturn]] void beJob(const std::string& kind, const std::string& marker, bool leaves) {
  Report report;
  report.marker = marker;
  if (::pipe(report.ends) != 0) std::abort();
  start(report, kind);
  report.awaitAll();
  if (::write(1, "up\n", 3) != 3) std::abort();
  if (leaves) ::_exit(0);
  idle();
}

[[noreturn]] void beProgram(bool cgroups, const std::string& kind, const std::string& marker, bool leaves) {
  ::setenv("MARKER", marker.c_str(), 1);  // the runner process must not survive either
  auto runner = startRunner(cgroups);
  CommandAttempt attempt = shell("");
  attempt.argv = jobArgv(kind, marker);
  attempt.grace = 300ms;
  runner->run(background(), attempt, [&](bool, std::string_view bytes) {
    if (::write(1, bytes.data(), bytes.size()) < 0) std::abort();
    if (leaves) ::_exit(0);
  });
  ::_exit(1);  // it is killed before
}

}  // namespace

std::vector<std::string> jobArgv(const std::string& kind, const std::string& marker, bool leaves) {
  const std::string end = leaves ? "leaves" : "stays";
  if (kind == "nested") return {self(), kProgram, "plain", "setsid", marker, end};
  return {self(), kJob, kind, marker, end};
}

std::vector<std::string> programArgv(bool cgroups, const std::string& kind, const std::string& marker) {
  return {self(), kProgram, cgroups ? "cgroups" : "plain", kind, marker, "stays"};
}

void serveIfHelper(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  if (words.size() < 4) return;
  if (words[1] == kJob) beJob(words[2], words[3], words[4] == "leaves");
  if (words[1] == kProgram) beProgram(words[2] == "cgroups", words[3], words[4], words[5] == "leaves");
  if (words[1] == kIdle) {
    if (::write(std::stoi(words[3]), "x", 1) != 1) std::abort();
    idle();
  }
}

std::vector<pid_t> processesWith(const std::string& marker) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const pid_t pid = std::atoi(entry.path().filename().c_str());
    if (pid <= 0 || pid == ::getpid()) continue;
    for (const char* file : {"cmdline", "environ"}) {
      if (runner::readProcFile(pid, file, 1u << 20).find(marker) == std::string::npos) continue;
      found.push_back(pid);
      break;
    }
  }
  return found;
}

std::string freshMarker() {
  static std::atomic<int> next = 0;
  return "arborist-marker-" + std::to_string(::getpid()) + "-" + std::to_string(next++) + "-";
}

}  // namespace arborist::test
