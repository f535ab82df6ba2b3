// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that are left when the leader of a job has exited, and pipes that stay open.
#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include <arborist/jobs/command/wire/unique_fd.h>
#include <tests/unit/command/command_fixture.h>
#include <tests/unit/command/helper_modes.h>

namespace arborist::test {
namespace {

using runner::UniqueFd;
using ::testing::IsEmpty;

class LeakTest : public CommandRunnerTest {
 protected:
  const std::string m_marker = freshMarker();
};
INSTANTIATE_TEST_SUITE_P(Cgroups, LeakTest, ::testing::Bool());

TEST_P(LeakTest, ALeakIsNamedAndEndedAndTheVerdictStays) {
  CommandAttempt attempt = spooled("sleep 1000 & echo $!; exit 3");
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.end, CommandEnd::Exited);
  EXPECT_EQ(result.exitCode, 3);
  EXPECT_FALSE(result.stopRequested);
  ASSERT_EQ(result.leaked.size(), 1U);
  EXPECT_EQ(result.leaked[0].name, "sleep");
  EXPECT_EQ(std::to_string(result.leaked[0].pid) + "\n", result.tail);
  EXPECT_GE(result.finished - result.leaderExited, 200ms);  // it was given the time to end by itself
}

TEST_P(LeakTest, APolicyOfFailEndsTooAndLeavesTheVerdictToTheCaller) {
  CommandAttempt attempt = spooled("setsid sleep 1000 & exit 0");
  attempt.leak = LeakPolicy::Fail;
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.exitCode, 0);
  ASSERT_EQ(result.leaked.size(), 1U);
  EXPECT_NE(::kill(static_cast<pid_t>(result.leaked[0].pid), 0), 0);
}

TEST_P(LeakTest, AKeptProcessOutlivesTheJobAndTheRunner) {
  CommandAttempt attempt = shell("");
  attempt.argv = jobArgv("daemon", m_marker, true);
  attempt.leak = LeakPolicy::Keep;
  const CommandResult result = m_runner->run(background(), attempt);
  ASSERT_EQ(result.leaked.size(), 1U);
  EXPECT_FALSE(result.killed);
  EXPECT_EQ(processesWith(m_marker).size(), 1U);
  m_runner.reset();
  EXPECT_EQ(processesWith(m_marker).size(), 1U);
  ::kill(static_cast<pid_t>(result.leaked[0].pid), SIGKILL);
}

TEST_P(LeakTest, AKeptProcessOutlivesTheKillOfTheRunner) {
  CommandAttempt attempt = shell("");
  attempt.argv = jobArgv("daemon", m_marker, true);
  attempt.leak = LeakPolicy::Keep;
  const CommandResult result = m_runner->run(background(), attempt);
  ASSERT_EQ(result.leaked.size(), 1U);
  m_killsRunner = true;
  ::kill(static_cast<pid_t>(m_runner->runnerPid()), SIGKILL);
  EXPECT_TRUE(eventually([&] { return m_runner->run(background(), shell("true")).end == CommandEnd::Exited; }));
  EXPECT_EQ(processesWith(m_marker).size(), 1U);
  ::kill(static_cast<pid_t>(result.leaked[0].pid), SIGKILL);
}

TEST_P(LeakTest, AProcessThatHidAllItsTracesIsEndedWithTheRunnerAtTheLatest) {
  CommandAttempt attempt = shell("");
  attempt.argv = jobArgv("unmarked", m_marker, true);
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.exitCode, 0);
  if (!GetParam()) {  // with cgroups it has nowhere to hide
    EXPECT_EQ(processesWith(m_marker).size(), 1U);
  }
  m_runner.reset();
  EXPECT_THAT(processesWith(m_marker), IsEmpty());
}

TEST_P(LeakTest, AProcessThatEndsByItselfInTimeIsNoLeak) {
  const CommandResult result = run("(sleep 0.1; echo late) & echo early");
  EXPECT_THAT(result.leaked, IsEmpty());
  EXPECT_EQ(result.tail, "early\nlate\n");
}

TEST_P(LeakTest, ALeakThatIgnoresTermIsKilledAfterTheGrace) {
  CommandAttempt attempt = spooled("(trap '' TERM; while :; do sleep 0.1; done) & exit 0");
  attempt.grace = 300ms;
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_TRUE(result.killed);
  EXPECT_THAT(result.leaked, ::testing::Not(IsEmpty()));
}

// Opens the standard output of a job's leader, whose pid is the first line of its output.
UniqueFd outputOf(CommandRunner& runner, std::uint64_t attempt) {
  EXPECT_TRUE(eventually([&] { return runner.tail(attempt).ends_with("\n"); }));
  const std::string path = "/proc/" + std::to_string(std::atoi(runner.tail(attempt).c_str())) + "/fd/1";
  return UniqueFd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
}

TEST_P(LeakTest, AForeignHolderOfThePipeDoesNotHoldUpTheEnd) {
  const CommandAttempt attempt = spooled("echo $$; exec sleep 0.2");
  UniqueFd foreign;
  std::thread holder([&] { foreign = outputOf(*m_runner, attempt.id); });
  const CommandResult result = m_runner->run(background(), attempt);
  holder.join();
  ASSERT_TRUE(foreign);
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_THAT(result.leaked, IsEmpty());
  EXPECT_GE(result.finished - result.leaderExited, 200ms);
  EXPECT_LT(result.finished - result.leaderExited, 4s);
}

TEST_P(LeakTest, ATalkingHolderOfThePipeIsCutOffAfterFiveSeconds) {
  const CommandAttempt attempt = spooled("echo $$; exec sleep 0.2");
  std::atomic<bool> ended = false;
  std::thread talker([&] {
    const UniqueFd pipe = outputOf(*m_runner, attempt.id);
    while (!ended && ::write(pipe.value(), "more\n", 5) == 5) ::usleep(1000);
  });
  const CommandResult result = m_runner->run(background(), attempt);
  ended = true;
  talker.join();
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_GE(result.finished - result.leaderExited, 5s);
  EXPECT_LT(result.finished - result.leaderExited, 9s);
  EXPECT_THAT(result.leaked, IsEmpty());
}

TEST_P(LeakTest, AStopEndsTheDrain) {
  auto [context, cancel] = withCancel(background());
  const CommandAttempt attempt = spooled("(while :; do echo more; sleep 0.05; done) & echo first; exit 4");
  std::thread stopper([&, right = std::move(cancel)] {
    EXPECT_TRUE(eventually([&] { return m_runner->tail(attempt.id).ends_with("more\nmore\n"); }));
    right();
  });
  const CommandResult result = m_runner->run(context, attempt);
  stopper.join();
  EXPECT_EQ(result.exitCode, 4);
  EXPECT_FALSE(result.stopRequested);  // its leader had exited
  EXPECT_LT(result.finished - result.leaderExited, 4s);
  EXPECT_THAT(result.leaked, ::testing::Not(IsEmpty()));
}

TEST_P(LeakTest, OrphansOfALongJobAreWaitedFor) {
  // Each is adopted by the runner, ends, and must not stay behind as a zombie while the job goes on.
  auto [context, cancel] = withCancel(background());
  const CommandAttempt attempt =
      spooled("for i in $(seq 50); do sh -c 'sleep 0.01 & exit 0'; done; echo up; exec sleep 1000");
  std::thread runs([&, inner = context] { m_runner->run(inner, attempt); });
  EXPECT_TRUE(eventually([&] { return m_runner->tail(attempt.id) == "up\n"; })) << m_runner->tail(attempt.id);
  const std::string children =
      "/proc/" + std::to_string(m_runner->runnerPid()) + "/task/" + std::to_string(m_runner->runnerPid()) + "/children";
  EXPECT_TRUE(eventually([&] {
    const std::string pids = contentOf(children);
    return std::count(pids.begin(), pids.end(), ' ') == 1;
  })) << contentOf(children);
  cancel();
  runs.join();
}

TEST_P(LeakTest, UsageOfAdoptedProcessesCounts) {
  const std::string fifo = m_folder / "fifo";
  const CommandResult result =
      run("mkfifo " + fifo + "; (sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done > " + fifo +
          "' &); cat " + fifo);
  EXPECT_EQ(result.tail, "done\n");
  EXPECT_GT(result.cpuSeconds, 0.02);
}

}  // namespace
}  // namespace arborist::test
