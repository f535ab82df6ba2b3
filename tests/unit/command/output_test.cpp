// SPDX-License-Identifier: GPL-3.0-or-later
// Output through the runner: what arrives in the file, in the index, at the sink, and what it costs.
#include <fcntl.h>
#include <signal.h>

#include <cstdlib>
#include <cstring>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include <arborist/jobs/command/server/output_index.h>
#include <tests/unit/command/command_fixture.h>

namespace arborist::test {
namespace {

using ::testing::StartsWith;

class OutputTest : public CommandRunnerTest {
 protected:
  // A line of the runner's /proc/PID/status in KiB.
  std::uint64_t runnerKiB(const std::string& key) const {
    const std::string text = contentOf("/proc/" + std::to_string(m_runner->runnerPid()) + "/status");
    return std::strtoull(text.c_str() + text.find(key + ":") + key.size() + 1, nullptr, 10);
  }
};
INSTANTIATE_TEST_SUITE_P(Cgroups, OutputTest, ::testing::Bool());

// The kernel counts the runner's memory in where a job takes less.
TEST_P(OutputTest, MemoryIsThatOfTheJobOrNotKnown) {
  EXPECT_EQ(m_runner->run(background(), shell("true")).peakRssBytes, 0U);
  const CommandResult large =
      m_runner->run(background(), shell("head -c 300000000 /dev/zero | tail -c 299000000 >/dev/null"));
  EXPECT_GT(large.peakRssBytes, 299'000'000U);
  EXPECT_LT(large.peakRssBytes, 700'000'000U);
}

TEST_P(OutputTest, BinaryOutputArrivesUnchanged) {
  const CommandAttempt attempt = spooled("head -c 5000000 /dev/urandom | tee " + m_folder / "copy");
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.outputBytes, 5000000U);
  EXPECT_EQ(result.truncatedBytes, 0U);
  EXPECT_TRUE(contentOf(attempt.outputPath) == contentOf(m_folder / "copy"));
}

TEST_P(OutputTest, LinesOfAMegabyteAreNothingSpecial) {
  CommandAttempt attempt = spooled("for i in $(seq 20); do head -c 1000000 /dev/zero | tr '\\0' x; echo; done");
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.outputBytes, 20U * 1000001U);
  EXPECT_EQ(contentOf(attempt.outputPath).size(), 20U * 1000001U);
  EXPECT_EQ(result.tail.size(), 8192U);
}

TEST_P(OutputTest, PastTheCapTheFirstAndTheLastHalfAreKept) {
  CommandAttempt attempt = spooled("seq 1 200000");
  attempt.outputCap = 10001;
  const CommandResult result = m_runner->run(background(), attempt);
  std::string all;
  for (int i = 1; i <= 200000; ++i) all += std::to_string(i) + "\n";
  const std::string left = std::to_string(all.size() - 10001);
  EXPECT_EQ(contentOf(attempt.outputPath),
            all.substr(0, 5000) + "\n[arborist: " + left + " bytes left out]\n" + all.substr(all.size() - 5001));
  EXPECT_EQ(result.outputBytes, all.size());
  EXPECT_EQ(result.truncatedBytes, all.size() - 10001);
  EXPECT_EQ(result.tail, all.substr(all.size() - 8192));
  EXPECT_FALSE(std::filesystem::exists(attempt.outputPath + ".tail"));
}

TEST_P(OutputTest, AFloodIsCountedExactlyAndGrowsNothing) {
  const std::uint64_t bytes = std::getenv("ARBORIST_SOAK") != nullptr ? 10'000'000'000U : 300'000'000U;
  run("head -c 5000000 /dev/zero");  // buffers are there now
  const auto before = runnerKiB("VmHWM");
  CommandAttempt attempt = spooled("yes | head -c " + std::to_string(bytes));
  attempt.outputCap = 4u << 20;
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_EQ(result.outputBytes, bytes);
  EXPECT_EQ(result.truncatedBytes, bytes - attempt.outputCap);
  EXPECT_LT(std::filesystem::file_size(attempt.outputPath), attempt.outputCap + 100);
  EXPECT_LT(runnerKiB("VmHWM"), before + 8192);
}

TEST_P(OutputTest, TailsOfAnyLengthAreSavedWhileOthersRun) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {  // takes i + 1 steps to save
      CommandAttempt attempt = spooled("head -c " + std::to_string((5 << 20) + (i << 20)) + " /dev/zero");
      attempt.outputCap = 10u << 20;
      const CommandResult result = m_runner->run(background(), attempt);
      EXPECT_EQ(std::filesystem::file_size(attempt.outputPath),
                result.outputBytes - result.truncatedBytes + (result.truncatedBytes > 0 ? 36U : 0U));
    });
  }
  for (int i = 0; i < 50; ++i) EXPECT_EQ(run("echo quick").tail, "quick\n");
  for (auto& thread : threads) thread.join();
}

TEST_P(OutputTest, OthersEndWhileOneFloods) {
  auto [context, cancel] = withCancel(background());
  CommandAttempt flood = spooled("exec yes");
  std::thread flooding([&, inner = context] { m_runner->run(inner, flood); });
  EXPECT_TRUE(eventually([&] { return !m_runner->tail(flood.id).empty(); }));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(run("echo quick").tail, "quick\n");
  cancel();
  flooding.join();
}

TEST_P(OutputTest, TheIndexTellsStreamsAndTimes) {
  const CommandAttempt attempt = spooled("printf abc; sleep 0.1; printf de >&2; sleep 0.1; printf f");
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  m_runner->run(background(), attempt);
  const auto after = std::chrono::system_clock::now().time_since_epoch();
  const std::string bytes = contentOf(attempt.outputPath + ".idx");
  ASSERT_EQ(bytes.size(), 8 + 3 * sizeof(runner::IndexRecord));
  EXPECT_THAT(bytes, StartsWith("ARBIDX01"));
  runner::IndexRecord records[3];
  std::memcpy(records, bytes.data() + 8, sizeof records);
  EXPECT_EQ(records[0].stream, runner::IndexStream::Stdout);
  EXPECT_EQ(records[0].length, 3U);
  EXPECT_EQ(records[1].stream, runner::IndexStream::Stderr);
  EXPECT_EQ(records[1].length, 2U);
  EXPECT_EQ(records[2].length, 1U);
  EXPECT_GE(records[1].timeNs - records[0].timeNs, 90'000'000);
  EXPECT_GE(records[0].timeNs, std::chrono::nanoseconds(before).count());
  EXPECT_LE(records[2].timeNs, std::chrono::nanoseconds(after).count());
}

TEST_P(OutputTest, AFullDiskStopsNothingAndIsSaid) {
  CommandAttempt attempt = shell("seq 1 100000; exit 6");
  attempt.outputPath = "/dev/full";
  const CommandResult result = m_runner->run(background(), attempt);
  EXPECT_EQ(result.exitCode, 6);
  EXPECT_EQ(result.outputBytes, 588895U);
  EXPECT_EQ(result.truncatedBytes, 588895U);
  EXPECT_EQ(result.outputError, "cannot write /dev/full: No space left on device");
  attempt.outputPath = m_folder / "no/such/folder";
  EXPECT_THAT(m_runner->run(background(), attempt).outputError, ::testing::HasSubstr("No such file or directory"));
}

TEST_P(OutputTest, ASinkGetsAllInOrder) {
  std::string out, err;
  const CommandResult result =
      m_runner->run(background(), spooled("seq 1 200000; echo oops >&2"),
                    [&](bool isStderr, std::string_view bytes) { (isStderr ? err : out).append(bytes); });
  std::string all;
  for (int i = 1; i <= 200000; ++i) all += std::to_string(i) + "\n";
  EXPECT_TRUE(out == all);
  EXPECT_EQ(err, "oops\n");
  EXPECT_EQ(result.outputBytes, all.size() + 5);
}

TEST_P(OutputTest, ASlowSinkSlowsItsJobAndNobodyElse) {
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  const CommandAttempt attempt = spooled("yes | head -c 20000000");
  std::uint64_t taken = 0;
  CommandResult result;
  std::thread slow([&] {
    result = m_runner->run(background(), attempt, [&](bool, std::string_view bytes) {
      open.wait();
      taken += bytes.size();
    });
  });
  // The job stands still when the window and the pipe are full; the file holds what was read.
  EXPECT_TRUE(eventually([&] {
    std::error_code none;
    return std::filesystem::file_size(attempt.outputPath, none) == (256u << 10) && !none;
  }));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(run("echo quick").tail, "quick\n");
  EXPECT_EQ(std::filesystem::file_size(attempt.outputPath), 256u << 10);
  gate.set_value();
  slow.join();
  EXPECT_EQ(taken, 20000000U);
  EXPECT_EQ(result.outputBytes, 20000000U);
}

TEST_P(OutputTest, ASinkThatNeverTakesDoesNotHoldUpTheEndOfTheJob) {
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  // More than the window, less than window and pipe: the leader can exit.
  const CommandAttempt attempt = spooled("yes | head -c 300000");
  std::uint64_t taken = 0;
  CommandResult result;
  std::thread stuck([&] {
    result = m_runner->run(background(), attempt, [&](bool, std::string_view bytes) {
      open.wait();
      taken += bytes.size();
    });
  });
  EXPECT_TRUE(eventually([&] {  // the index is written last
    return std::filesystem::exists(attempt.outputPath + ".idx");
  }));
  gate.set_value();
  stuck.join();
  EXPECT_EQ(result.outputBytes, 300000U);
  EXPECT_EQ(taken, 300000U);
  EXPECT_GE(result.finished - result.leaderExited, 5s);
  EXPECT_LT(result.finished - result.leaderExited, 7s);
}

TEST_P(OutputTest, AnExceptionOfTheSinkComesOutWhenTheJobHasEnded) {
  const CommandAttempt attempt = spooled("echo up; sleep 1000");
  EXPECT_THROW(
      m_runner->run(background(), attempt, [](bool, std::string_view) { throw std::runtime_error("from the sink"); }),
      std::runtime_error);
  EXPECT_EQ(m_runner->tail(attempt.id), "");
  EXPECT_EQ(run("exit 2").exitCode, 2);
}

TEST_P(OutputTest, WithoutAPathOutputIsDrainedAndCounted) {
  const CommandResult result = m_runner->run(background(), shell("seq 1 100000"));
  EXPECT_EQ(result.outputBytes, 588895U);
  EXPECT_EQ(result.truncatedBytes, 0U);
  EXPECT_EQ(result.outputError, "");
}

TEST_P(OutputTest, TheTailOfALiveJobIsItsLastOutput) {
  auto [context, cancel] = withCancel(background());
  const CommandAttempt attempt = spooled("seq 1 100000; exec sleep 1000");
  std::thread runs([&, inner = context] { m_runner->run(inner, attempt); });
  EXPECT_TRUE(eventually([&] { return m_runner->tail(attempt.id).ends_with("99999\n100000\n"); }));
  EXPECT_EQ(m_runner->tail(attempt.id).size(), 64u << 10);
  EXPECT_EQ(m_runner->tail(~attempt.id), "");
  cancel();
  runs.join();
  EXPECT_EQ(m_runner->tail(attempt.id), "");
}

}  // namespace
}  // namespace arborist::test
