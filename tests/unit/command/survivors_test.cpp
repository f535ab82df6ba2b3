// SPDX-License-Identifier: GPL-3.0-or-later
// No process of a job survives it: every way a job ends × every way a process can try to get away.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <string>
#include <thread>
#include <tuple>

#include <gmock/gmock.h>

#include <tests/unit/command/command_fixture.h>
#include <tests/unit/command/helper_modes.h>

namespace arborist::test {
namespace {

using ::testing::IsEmpty;

// kind of job, cgroups
class SurvivorsTest : public ::testing::TestWithParam<std::tuple<std::string, bool>> {
 protected:
  const std::string& kind() const { return std::get<0>(GetParam()); }
  bool cgroups() const { return std::get<1>(GetParam()); }

  CommandAttempt attempt(bool leaves = false) const {
    CommandAttempt attempt = shell("");
    attempt.argv = jobArgv(kind(), m_marker, leaves);
    attempt.env.push_back("MARKER=" + m_marker);
    attempt.grace = 300ms;
    return attempt;
  }
  // Runs the job, does `act` when all its processes are there, and gives the result.
  template <class F>
  CommandResult runAnd(CommandRunner& runner, const Context& context, F act) {
    const CommandAttempt job = attempt();
    std::thread actor([&] {
      EXPECT_TRUE(eventually([&] { return runner.tail(job.id) == "up\n"; }));
      EXPECT_THAT(processesWith(m_marker), ::testing::Not(IsEmpty()));
      act();
    });
    const CommandResult result = runner.run(context, job);
    m_left = processesWith(m_marker);
    actor.join();
    return result;
  }

  const std::string m_marker = freshMarker();
  std::vector<pid_t> m_left;
};

INSTANTIATE_TEST_SUITE_P(Jobs, SurvivorsTest, ::testing::Combine(::testing::ValuesIn(kJobKinds), ::testing::Bool()),
                         [](const auto& test) {
                           std::string name =
                               std::get<0>(test.param) + (std::get<1>(test.param) ? "WithCgroups" : "WithoutCgroups");
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(SurvivorsTest, NoneAfterACancel) {
  const auto runner = startRunner(cgroups());
  auto [context, cancel] = withCancel(background());
  const CommandResult result = runAnd(*runner, context, [&] { cancel(); });
  EXPECT_THAT(m_left, IsEmpty());
  EXPECT_TRUE(result.stopRequested);
  EXPECT_THAT(result.leaked, IsEmpty());
}

TEST_P(SurvivorsTest, NoneAfterATimeout) {
  const auto runner = startRunner(cgroups());
  auto [context, cancel] = withDeadline(background(), Clock::now() + 1h);
  const CommandResult result = runAnd(*runner, context, [&] { cancel.setDeadline(Clock::now() + 10ms); });
  EXPECT_THAT(m_left, IsEmpty());
  EXPECT_TRUE(result.stopRequested);
}

TEST_P(SurvivorsTest, NoneAfterAForcedKill) {
  const auto runner = startRunner(cgroups());
  auto [context, cancel] = withCancel(background());
  const CommandResult result = runAnd(*runner, context, [&] {
    runner->forceKill();
    cancel();
  });
  EXPECT_THAT(m_left, IsEmpty());
  EXPECT_TRUE(result.killed);
}

TEST_P(SurvivorsTest, NoneWhenTheLeaderExits) {
  const auto runner = startRunner(cgroups());
  const CommandResult result = runner->run(background(), attempt(true));
  EXPECT_THAT(processesWith(m_marker), IsEmpty());
  EXPECT_EQ(result.end, CommandEnd::Exited);
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_FALSE(result.stopRequested);
  if (kind() == "hopper" || kind() == "nested") return;  // seen by chance; ends by itself
  EXPECT_EQ(result.leaked.size(), kind() == "many" ? 200U : 1U);
}

TEST_P(SurvivorsTest, NoneAfterTheRunnerIsKilled) {
  const auto runner = startRunner(cgroups());
  const auto killed = runner->runnerPid();
  const CommandResult result = runAnd(*runner, background(), [&] { ::kill(static_cast<pid_t>(killed), SIGKILL); });
  EXPECT_THAT(m_left, IsEmpty());
  EXPECT_EQ(result.end, CommandEnd::RunnerLost);
  EXPECT_NE(result.error, "");
  EXPECT_EQ(runner->run(background(), shell("exit 7")).exitCode, 7);
  EXPECT_NE(runner->runnerPid(), killed);
}

TEST_P(SurvivorsTest, NoneAfterTheProgramIsKilled) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  std::vector<std::string> words = programArgv(cgroups(), kind(), m_marker);
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t program = -1;
  ASSERT_EQ(::posix_spawn(&program, argv[0], &actions, nullptr, argv.data(), environ), 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  char up[3];
  ASSERT_EQ(::read(ends[0], up, sizeof up), 3);
  ASSERT_THAT(processesWith(m_marker), ::testing::Not(IsEmpty()));
  ::kill(program, SIGKILL);
  ::waitpid(program, nullptr, 0);
  EXPECT_TRUE(eventually([&] { return processesWith(m_marker).empty(); }))
      << ::testing::PrintToString(processesWith(m_marker));
  ::close(ends[0]);
}

}  // namespace
}  // namespace arborist::test
