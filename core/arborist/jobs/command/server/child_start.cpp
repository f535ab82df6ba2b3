// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/child_start.h>

#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

// What runs in the child shares memory with a suspended parent: no allocation, no locks, and no sanitizer's records.
#define ARB_BARE __attribute__((no_sanitize("address", "thread", "undefined")))

namespace arborist::runner {
namespace {

constexpr std::size_t kStackSize = 128u << 10;

struct SharedWithChild {
  const ChildPlan* plan;
  pid_t runner;
  volatile StartStep failedAt;
  volatile int error;
};

struct KernelSigaction {
  unsigned long words[8];  // all zero: default action, empty mask; the kernel reads at most this much
};

[[noreturn]] ARB_BARE void giveUp(SharedWithChild* shared, StartStep step, long error) {
  shared->error = static_cast<int>(error);
  shared->failedAt = step;
  for (;;) ::syscall(SYS_exit_group, 127);
}

ARB_BARE void resetProcessState(const SharedWithChild* shared) {
  const ChildPlan& plan = *shared->plan;
  ::syscall(SYS_setpgid, 0, 0);
  // The runner has one thread, so its death and that of the thread are the same.
  ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::syscall(SYS_getppid) != shared->runner) ::syscall(SYS_exit_group, 127);
  KernelSigaction action;
  for (unsigned long& word : action.words) word = 0;
  for (const int number : kIgnoredSignals) ::syscall(SYS_rt_sigaction, number, &action, nullptr, 8);
  ::syscall(SYS_dup3, plan.stdinFd, 0, 0);
  ::syscall(SYS_dup3, plan.stdoutFd, 1, 0);
  ::syscall(SYS_dup3, plan.stderrFd, 2, 0);
  if (plan.fileLimit != nullptr) ::syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, plan.fileLimit, nullptr);
  if (plan.mark != nullptr) ::syscall(SYS_prlimit64, 0, RLIMIT_LOCKS, plan.mark, nullptr);
  unsigned long noSignals = 0;
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &noSignals, nullptr, 8);
}

// As execvp: a path without the right to execute is remembered, a missing one is passed over.
ARB_BARE int execute(const ChildPlan& plan) {
  int error = ENOENT;
  for (const char* const* path = plan.paths; *path != nullptr; ++path) {
    ::syscall(SYS_execve, *path, plan.argv, plan.env);
    const int why = errno;
    if (why == ENOEXEC) {
      const_cast<const char**>(plan.shellArgv)[1] = *path;
      ::syscall(SYS_execve, plan.shellArgv[0], plan.shellArgv, plan.env);
      return ENOEXEC;
    }
    if (why == EACCES) {
      error = EACCES;
    } else if (why != ENOENT && why != ENOTDIR && why != ESTALE && why != ENODEV && why != ETIMEDOUT) {
      return why;
    }
  }
  return error;
}

[[noreturn]] ARB_BARE void childMain(void* argument) {
  auto* shared = static_cast<SharedWithChild*>(argument);
  const ChildPlan& plan = *shared->plan;
  resetProcessState(shared);
  if (plan.dir != nullptr && ::syscall(SYS_chdir, plan.dir) != 0) giveUp(shared, StartStep::Enter, errno);
  giveUp(shared, StartStep::Execute, execute(plan));
}

ARB_BARE int childEntry(void* argument) { childMain(argument); }

// clone3 on a stack of the child's own. The C library has no wrapper, and its syscall() cannot be used: it would
// return into a stack that the child does not have. -1 and errno on failure.
ARB_BARE long cloneOnStack(clone_args* args, void* argument) {
  long result = 0;
#if defined(__x86_64__)
  register void (*entry)(void*) asm("r8") = childMain;
  register void* passed asm("r9") = argument;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "mov %%r9, %%rdi\n\t"
      "call *%%r8\n\t"
      "hlt\n"
      "1:"
      : "=a"(result)
      : "a"(SYS_clone3), "D"(args), "S"(sizeof *args), "r"(entry), "r"(passed)
      : "rcx", "r11", "memory");
#elif defined(__aarch64__)
  register long x0 asm("x0") = reinterpret_cast<long>(args);
  register long x1 asm("x1") = sizeof *args;
  register void (*entry)(void*) asm("x2") = childMain;
  register void* passed asm("x3") = argument;
  register long number asm("x8") = SYS_clone3;
  asm volatile(
      "svc #0\n\t"
      "cbnz x0, 1f\n\t"
      "mov x29, xzr\n\t"
      "mov x0, x3\n\t"
      "blr x2\n\t"
      "brk #0\n"
      "1:"
      : "+r"(x0)
      : "r"(x1), "r"(entry), "r"(passed), "r"(number)
      : "memory", "cc");
  result = x0;
#else
  static_cast<void>(args);
  static_cast<void>(argument);
  result = -ENOSYS;
#endif
  if (result >= 0) return result;
  errno = static_cast<int>(-result);
  return -1;
}

char* childStack() {
  // One is enough: the runner is suspended until its child has executed or given up.
  static char* const stack = [] {
    void* memory = ::mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
  }();
  return stack;
}

long cloneChild(const ChildPlan& plan, SharedWithChild& shared, int& pidfd) {
  // Where clone3 is missing or forbidden (old container filters), clone does all but cgroups.
  static bool clone3Works = true;
  char* const stack = childStack();
  if (stack == nullptr) return -1;
  constexpr unsigned kFlags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD;
  if (clone3Works) {
    clone_args args{};
    args.flags = kFlags;
    if (plan.cgroupFd >= 0) {
      args.flags |= CLONE_INTO_CGROUP;
      args.cgroup = static_cast<unsigned>(plan.cgroupFd);
    }
    args.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
    args.exit_signal = SIGCHLD;
    args.stack = reinterpret_cast<std::uintptr_t>(stack);
    args.stack_size = kStackSize;
    const long pid = cloneOnStack(&args, &shared);
    if (pid >= 0 || plan.cgroupFd >= 0 || (errno != ENOSYS && errno != EPERM)) return pid;
    clone3Works = false;
  }
  return ::clone(childEntry, stack + kStackSize, static_cast<int>(kFlags) | SIGCHLD, &shared, &pidfd);
}

}  // namespace

ChildStart startChild(const ChildPlan& plan) {
  SharedWithChild shared{&plan, ::getpid(), StartStep::None, 0};
  ChildStart start;
  // A handler must not run in the child on the runner's data; the child opens the mask before it executes.
  sigset_t all, before;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  const long pid = cloneChild(plan, shared, start.pidfd);
  const int cloneError = errno;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    start.failedAt = StartStep::Clone;
    start.error = cloneError;
    return start;
  }
  if (shared.failedAt == StartStep::None) {
    start.pid = static_cast<pid_t>(pid);
    return start;
  }
  start.failedAt = shared.failedAt;
  start.error = shared.error;
  siginfo_t ignored{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &ignored, WEXITED | __WALL) < 0 && errno == EINTR) {
  }
  ::close(start.pidfd);
  start.pidfd = -1;
  return start;
}

}  // namespace arborist::runner
