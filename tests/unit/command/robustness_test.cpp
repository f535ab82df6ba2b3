// SPDX-License-Identifier: GPL-3.0-or-later
// The runner over a long time and through its own death.
#include <signal.h>

#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include <tests/unit/command/command_fixture.h>
#include <tests/unit/command/helper_modes.h>

namespace arborist::test {
namespace {

class RobustnessTest : public CommandRunnerTest {
 protected:
  static std::size_t descriptorsOf(std::int64_t pid) {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid) + "/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  static pid_t own() { return ::getpid(); }
};
INSTANTIATE_TEST_SUITE_P(Cgroups, RobustnessTest, ::testing::Bool());

TEST_P(RobustnessTest, AThousandJobsLeaveNoDescriptorBehind) {
  const auto batch = [&](int jobs) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < jobs / 4; ++n) run(n % 2 == 0 ? "exit 0" : "echo output; sleep 0.001 &");
      });
    }
    for (auto& thread : threads) thread.join();
  };
  batch(40);
  const auto runnerBefore = descriptorsOf(m_runner->runnerPid());
  const auto programBefore = descriptorsOf(own());
  batch(1000);
  EXPECT_LE(descriptorsOf(m_runner->runnerPid()), runnerBefore + 4);  // cgroups kept for reuse: one for each at once
  EXPECT_EQ(descriptorsOf(own()), programBefore);
}

TEST_P(RobustnessTest, EveryWaitingRunHearsOfTheRunnersDeath) {
  const std::string marker = freshMarker();
  std::vector<std::thread> threads;
  std::atomic<int> up = 0, lost = 0;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      const auto result = m_runner->run(background(), shell("MARK=" + marker + "; export MARK; echo up; sleep 1000"),
                                        [&](bool, std::string_view) { ++up; });
      if (result.end == CommandEnd::RunnerLost) ++lost;
    });
  }
  EXPECT_TRUE(eventually([&] { return up == 20; }));
  m_killsRunner = true;
  ::kill(static_cast<pid_t>(m_runner->runnerPid()), SIGKILL);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(lost, 20);
  EXPECT_THAT(processesWith(marker), ::testing::IsEmpty());
}

TEST_P(RobustnessTest, RunnersDyingAtAnyMomentLoseNoCommand) {
  std::atomic<bool> stop = false;
  std::atomic<int> ended = 0, lost = 0, wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        const auto result = m_runner->run(background(), shell("exit 9"));
        if (result.end == CommandEnd::RunnerLost) {
          ++lost;
        } else if (result.end == CommandEnd::Exited && result.exitCode == 9) {
          ++ended;
        } else {
          ++wrong;
        }
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    const int before = ended;
    EXPECT_TRUE(eventually([&] { return ended > before; }));
    m_killsRunner = true;
    ::kill(static_cast<pid_t>(m_runner->runnerPid()), SIGKILL);
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(ended, 0);
  EXPECT_GT(lost, 0);
}

TEST_P(RobustnessTest, ARunnerThatDoesNotReadForAWhileBlocksNobodyAndLosesNothing) {
  const auto pid = static_cast<pid_t>(m_runner->runnerPid());
  ::kill(pid, SIGSTOP);
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<Derived>> contexts;
  std::atomic<int> posted = 0, right = 0;
  for (int i = 0; i < 64; ++i) contexts.push_back(std::make_unique<Derived>(withCancel(background())));
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&, i] {
      CommandAttempt attempt = shell(i % 2 == 0 ? "exit 9" : "exec sleep 1000");
      attempt.env.push_back("FILL=" + std::string(40u << 10, 'x'));  // together far more than a socket holds
      ++posted;
      const auto result = m_runner->run(contexts[static_cast<std::size_t>(i)]->context, attempt);
      if (i % 2 == 0 ? result.exitCode == 9 : result.stopRequested) ++right;
    });
  }
  EXPECT_TRUE(eventually([&] { return posted == 64; }));
  for (std::size_t i = 1; i < 64; i += 2) contexts[i]->cancel();  // returns though nobody reads
  ::kill(pid, SIGCONT);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 64);
}

TEST_P(RobustnessTest, ARunnerWithoutWorkThatDiedIsReplaced) {
  const auto first = m_runner->runnerPid();
  m_killsRunner = true;
  ::kill(static_cast<pid_t>(first), SIGKILL);
  EXPECT_TRUE(eventually([&] { return m_runner->run(background(), shell("exit 9")).exitCode == 9; }));
  EXPECT_NE(m_runner->runnerPid(), first);
}

TEST_P(RobustnessTest, TerminalSignalsDoNotReachTheRunner) {
  const auto pid = static_cast<pid_t>(m_runner->runnerPid());
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE}) ::kill(pid, number);
  EXPECT_EQ(run("exit 9").exitCode, 9);
  EXPECT_EQ(m_runner->runnerPid(), pid);
  EXPECT_EQ(::getsid(pid), pid);
}

TEST_P(RobustnessTest, TwoRunnersDoNotTouchEachOthersProcesses) {
  const auto other = startRunner(GetParam());
  auto [context, cancel] = withCancel(background());
  const CommandAttempt attempt = shell("setsid sleep 1000 & echo up; wait");
  CommandResult result;
  std::thread runs([&, inner = context] { result = other->run(inner, attempt); });
  EXPECT_TRUE(eventually([&] { return other->tail(attempt.id) == "up\n"; }));
  m_killsRunner = true;
  ::kill(static_cast<pid_t>(m_runner->runnerPid()), SIGKILL);
  EXPECT_TRUE(eventually([&] { return m_runner->run(background(), shell("exit 9")).exitCode == 9; }));
  EXPECT_EQ(other->tail(attempt.id), "up\n");
  cancel();
  runs.join();
  EXPECT_TRUE(result.stopRequested);
}

}  // namespace
}  // namespace arborist::test
