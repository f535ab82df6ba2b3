// SPDX-License-Identifier: GPL-3.0-or-later
// The processes of an attempt under way, with real ones.
#include <signal.h>

#include <thread>

#include <arborist/jobs/command/process/proc_fs.h>
#include <arborist/jobs/command/process/process_list.h>
#include <tests/unit/command/command_fixture.h>

namespace arborist::test {
namespace {

class ProcessListTest : public CommandRunnerTest {
 protected:
  // Runs it until `look` was called while it runs, at the latest until it is told to stop.
  void during(const CommandAttempt& attempt, const std::string& readyFile, const std::function<void()>& look) {
    auto [context, cancel] = withCancel(background());
    std::jthread running([&, context = context] { m_runner->run(context, attempt); });
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(readyFile); }));
    look();
    cancel();
  }
  static const ProcessRow* named(const std::vector<ProcessRow>& rows, std::string_view name) {
    for (const ProcessRow& row : rows)
      if (row.name == name) return &row;
    return nullptr;
  }
};
INSTANTIATE_TEST_SUITE_P(Cgroups, ProcessListTest, ::testing::Bool());

TEST_P(ProcessListTest, ShowsAllOfTheTreeAlsoThoseWhoLeftTheirGroupAndNoOthers) {
  const std::string ready = m_folder / "ready";
  const CommandAttempt other = spooled("sleep 401");
  auto [context, cancel] = withCancel(background());
  std::jthread beside([&, context = context] { m_runner->run(context, other); });
  const CommandAttempt attempt =
      spooled("(setsid sleep 402 &) ; sleep 403 & touch " + ready + "; while true; do sleep 404; done");
  during(attempt, ready, [&] {
    std::vector<ProcessRow> rows;
    // A process that was just made needs a moment to become `sleep 404`, and another one to fall asleep.
    EXPECT_TRUE(eventually([&] {
      rows = m_runner->processes(attempt.id);
      return rows.size() == 4 && std::count_if(rows.begin(), rows.end(), [](const auto& row) {
                                   return row.commandLine.starts_with("sleep 4") && row.state == 'S';
                                 }) == 3;
    }));
    const ProcessRow* sleeper = named(rows, "sleep");
    ASSERT_TRUE(sleeper);
    EXPECT_GT(sleeper->rssBytes, 0u);
    EXPECT_LT(sleeper->cpuSeconds, 1);
    for (const ProcessRow& row : rows) {
      EXPECT_NE(row.commandLine, "sleep 401");
      EXPECT_GT(row.parent, 0);
    }
    EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.pid < b.pid; }));
  });
  cancel();
}

TEST_P(ProcessListTest, ASpinningProcessRunsAndItsCpuTimeGrows) {
  const std::string ready = m_folder / "ready";
  const CommandAttempt attempt = spooled("touch " + ready + "; while :; do :; done");
  during(attempt, ready, [&] {
    EXPECT_TRUE(eventually([&] {
      const auto rows = m_runner->processes(attempt.id);
      return rows.size() == 1 && rows[0].state == 'R' && rows[0].cpuSeconds > 0.05 && rows[0].waitChannel.empty();
    }));
  });
}

TEST_P(ProcessListTest, AnAttemptThatHasEndedOrNeverWasHasNone) {
  const CommandAttempt attempt = spooled("true");
  m_runner->run(background(), attempt);
  EXPECT_TRUE(m_runner->processes(attempt.id).empty());
  EXPECT_TRUE(m_runner->processes(987'654).empty());
}

TEST_P(ProcessListTest, ProcessesThatComeAndGoDoNotDisturbIt) {
  const std::string ready = m_folder / "ready";
  const CommandAttempt attempt = spooled("touch " + ready + "; while :; do /bin/true & /bin/true; done");
  during(attempt, ready, [&] {
    for (int i = 0; i < 50; ++i)
      for (const ProcessRow& row : m_runner->processes(attempt.id)) EXPECT_GT(row.pid, 0);
  });
}

TEST_P(ProcessListTest, WithoutMarksTheEnvironmentTells) {
  const std::string ready = m_folder / "ready";
  const CommandAttempt attempt = spooled("touch " + ready + "; sleep 405; true");
  during(attempt, ready, [&] {
    const runner::AttemptMark mark{static_cast<pid_t>(m_runner->runnerPid()), 0, false, "test-run", attempt.id};
    EXPECT_TRUE(eventually([&] { return runner::listProcesses(mark).size() == 2; }));
    EXPECT_TRUE(runner::listProcesses({mark.runner, 0, false, "another run", attempt.id}).empty());
  });
}

TEST_P(ProcessListTest, GraceIsGivenAgainAfterAForceKillWasEnded) {
  m_runner->forceKill();
  m_runner->forceKill(false);
  const std::string ready = m_folder / "ready", cleaned = m_folder / "cleaned";
  during(spooled("trap 'touch " + cleaned + "; exit' TERM; touch " + ready + "; while :; do sleep 0.01; done"), ready,
         [] {});
  EXPECT_TRUE(std::filesystem::exists(cleaned));
}

}  // namespace
}  // namespace arborist::test
