// SPDX-License-Identifier: GPL-3.0-or-later
// Starting commands: what they get, how their ends are told, how failures to start are worded.
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include <tests/unit/command/command_fixture.h>

namespace arborist::test {
namespace {

using ::testing::HasSubstr;

class SpawnTest : public CommandRunnerTest {};
INSTANTIATE_TEST_SUITE_P(Cgroups, SpawnTest, ::testing::Bool());

TEST_P(SpawnTest, SuccessIsExitedWithZeroAndNoFile) {
  const CommandAttempt attempt = spooled("true");
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.end, CommandEnd::Exited);
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_FALSE(result.stopRequested);
  EXPECT_LE(result.started, result.leaderExited);
  EXPECT_LE(result.leaderExited, result.finished);
  EXPECT_FALSE(std::filesystem::exists(attempt.outputPath));
  EXPECT_FALSE(std::filesystem::exists(attempt.outputPath + ".idx"));
}

TEST_P(SpawnTest, ExitCodeAndSignalAreToldApart) {
  const CommandResult exited = run("exit 37");
  EXPECT_EQ(exited.end, CommandEnd::Exited);
  EXPECT_EQ(exited.exitCode, 37);
  const CommandResult signaled = run("kill -SEGV $$");
  EXPECT_EQ(signaled.end, CommandEnd::Signaled);
  EXPECT_EQ(signaled.signal, SIGSEGV);
}

TEST_P(SpawnTest, OutputOfBothStreamsIsInTheFileAndInTheTail) {
  const CommandAttempt attempt = spooled("echo one; echo two >&2; printf three");
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_THAT(contentOf(attempt.outputPath), ::testing::SizeIs(13));
  EXPECT_EQ(result.tail, contentOf(attempt.outputPath));
  EXPECT_EQ(result.outputBytes, 13U);
  EXPECT_EQ(result.truncatedBytes, 0U);
  EXPECT_EQ(result.outputError, "");
}

TEST_P(SpawnTest, ErrorsOfStartingSayWhatIsMissing) {
  CommandAttempt attempt = shell("");
  attempt.argv = {"/no/such"};
  CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.end, CommandEnd::SpawnFailed);
  EXPECT_EQ(result.error, "/no/such: No such file or directory");

  attempt.argv = {"no-such-command"};
  EXPECT_EQ(m_runner->run(background(), attempt).error, "no-such-command: not found in PATH");
  attempt.argv = {"/etc/passwd"};
  EXPECT_EQ(m_runner->run(background(), attempt).error, "/etc/passwd: Permission denied");

  attempt = shell("true");
  attempt.dir = "/no/such/folder";
  EXPECT_EQ(m_runner->run(background(), attempt).error,
            "cannot enter directory /no/such/folder: No such file or directory");

  const std::string script = m_folder / "script";
  std::ofstream(script) << "#!/no/interpreter\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  attempt.dir.clear();
  attempt.argv = {script};
  EXPECT_THAT(m_runner->run(background(), attempt).error, HasSubstr("interpreter"));
  attempt.argv = {std::string(200u << 10, 'x')};
  EXPECT_THAT(m_runner->run(background(), attempt).error, HasSubstr("File name too long"));
}

TEST_P(SpawnTest, AFileWithoutShebangIsRunByTheShell) {
  const std::string script = m_folder / "plain";
  std::ofstream(script) << "echo \"plain $1\"\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  CommandAttempt attempt = shell("");
  attempt.argv = {"plain", "words"};
  attempt.env = {"PATH=/no/such:" + m_folder / ""};
  EXPECT_EQ(m_runner->run(background(), attempt).tail, "plain words\n");
}

TEST_P(SpawnTest, TheEnvironmentIsTheGivenOneAndTheAttempt) {
  CommandAttempt attempt = shell("");
  attempt.argv = {"env"};
  attempt.env = {"PATH=/usr/bin:/bin", "COLOUR=green", "ARBORIST_ATTEMPT=of an outer run"};
  EXPECT_EQ(
      m_runner->run(background(), attempt).tail,
      "PATH=/usr/bin:/bin\nCOLOUR=green\nARBORIST_RUN=test-run\nARBORIST_ATTEMPT=" + std::to_string(attempt.id) + "\n");
}

TEST_P(SpawnTest, TheDirectoryIsTheGivenOne) {
  CommandAttempt attempt = shell("pwd");
  attempt.dir = "/usr/share";
  EXPECT_EQ(m_runner->run(background(), attempt).tail, "/usr/share\n");
  attempt.dir.clear();
  EXPECT_EQ(m_runner->run(background(), attempt).tail, std::filesystem::current_path().string() + "\n");
}

TEST_P(SpawnTest, AChildStartsWithCleanSignalsDescriptorsAndGroup) {
  const CommandResult result =
      run("grep -E '^Sig(Blk|Ign)' /proc/self/status | tr -d '\\t\\n'; ls /proc/self/fd | tr '\\n' ' ';"
          "readlink /proc/self/fd/0; cut -d' ' -f5 /proc/$$/stat | grep -qx $$ && echo own group");
  // ls has its own directory open as 3.
  EXPECT_EQ(result.tail, "SigBlk:0000000000000000SigIgn:00000000000000000 1 2 3 /dev/null\nown group\n");
}

TEST_P(SpawnTest, AChildHasTheProgramsLimitOfOpenFiles) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(run("ulimit -Sn").tail, std::to_string(limit.rlim_cur) + "\n");
}

TEST_P(SpawnTest, ACommandOfAMegabyteRunsThroughAScriptThatIsRemoved) {
  const CommandAttempt attempt = spooled(": " + std::string(1u << 20, 'x') + "\necho $1 done");
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.exitCode, 0) << result.error;
  EXPECT_EQ(result.tail, "done\n");
  EXPECT_FALSE(std::filesystem::exists(attempt.outputPath + ".sh"));
}

TEST_P(SpawnTest, ArgumentsPassUnchanged) {
  CommandAttempt attempt = shell("");
  attempt.argv = {"printf", "[%s]", "a b", "", "$HOME", "\x80\xff", "'\""};
  EXPECT_EQ(m_runner->run(background(), attempt).tail, "[a b][][$HOME][\x80\xff]['\"]");
}

TEST_P(SpawnTest, ManyThreadsRunAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 10; ++n) {
        const auto result =
            m_runner->run(background(), shell("echo " + std::to_string(i) + "; exit " + std::to_string(n)));
        if (result.exitCode == n && result.tail == std::to_string(i) + "\n") ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
}

TEST_P(SpawnTest, ASecondAttemptWithALiveIdIsRefused) {
  auto [context, cancel] = withCancel(background());
  const CommandAttempt attempt = spooled("echo up; sleep 100");
  std::thread first([&, inner = context] { m_runner->run(inner, attempt); });
  ASSERT_TRUE(eventually([&] { return m_runner->tail(attempt.id) == "up\n"; }));
  EXPECT_THAT(m_runner->run(background(), attempt).error, HasSubstr("is running"));
  cancel();
  first.join();
}

}  // namespace
}  // namespace arborist::test
