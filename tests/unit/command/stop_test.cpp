// SPDX-License-Identifier: GPL-3.0-or-later
// Ending commands: by their context, politely and by force.
#include <signal.h>

#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include <tests/unit/command/command_fixture.h>

namespace arborist::test {
namespace {

class StopTest : public CommandRunnerTest {};
INSTANTIATE_TEST_SUITE_P(Cgroups, StopTest, ::testing::Bool());

TEST_P(StopTest, ATimeoutTerminates) {
  const auto [context, cancel] = withTimeout(background(), 50ms);
  const CommandResult result = m_runner->run(context, spooled("exec sleep 100"));
  EXPECT_EQ(result.end, CommandEnd::Signaled);
  EXPECT_EQ(result.signal, SIGTERM);
  EXPECT_TRUE(result.stopRequested);
  EXPECT_FALSE(result.killed);
  EXPECT_GE(result.stopRequestedAt, result.started);
}

TEST_P(StopTest, AJobThatHandlesTermEndsInItsOwnWay) {
  auto [context, cancel] = withCancel(background());
  const CommandAttempt attempt = spooled("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done");
  std::thread stopper([&, right = std::move(cancel)] {
    EXPECT_TRUE(eventually([&] { return m_runner->tail(attempt.id) == "up\n"; }));
    right();
  });
  const CommandResult result = m_runner->run(context, attempt);
  stopper.join();
  EXPECT_EQ(result.end, CommandEnd::Exited);
  EXPECT_EQ(result.exitCode, 3);
  EXPECT_TRUE(result.stopRequested);
  EXPECT_FALSE(result.killed);
  EXPECT_THAT(result.tail, ::testing::EndsWith("bye\n"));
}

TEST_P(StopTest, AJobThatIgnoresTermIsKilledWhenItsGraceIsOver) {
  auto [context, cancel] = withCancel(background());
  CommandAttempt attempt = spooled("trap '' TERM; echo up; while :; do sleep 0.05; done");
  attempt.grace = 300ms;
  std::thread stopper([&, right = std::move(cancel)] {
    EXPECT_TRUE(eventually([&] { return m_runner->tail(attempt.id) == "up\n"; }));
    right();
  });
  const CommandResult result = m_runner->run(context, attempt);
  stopper.join();
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_TRUE(result.killed);
  EXPECT_GE(result.finished - result.stopRequestedAt, 300ms);
}

TEST_P(StopTest, AKillDoesNotReachTheCommandsThatComeAfterIt) {
  CommandAttempt deaf = spooled("trap '' TERM; echo up; while :; do sleep 0.05; done");
  deaf.grace = 50ms;
  auto [context, cancel] = withCancel(background());
  std::thread stopper([&, right = std::move(cancel)] {
    EXPECT_TRUE(eventually([&] { return m_runner->tail(deaf.id) == "up\n"; }));
    right();
  });
  EXPECT_TRUE(m_runner->run(context, deaf).killed);
  stopper.join();
  for (int i = 0; i < 3; ++i) {
    // Long enough for a kill that comes late.
    const CommandResult result = m_runner->run(background(), spooled("sleep 0.1; echo well"));
    EXPECT_EQ(result.end, CommandEnd::Exited) << result.signal;
    EXPECT_EQ(result.tail, "well\n");
  }
}

TEST_P(StopTest, ForceKillCutsAGraceShortAndHoldsForLaterStops) {
  auto [context, cancel] = withCancel(background());
  CommandAttempt attempt = spooled("trap 'echo told' TERM; echo up; while :; do sleep 0.05; done");
  attempt.grace = 1h;
  std::thread stopper([&, right = std::move(cancel)] {
    EXPECT_TRUE(eventually([&] { return m_runner->tail(attempt.id) == "up\n"; }));
    right();
    EXPECT_TRUE(eventually([&] { return m_runner->tail(attempt.id).ends_with("told\n"); }));
    m_runner->forceKill();
  });
  CommandResult result = m_runner->run(context, attempt);
  stopper.join();
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_TRUE(result.killed);

  const auto [later, cancelLater] = withTimeout(background(), 50ms);
  attempt = spooled("trap '' TERM; while :; do sleep 0.05; done");
  attempt.grace = 1h;
  result = m_runner->run(later, attempt);
  EXPECT_EQ(result.signal, SIGKILL);
}

TEST_P(StopTest, WhatWasKilledDoesNotTakeTheNextOneAlong) {
  m_runner->forceKill();
  for (int i = 0; i < 3; ++i) {
    auto [context, cancel] = withTimeout(background(), 50ms);
    EXPECT_TRUE(m_runner->run(context, spooled("trap '' TERM; sleep 300; true")).killed);
    const CommandResult next = run("exit 7");
    EXPECT_EQ(next.end, CommandEnd::Exited);
    EXPECT_EQ(next.exitCode, 7);
  }
}

TEST_P(StopTest, AStoppedJobIsWokenToEnd) {
  auto [context, cancel] = withCancel(background());
  CommandAttempt attempt = spooled("trap 'echo bye; exit 5' TERM; echo up; kill -STOP $$; sleep 100");
  attempt.grace = 1h;
  std::thread stopper([&, right = std::move(cancel)] {
    EXPECT_TRUE(eventually([&] { return m_runner->tail(attempt.id) == "up\n"; }));
    right();
  });
  const CommandResult result = m_runner->run(context, attempt);
  stopper.join();
  EXPECT_TRUE(result.stopRequested);
  EXPECT_FALSE(result.killed);
}

TEST_P(StopTest, NothingIsStartedUnderADoneContext) {
  auto [context, cancel] = withCancel(background());
  cancel();
  const CommandAttempt attempt = spooled("echo started > " + m_folder / "proof");
  const CommandResult result = m_runner->run(context, attempt);
  EXPECT_TRUE(result.stopRequested);
  EXPECT_EQ(result.started, TimePoint{});
  EXPECT_FALSE(std::filesystem::exists(m_folder / "proof"));
}

TEST_P(StopTest, ACancelIsNeverLostHoweverCloseToTheStart) {
  for (int i = 0; i < 200; ++i) {
    auto [context, cancel] = withCancel(background());
    std::thread stopper([i, right = std::move(cancel)] {
      const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(i * 10);
      while (std::chrono::steady_clock::now() < until) {
      }
      right();
    });
    const CommandResult result = m_runner->run(context, shell("exec sleep 100"));
    stopper.join();
    ASSERT_TRUE(result.stopRequested);
    ASSERT_EQ(result.signal, SIGTERM);
  }
}

TEST_P(StopTest, ManyStopAtOnce) {
  auto [context, cancel] = withCancel(background());
  std::vector<std::thread> threads;
  std::atomic<int> up = 0;
  std::atomic<int> stopped = 0;
  for (int i = 0; i < 100; ++i) {
    threads.emplace_back([&, inner = context] {
      const auto result =
          m_runner->run(inner, shell("echo up; sleep 100 & wait"), [&](bool, std::string_view) { ++up; });
      if (result.stopRequested) ++stopped;
    });
  }
  EXPECT_TRUE(eventually([&] { return up == 100; }));
  cancel();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(stopped, 100);
}

}  // namespace
}  // namespace arborist::test
