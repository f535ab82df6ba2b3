// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <app/cli/job_lines.h>
#include <app/cli/text.h>

namespace arborist::test {
namespace {

using namespace std::chrono_literals;

TEST(TextTest, DurationsAreRoundedForReading) {
  EXPECT_EQ(roughly(4200us), "4.2 ms");
  EXPECT_EQ(roughly(0ns), "0.0 ms");
  EXPECT_EQ(roughly(-5s), "0.0 ms");
  EXPECT_EQ(roughly(1234ms), "1.23 s");
  EXPECT_EQ(roughly(12'340ms), "12.3 s");
  EXPECT_EQ(roughly(59'990ms), "1 m 00 s");
  EXPECT_EQ(roughly(185s), "3 m 05 s");
  EXPECT_EQ(roughly(3720s), "1 h 02 m");
}

TEST(TextTest, NumbersAreGroupedByThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(TextTest, OutputOfJobsCannotMoveTheCursor) {
  EXPECT_EQ(terminalText("\x1b[2Jhello\r\tworld\x7f"), "[2Jhello world");
  EXPECT_EQ(terminalText("caf\xc3\xa9 \xff\xc3"), "caf\xc3\xa9 ??");
  EXPECT_EQ(terminalText("\xc2\x9b"
                         "31m"),
            "31m")
      << "the one-byte form of ESC [";
  EXPECT_EQ(terminalText("\xed\xa0\x80"), "???") << "a surrogate is no character";
}

TEST(TextTest, LongTextsAreCutInTheMiddleToTheWidth) {
  EXPECT_EQ(shortened("short", 10, "..."), "short");
  const std::string cut = shortened("archive/compress/gzip[level=9]", 20, "...");
  EXPECT_EQ(columns(cut), 20u);
  EXPECT_TRUE(cut.starts_with("arch")) << cut;
  EXPECT_TRUE(cut.ends_with("level=9]")) << cut;
  EXPECT_EQ(shortened("abcdef", 2, "..."), "..");
}

TEST(JobLinesTest, AFailureShowsItsLastLinesOnly) {
  JobFailure failure;
  failure.path = "checks/unit";
  failure.cause = {CauseCode::Exit, "exit code 3", {}, {}};
  failure.ran = 3200ms;
  for (int i = 1; i <= 30; ++i) failure.outputTail += "line " + std::to_string(i) + "\n";
  failure.outputPath = "/tmp/7.1.log";
  StandardOutput out;
  const std::string text = failureLines(Terminal(out), failure, true);
  EXPECT_THAT(text, testing::HasSubstr("checks/unit  3.20 s  failed: exit code 3\n"));
  EXPECT_THAT(text, testing::HasSubstr("    line 21\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("line 20\n")));
  EXPECT_THAT(text, testing::EndsWith("all output: /tmp/7.1.log\n"));
}

TEST(JobLinesTest, OutputThatIsMissingIsNotCalledAllOutput) {
  JobFailure failure;
  failure.path = "a";
  failure.outputTail = "last\n";
  failure.outputPath = "/tmp/1.1.log";
  failure.outputBytes = 1'000'000;
  failure.truncatedBytes = 737'856;
  failure.outputError = "cannot write /tmp/1.1.log: No space left on device";
  failure.warning = "processes are left that KILL does not end";
  StandardOutput out;
  const Terminal terminal(out);
  const std::string text = failureLines(terminal, failure, true);
  EXPECT_THAT(text, testing::HasSubstr("output cut at 262,144 of 1,000,000 bytes: /tmp/1.1.log\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("all output")));
  EXPECT_THAT(text, testing::HasSubstr("    cannot write /tmp/1.1.log: No space left on device\n"));
  EXPECT_THAT(text, testing::HasSubstr("    processes are left that KILL does not end\n"));
  EXPECT_THAT(failureLines(terminal, failure, false), testing::HasSubstr("No space left")) << "whatever is printed";
}

TEST(JobLinesTest, AFailureNamesTheFirstLineOfItsCommand) {
  JobFailure failure;
  failure.path = "line-12";
  failure.cause = {CauseCode::Exit, "exit code 1", {}, {}};
  failure.command = "\n  make check\n";
  StandardOutput out;
  const Terminal terminal(out);
  EXPECT_THAT(failureLines(terminal, failure, true), testing::EndsWith("exit code 1\n    $ make check\n"));
  failure.command = "cd src\nmake";
  EXPECT_THAT(failureLines(terminal, failure, true),
              testing::HasSubstr("    $ cd src " + std::string(terminal.ellipsis()) + "\n"));
  failure.command = "echo " + std::string(1000, 'x') + "\x1b[2J";
  const std::string text = failureLines(terminal, failure, true);
  EXPECT_LT(text.size(), 200u);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(JobLinesTest, WhereALimitStruckItIsSaidWhatTheTimeWentInto) {
  JobFailure failure;
  failure.path = "a";
  failure.state = JobState::TimedOut;
  failure.cause = {CauseCode::Deadline, "5s set on g (jobs.yaml:2)", "g", {}};
  failure.waited = 4200ms;
  failure.ran = 2100ms;
  failure.stoppedIn = 1300ms;
  StandardOutput out;
  const Terminal terminal(out);
  EXPECT_THAT(failureLines(terminal, failure, false),
              testing::HasSubstr("    waited 4.20 s, ran 0.80 s, took 1.30 s to stop\n"));
  failure.stoppedIn = 2ms;
  EXPECT_THAT(failureLines(terminal, failure, false), testing::HasSubstr("    waited 4.20 s, ran 2.10 s\n"));
  failure.stoppedIn = 1300ms;
  failure.waited = 0ms;
  EXPECT_THAT(failureLines(terminal, failure, false), testing::HasSubstr("    ran 0.80 s, took 1.30 s to stop\n"));
  failure.cause.code = CauseCode::Exit;
  EXPECT_THAT(failureLines(terminal, failure, false), testing::Not(testing::HasSubstr("ran 0.80")));
}

TEST(JobLinesTest, NearMissesAreFewAndTheirLimitsAreReadable) {
  RunSummary summary;
  summary.totals[JobState::Succeeded] = 8;
  const auto measured = std::chrono::seconds(25) + std::chrono::nanoseconds(44126);
  summary.nearMisses.assign(7, {{1, 2}, "b", {0.05, LimitKind::Deadline, measured}, "a"});
  summary.nearMissesInAll = 30;
  StandardOutput out;
  const std::string text = summaryLines(Terminal(out), summary);
  EXPECT_THAT(text, testing::HasSubstr("b used 95 % of the 25s deadline set on a\n"));
  EXPECT_THAT(text, testing::EndsWith("  and 25 more\n"));
}

TEST(JobLinesTest, TheSummaryNamesFailureSlowestAndNearMisses) {
  RunSummary summary;
  summary.totals[JobState::Succeeded] = 1203;
  summary.totals[JobState::TimedOut] = 1;
  summary.wall = 12s;
  summary.firstRootFailure.emplace();
  summary.firstRootFailure->path = "a/slow";
  summary.firstRootFailure->state = JobState::TimedOut;
  summary.firstRootFailure->cause = {CauseCode::Timeout, "2s set on a/slow (jobs.yaml:7)", {}, {}};
  summary.slowest = {{{1, 1}, "a/slow", JobState::TimedOut, 2s}, {{1, 2}, "b", JobState::Succeeded, 1s}};
  summary.nearMisses = {{{1, 2}, "b", {0.05, LimitKind::Deadline, 30s}, "a"}};
  summary.nearMissesInAll = 4;
  summary.remarks = {{{1, 2}, "b", "cannot write /tmp/2.1.log: No space left on device"}};
  summary.remarksInAll = 3;
  StandardOutput out;
  const std::string text = summaryLines(Terminal(out), summary);
  EXPECT_THAT(text, testing::HasSubstr("1,204 jobs in 12.0 s: 1,203 succeeded"));
  EXPECT_THAT(text, testing::HasSubstr("a/slow  0.0 ms  timed out: 2s set on a/slow (jobs.yaml:7)"));
  EXPECT_THAT(text, testing::HasSubstr("     2.00 s  a/slow\n     1.00 s  b\n"));
  EXPECT_THAT(text, testing::HasSubstr("b used 95 % of the 30s deadline set on a\n  and 3 more\n"));
  EXPECT_THAT(text, testing::EndsWith("warnings:\n  b: cannot write /tmp/2.1.log: No space left on device\n"
                                      "  and 2 more\n"));
}

}  // namespace
}  // namespace arborist::test
