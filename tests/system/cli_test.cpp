// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: what it accepts, says, writes and returns.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "program.h"

namespace arborist::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Result {
  int exitCode;
  std::string out, err;
};

Result arborist(std::vector<std::string> arguments, std::string input = {}) {
  TemporaryFolder folder;
  Program program(
      {.arguments = std::move(arguments), .standardInput = input.empty() ? "/dev/null" : folder.write("stdin", input)});
  const int exitCode = program.wait();
  return {exitCode, program.out(), program.err()};
}

Result runFile(const std::string& yaml, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"run", "-"});
  return arborist(std::move(more), yaml);
}

TEST(CliTest, HelpAndVersionSucceed) {
  EXPECT_EQ(arborist({"--help"}).exitCode, 0);
  EXPECT_THAT(arborist({"--version"}).out, HasSubstr("arborist 0."));
  EXPECT_THAT(arborist({"run", "--help"}).out, AllOf(HasSubstr("--deadline"), HasSubstr("Exit codes")));
}

TEST(CliTest, BadUsageIsTwoAndStartsNothing) {
  TemporaryFolder folder;
  const std::string file = folder.write("jobs.yaml", "jobs: {a: {run: touch started}}");
  const std::vector<std::vector<std::string>> usages{
      {},
      {"run"},
      {"frobnicate"},
      {"run", file, "--no-such-option"},
      {"run", file, "-j0"},
      {"run", file, "-jx"},
      {"run", file, "--timeout", "5"},
      {"run", file, "--timeout", "-5s"},
      {"run", file, "--deadline", "soon"},
      {"run", file, "--keep-going", "--fail-fast"},
      {"run", file, "--set", "x"},
      {"run", file, "--output", "loud"},
      {"run", file, "--commands", file},
      {"run", "/no/such/file.yaml"},
      {"run", folder.path().string()},
      {"run", file, "no-such-job"},
      {"run", file, "--report", "/no/such/folder/report.json"},
      {"run", file, "--report", folder.path() / std::string(300, 'r')},
      {"run", file, "--report", "/proc/report.json"},
      {"validate"},
  };
  for (const auto& usage : usages) {
    const Result result = arborist(usage);
    EXPECT_EQ(result.exitCode, 2) << testing::PrintToString(usage) << result.out << result.err;
    EXPECT_NE(result.err, "") << testing::PrintToString(usage);
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "started"));
}

TEST(CliTest, UsageErrorsSayWhatWasExpectedAndWhereToLook) {
  TemporaryFolder folder;
  const std::string file = folder.write("jobs.yaml", "jobs: {checks: {jobs: {unit: {run: 'true'}}}}");
  EXPECT_THAT(arborist({"run", file, "--output", "loud"}).err,
              AllOf(HasSubstr("expected failures, stream or none, found 'loud'"), HasSubstr("arborist run --help")));
  EXPECT_THAT(arborist({"run", file, "-j0"}).err, HasSubstr("expected a number from 1 to 1024, found '0'"));
  EXPECT_THAT(arborist({"rnu", file}).err,
              AllOf(HasSubstr("no subcommand and no file 'rnu'"), HasSubstr("did you mean `run`?")));
  EXPECT_THAT(arborist({"validate"}).err, HasSubstr("arborist validate --help"));
  EXPECT_THAT(arborist({"run", file, "checks/unti"}).err,
              AllOf(HasSubstr("has no job 'checks/unti'"), HasSubstr("did you mean `checks/unit`?")));
  EXPECT_THAT(arborist({"run", file, "other"}).err, HasSubstr("--dry-run"));
  EXPECT_THAT(arborist({"run", file, "--set", "x=y"}).err, HasSubstr("arborist: --set: the file has no value `x`"));
}

TEST(CliTest, AReportOnStandardOutputHasItForItself) {
  for (const char* place : {"-", "/dev/stdout"}) {
    const Result result = runFile("jobs: {a: {run: 'true'}, b: {run: exit 3}}", {"--report", place, "--keep-going"});
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_EQ(json::parse(result.out, nullptr, false)["totals"]["failed"], 1) << place << "\n" << result.out;
    EXPECT_THAT(result.err, AllOf(HasSubstr("failed b"), HasSubstr("2 jobs in")));
  }
}

TEST(CliTest, ProcessesLeftBehindAreNamedInTheSummary) {
  const Result result = runFile("jobs: {a: {run: 'sleep 600 >/dev/null 2>&1 & true'}}");
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("warnings:"), HasSubstr("a: left 1 process behind, now ended: sleep (pid ")));
}

TEST(CliTest, ABadFileIsToldWithItsPlaceAndNothingStarts) {
  const Result result = runFile("jobs:\n  a: {run: touch /tmp/never, tmeout: 5s}\n  b: {needs: [c], run: 'true'}\n");
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("-:2:"), HasSubstr("did you mean `timeout`"), HasSubstr("-:3:")));
  EXPECT_EQ(result.out, "");
}

TEST(CliTest, ValidatePrintsProblemsOnStandardOutput) {
  TemporaryFolder folder;
  const Result bad = arborist({"validate", folder.write("bad.yaml", "jobs:\n  a: {rum: 'true'}\n")});
  EXPECT_EQ(bad.exitCode, 2);
  EXPECT_THAT(bad.out, HasSubstr("bad.yaml:2:"));
  EXPECT_EQ(arborist({"validate", folder.write("good.yaml", "jobs: {a: {run: 'false'}}")}).exitCode, 0);
}

TEST(CliTest, ExitCodesSayHowTheRunEnded) {
  EXPECT_EQ(runFile("jobs: {a: {run: 'true'}}").exitCode, 0);
  EXPECT_EQ(runFile("jobs: {}").exitCode, 0);
  EXPECT_EQ(runFile("jobs: {a: {run: 'true'}, b: {run: 'true', needs: [a], when: failure}}").exitCode, 0);
  EXPECT_EQ(runFile("jobs: {a: {run: exit 3}}").exitCode, 1);
  EXPECT_EQ(runFile("jobs: {a: {run: kill -SEGV $$}}").exitCode, 1);
  EXPECT_EQ(runFile("jobs: {a: {run: sleep 30, timeout: 100ms}}").exitCode, 1);
  EXPECT_EQ(runFile("jobs: {a: {argv: [/no/such/program]}}").exitCode, 1);
}

TEST(CliTest, AFailureIsShownWithItsCauseAndLastLines) {
  const Result result = runFile("jobs: {bad: {run: 'echo one; echo two >&2; exit 3'}}");
  EXPECT_THAT(result.out, AllOf(HasSubstr("failed bad"), HasSubstr("exit code 3"), HasSubstr("    one\n"),
                                HasSubstr("    two\n"), HasSubstr("all output: "), HasSubstr("first failure:")));
}

TEST(CliTest, WhatGoesWrongIsTriedAgainAsOftenAsTheFileSays) {
  TemporaryFolder folder;
  const std::string file = folder.write("jobs.yaml", R"(
on_failure: continue
jobs:
  second-time: {run: 'test -e seen || { touch seen; echo not yet; exit 3; }', retry: {max: 2, backoff: 10ms}}
  never: {run: 'echo attempt; exit 4', retry: {max: 2, backoff: 10ms, jitter: none}}
  once: {run: 'kill -9 $$', retry: {max: 2, only: [exit]}}
)");
  const std::string report = folder.path() / "report.json";
  const Result result = arborist({"run", file, "--report", report});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.out, HasSubstr("never  "));
  EXPECT_THAT(result.out, HasSubstr("exit code 4  (3 attempts)"));
  const auto written = nlohmann::json::parse(readFile(report));
  std::map<std::string, std::pair<std::string, int>> jobs;
  for (const auto& job : written["jobs"]) jobs[job["path"]] = {job["state"], job["attempts"]};
  EXPECT_EQ(jobs["second-time"], std::pair(std::string("succeeded"), 2));
  EXPECT_EQ(jobs["never"], std::pair(std::string("failed"), 3));
  EXPECT_EQ(jobs["once"], std::pair(std::string("failed"), 1));
}

// Each writes down that it is there, looks who else is, and goes.
TEST(CliTest, JobsThatUseALimitShareItWhereverTheyStand) {
  TemporaryFolder folder;
  const std::string there = folder.path().string() + "/there";
  const Result result = runFile(
      "limits: {one: {concurrency: 1}}\njobs:\n"
      "  g: {use: one, jobs: {a: {matrix: {n: 1..6}, run: mkdir " +
          there + " && sleep 0.02 && rmdir " + there +
          "}}}\n"
          "  b: {matrix: {n: 1..6}, use: [one], run: mkdir " +
          there + " && sleep 0.02 && rmdir " + there + "}\n",
      {"-j", "8", "--keep-going"});
  EXPECT_EQ(result.exitCode, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("12 succeeded"));
}

TEST(CliTest, AnOpenBreakerSparesAttemptsAndSaysSo) {
  const Result result = runFile(
      "limits: {service: {breaker: {window: 4, minimum: 2, open: 1h}}}\non_failure: continue\njobs:\n"
      "  ask: {matrix: {n: 1..9}, run: touch asked-$N, use: service, fault: {error: 100%}, deadline: 700ms}\n",
      {"-j", "1"});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("failed as its `fault: {error: 100%}` asks for"), HasSubstr("2 failed"),
                    HasSubstr("7 skipped"), HasSubstr("it waited for the limit `service`: its breaker is open")));
}

TEST(CliTest, OutputThatCouldNotBeKeptIsSaidWithItsReason) {
  TemporaryFolder folder;
  const std::string report = folder.path() / "report.json";
  // The folder of the run is gone when the first byte comes.
  const std::string yaml =
      "on_failure: continue\njobs: {good: {run: 'rm -rf \"$XDG_STATE_HOME\"/arborist/runs/*; echo lost'}, "
      "bad: {needs: [good], run: 'echo lost too; exit 3'}}";
  const Result result = runFile(yaml, {"--report", report});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("output cut at 0 of 9 bytes: "), Not(HasSubstr("all output: "))));
  EXPECT_THAT(result.out, HasSubstr("warnings:\n  good: cannot write "));
  const json parsed = json::parse(readFile(report));
  for (const json& job : parsed["jobs"])
    EXPECT_THAT(job["output"]["error"].get<std::string>(), HasSubstr("cannot write"));
  EXPECT_EQ(parsed["jobs"][0]["output"]["truncated_bytes"], 5);
}

TEST(CliTest, PipedOutputHasNoEscapeSequences) {
  EXPECT_THAT(runFile("jobs: {bad: {run: 'printf \"\\033[2Jhello\\n\"; exit 3'}}").out,
              AllOf(Not(HasSubstr("\x1b")), HasSubstr("hello")));
}

TEST(CliTest, OutputStreamPrintsWholeLinesWithTheJobsPath) {
  const Result result = runFile("jobs: {g: {jobs: {a: {run: 'echo one; printf two'}}}}", {"--output", "stream"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("g/a | one\n"), HasSubstr("g/a | two\n")));
  EXPECT_THAT(runFile("jobs: {a: {run: echo hidden}}").out, Not(HasSubstr("hidden")));
  EXPECT_THAT(runFile("jobs: {a: {run: 'echo hid\"\"den; exit 1'}}", {"--output", "none"}).out,
              Not(HasSubstr("hidden")));
}

TEST(CliTest, DryRunPrintsTheTreeAndStartsNothing) {
  TemporaryFolder folder;
  const Result result = runFile(
      "limits: {api: {rate: 20/s}}\njobs: {g: {deadline: 5m, jobs: {a: {matrix: {n: [1, 2]}, use: api, fault: "
      "{latency: "
      "1ms..2s, error: 5%}, run: touch " +
          folder.path().string() + "/started}}}}",
      {"--dry-run"});
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("g  (deadline 5m)"),
                                HasSubstr("a[n=1]  (use api, fault latency 1ms..2s error 5%)"), HasSubstr("a[n=2]")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "started"));
}

TEST(CliTest, NamedJobsRunWithWhatTheyNeedAndNothingElse) {
  TemporaryFolder folder;
  const std::string file =
      folder.write("jobs.yaml", "jobs: {a: {run: touch a}, b: {needs: [a], run: touch b}, c: {run: touch c}}");
  EXPECT_EQ(arborist({"run", file, "b"}).exitCode, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "a"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "b"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "c"));
}

TEST(CliTest, SetGivesAValueThatTheShellCannotMisread) {
  const Result result = runFile("values: {who: nobody}\njobs: {a: {run: 'echo hello ${{ values.who }}'}}",
                                {"--output", "stream", "--set", "who=a b; $(exit 3)"});
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_THAT(result.out, HasSubstr("a | hello a b; $(exit 3)\n"));
}

TEST(CliTest, AJobsOwnTimeoutBeatsTheOptionWhichBeatsDefaults) {
  const std::string file =
      "defaults: {timeout: 20ms}\njobs: {own: {run: sleep 0.3, timeout: 1m}, other: {run: sleep 0.3}}";
  EXPECT_EQ(runFile(file, {"--timeout", "1m"}).exitCode, 0);
  EXPECT_EQ(runFile(file, {"--keep-going"}).exitCode, 1);
}

TEST(CliTest, TheDeadlineOptionBoundsTheWholeRun) {
  const Result result = runFile("jobs: {a: {run: sleep 30}}", {"--deadline", "200ms"});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.out, HasSubstr("200ms set on the run (--deadline)"));
}

TEST(CliTest, KeepGoingAndFailFastOverrideTheFile) {
  const std::string file = "jobs: {bad: {run: exit 1}, after: {run: echo went on}}";
  EXPECT_THAT(runFile(file, {"-j1", "--keep-going", "--output", "stream"}).out, HasSubstr("went on"));
  EXPECT_THAT(runFile(file, {"-j1", "--output", "stream"}).out, Not(HasSubstr("went on")));
  EXPECT_THAT(
      arborist({"run", "--commands", "-", "-j1", "--fail-fast", "--output", "stream"}, "exit 1\necho went on\n").out,
      Not(HasSubstr("went on")));
}

TEST(CliTest, CommandListsGoOnAfterAFailure) {
  const Result result =
      arborist({"run", "--commands", "-", "--output", "stream"}, "# a comment\n\nexit 1\necho went on\n");
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.out, HasSubstr("line-4 | went on\n"));
}

json reportOf(const std::string& yaml, std::vector<std::string> more = {}) {
  TemporaryFolder folder;
  const std::string report = folder.path() / "report.json";
  more.insert(more.end(), {"--report", report});
  runFile(yaml, std::move(more));
  return json::parse(readFile(report));
}

TEST(CliTest, TheReportHasEveryJobOnceWithStateAndCause) {
  const json report = reportOf(
      "on_failure: continue\njobs:\n  ok: {run: 'true'}\n  bad: {run: exit 3}\n  needs: {needs: [bad], run: 'true'}\n"
      "  slow: {run: sleep 30, timeout: 100ms}\n  g: {deadline: 100ms, jobs: {late: {run: sleep 30}}}\n");
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["exit_code"], 1);
  std::map<std::string, json> jobs;
  for (const json& job : report["jobs"]) EXPECT_TRUE(jobs.emplace(job["path"], job).second) << job;
  EXPECT_EQ(jobs.size(), 5u);
  EXPECT_EQ(jobs["ok"]["state"], "succeeded");
  EXPECT_EQ(jobs["bad"]["exit_code"], 3);
  EXPECT_EQ(jobs["bad"]["cause"]["code"], "exit");
  EXPECT_EQ(jobs["needs"]["state"], "skipped");
  EXPECT_EQ(jobs["needs"]["cause"]["code"], "need_failed");
  EXPECT_EQ(jobs["slow"]["state"], "timed_out");
  EXPECT_EQ(jobs["slow"]["cause"]["code"], "timeout");
  EXPECT_EQ(jobs["slow"]["cause"]["at"], "-:6");
  EXPECT_EQ(jobs["g/late"]["cause"]["code"], "deadline");
  EXPECT_EQ(jobs["g/late"]["cause"]["origin"], "g");
  EXPECT_EQ(report["groups"][0]["state"], "timed_out");
}

TEST(CliTest, TenThousandJobsAreEachReportedOnce) {
  std::string list;
  for (int i = 0; i < 10'000; ++i) list += ":\n";
  TemporaryFolder folder;
  const std::string report = folder.path() / "report.json";
  Program program({.arguments = {"run", "--commands", folder.write("list", list), "--report", report, "-j4"}});
  EXPECT_EQ(program.wait(170s), 0);
  std::set<std::string> paths;
  const json parsed = json::parse(readFile(report));
  for (const json& job : parsed["jobs"]) paths.insert(job["path"].get<std::string>());
  EXPECT_EQ(parsed["jobs"].size(), 10'000u);
  EXPECT_EQ(paths.size(), 10'000u);
  EXPECT_EQ(parsed["totals"]["succeeded"], 10'000);
}

TEST(CliTest, ARunThatEndsAllAtOnceIsToldInFull) {
  // More than is kept for a reader that comes ten times a second.
  std::string numbers;
  for (int i = 0; i < 250; ++i) numbers += (i == 0 ? "" : ", ") + std::to_string(i);
  const Result result = runFile(
      "jobs: {bad: {run: exit 3}, many: {matrix: {x: [" + numbers + "], y: [" + numbers + "]}, run: 'true'}}", {"-j1"});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.out.substr(0, 100), HasSubstr("failed bad"));
  constexpr std::size_t kEnd = 300;
  EXPECT_THAT(result.out.substr(result.out.size() - std::min(kEnd, result.out.size())),
              AllOf(HasSubstr("62,500 skipped"), HasSubstr("first failure:")));
}

TEST(CliTest, TheReportIsWrittenAfterASignalToo) {
  TemporaryFolder folder;
  const std::string report = folder.path() / "report.json";
  const std::string file =
      folder.write("jobs.yaml", "jobs: {a: {run: touch ready; sleep 300}, b: {needs: [a], run: 'true'}}");
  Program program({.arguments = {"run", file, "--report", report}});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder.path() / "ready"); }));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(), 143);
  const json parsed = json::parse(readFile(report));
  EXPECT_EQ(parsed["exit_code"], 143);
  EXPECT_EQ(parsed["jobs"][0]["state"], "cancelled");
  EXPECT_EQ(parsed["jobs"][0]["cause"]["message"], "SIGTERM");
  EXPECT_EQ(parsed["jobs"][1]["state"], "skipped");
}

TEST(CliTest, ASignalThatComesTwiceAtOnceIsOne) {
  TemporaryFolder folder;
  const std::string file = folder.write(
      "jobs.yaml",
      "jobs: {a: {run: 'trap \"\" TERM; touch ready; sleep 300', grace: 100ms}, b: {when: always, run: touch swept}}");
  Program program({.arguments = {"run", file}});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder.path() / "ready"); }));
  // As coreutils' timeout does: to the process, and then to its group.
  program.signal(SIGTERM);
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(), 143);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "swept"));
}

TEST(CliTest, AReaderThatGoesAwayDoesNotStopTheJobs) {
  int pipes[2];
  ASSERT_EQ(pipe2(pipes, O_CLOEXEC), 0);
  TemporaryFolder folder;
  const std::string file = folder.write("jobs.yaml", "jobs: {a: {run: 'echo x'}, b: {needs: [a], run: touch done}}");
  Program program({.arguments = {"run", file, "--output", "stream"}, .standardOutput = pipes[1]});
  close(pipes[1]);
  close(pipes[0]);
  EXPECT_EQ(program.wait(), 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "done"));
}

// Nobody reads what the program prints; the pipe is full when it has printed a few lines.
class StalledReader {
 public:
  StalledReader() {
    if (pipe2(m_ends, O_CLOEXEC) != 0 || fcntl(m_ends[1], F_SETPIPE_SZ, 4096) < 0) throw std::runtime_error("pipe");
  }
  ~StalledReader() {
    close(m_ends[0]);
    close(m_ends[1]);
  }
  int writeEnd() const { return m_ends[1]; }
  bool full() const {
    pollfd room{m_ends[1], POLLOUT, 0};
    return poll(&room, 1, 0) == 0;
  }

 private:
  int m_ends[2];
};

TEST(CliTest, ASignalActsWhileTheReaderStandsStill) {
  std::string list;
  for (int i = 0; i < 400; ++i) list += "exit 3\n";
  list += "touch ready; sleep 300\n";
  for (const int times : {1, 2}) {
    StalledReader reader;
    TemporaryFolder folder;
    const std::string report = folder.path() / "report.json";
    Program program({.arguments = {"run", "--commands", folder.write("list", list), "--report", report, "-j4"},
                     .standardOutput = reader.writeEnd()});
    ASSERT_TRUE(
        eventually([&] { return reader.full() && std::filesystem::exists(program.folder().path() / "ready"); }));
    program.signal(SIGTERM);
    if (times == 2) {
      // Until the program and its runner are all that is left.
      EXPECT_TRUE(eventually([&] { return processesWith(program.marker()).size() <= 2; }));
      program.signal(SIGINT);
    }
    EXPECT_EQ(program.wait(30s), 143);
    EXPECT_TRUE(std::filesystem::exists(report));
  }
}

TEST(CliTest, ASignalEndsJobsWhoseOutputNobodyTakes) {
  StalledReader reader;
  TemporaryFolder folder;
  const std::string file = folder.write("jobs.yaml", "jobs: {a: {run: 'yes; sleep 300'}, b: {run: 'yes; sleep 300'}}");
  Program program({.arguments = {"run", file, "--output", "stream", "-j2"}, .standardOutput = reader.writeEnd()});
  ASSERT_TRUE(eventually([&] { return reader.full(); }));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(30s), 143);
}

TEST(CliTest, WorksWithoutStandardDescriptors) {
  TemporaryFolder folder;
  // What is printed of the first job must not arrive anywhere.
  const std::string file =
      folder.write("jobs.yaml", "jobs: {a: {run: 'true'}, b: {needs: [a], run: sleep 0.5; touch ready; sleep 300}}");
  Program program({.arguments = {"run", file}, .closedDescriptors = {0, 1, 2}});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder.path() / "ready"); }));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(30s), 143);
}

TEST(CliTest, AJobIsToldWhenItWillBeEnded) {
  TemporaryFolder folder;
  const std::string file =
      folder.write("jobs.yaml",
                   "jobs: {both: {run: 'echo $ARBORIST_DEADLINE > both', timeout: 1h, deadline: 2h}, "
                   "none: {run: 'echo ${ARBORIST_DEADLINE-unset} > none'}}");
  Program program({.arguments = {"run", file}, .environment = {"ARBORIST_DEADLINE=2020-01-01T00:00:00.000Z"}});
  const std::time_t before = std::time(nullptr);
  EXPECT_EQ(program.wait(), 0);
  EXPECT_EQ(readFile(folder.path() / "none"), "unset\n");
  const std::string both = readFile(folder.path() / "both");
  EXPECT_EQ(both.size(), std::string("2026-11-20T09:00:00.123Z\n").size()) << both;
  std::tm parts{};
  ASSERT_NE(strptime(both.c_str(), "%Y-%m-%dT%H:%M:%S", &parts), nullptr) << both;
  EXPECT_GE(timegm(&parts), before + 3600 - 1);
  EXPECT_LE(timegm(&parts), std::time(nullptr) + 3600);
}

TEST(CliTest, AReportThatCannotBeWrittenIsSaid) {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "r.json");
  const Result result = runFile("jobs: {a: {run: 'true'}}", {"--report", folder.path() / "r.json"});
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_THAT(result.err, HasSubstr("r.json"));
}

TEST(CliTest, AReportPipeThatNobodyReadsIsSaidAndHoldsNothingUp) {
  TemporaryFolder folder;
  const std::string pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const Result result = runFile("jobs: {a: {run: 'true'}}", {"--report", pipe});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr(pipe), HasSubstr("nobody reads it")));
}

TEST(CliTest, WithoutAPlaceForOutputNothingIsStarted) {
  TemporaryFolder folder;
  const std::string file = folder.write("jobs.yaml", "jobs: {a: {run: touch started}}");
  Program program({.arguments = {"run", file}, .environment = {"TMPDIR=/no/such/folder"}, .home = false});
  EXPECT_EQ(program.wait(), 2);
  EXPECT_THAT(program.err(), AllOf(HasSubstr("HOME"), HasSubstr("TMPDIR")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "started"));
}

TEST(CliTest, WithFewDescriptorsJobsWaitForEachOtherAndItIsSaidOnce) {
  std::string list;
  for (int i = 0; i < 300; ++i) list += "echo x; true\n";
  TemporaryFolder folder;
  Program program({.arguments = {"run", "--commands", folder.write("list", list), "-j", "200"}, .openFiles = 64});
  EXPECT_EQ(program.wait(), 0) << program.out();
  EXPECT_THAT(program.out(), HasSubstr("300 succeeded"));
  const std::string err = program.err();
  EXPECT_THAT(err, AllOf(HasSubstr("at once, not 200"), HasSubstr("64")));
  EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
}

TEST(CliTest, TheTerminalShowsALiveBlockThatIsGoneAtTheEnd) {
  TemporaryFolder folder;
  const std::string file = folder.write(
      "jobs.yaml",
      "jobs: {slow: {run: 'while [ ! -e go ]; do sleep 0.05; done', timeout: 1m}, bad: {needs: [slow], run: exit 3}}");
  Program program(
      {.arguments = {"run", file}, .environment = {"TERM=xterm-256color", "LANG=C.UTF-8"}, .terminal = true});
  EXPECT_TRUE(eventually([&] {
    const std::string screen = program.out();
    return screen.find("0/2") != std::string::npos && screen.find("left  (timeout)") != std::string::npos;
  }));
  folder.write("go", "");
  EXPECT_EQ(program.wait(), 1);
  EXPECT_THAT(program.out(), AllOf(HasSubstr("\x1b[J"), HasSubstr("✗ bad"), HasSubstr("first failure:")));
}

TEST(CliTest, NoColorLeavesColoursOut) {
  TemporaryFolder folder;
  const std::string file = folder.write("jobs.yaml", "jobs: {bad: {run: exit 3}}");
  Program plain({.arguments = {"run", file}, .environment = {"TERM=xterm", "NO_COLOR=1"}, .terminal = true});
  EXPECT_EQ(plain.wait(), 1);
  EXPECT_THAT(plain.out(), Not(HasSubstr("\x1b[3")));
  Program colour({.arguments = {"run", file}, .environment = {"TERM=xterm"}, .terminal = true});
  EXPECT_EQ(colour.wait(), 1);
  EXPECT_THAT(colour.out(), HasSubstr("\x1b[31m"));
}

TEST(TourTest, TheTourShowsTimeoutDeadlineFailureSkipAndCleanUp) {
  TemporaryFolder folder;
  const std::string report = folder.path() / "report.json";
  Program program({.arguments = {"run", ARBORIST_SOURCE_DIR "/resources/examples/tour.yaml", "--report", report},
                   .environment = {"TMPDIR=" + folder.path().string()}});
  EXPECT_EQ(program.wait(120s), 1) << program.out();
  std::map<std::string, json> jobs;
  const json parsed = json::parse(readFile(report));
  for (const json& job : parsed["jobs"]) jobs[job["path"]] = job;
  EXPECT_EQ(jobs["limits/endless-checksum"]["cause"]["code"], "timeout");
  EXPECT_EQ(jobs["limits/watch/list-again-and-again"]["cause"]["code"], "deadline");
  EXPECT_EQ(jobs["limits/verify"]["state"], "failed");
  EXPECT_EQ(jobs["limits/publish"]["cause"]["code"], "need_failed");
  EXPECT_EQ(jobs["clean-up"]["state"], "succeeded");
  EXPECT_EQ(jobs["archive/compress/test"]["state"], "succeeded");
}

}  // namespace
}  // namespace arborist::test
