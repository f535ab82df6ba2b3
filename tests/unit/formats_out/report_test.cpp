// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/out/report.h>

#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <unit/formats_out/temporary_folder.h>
#include <unit/telemetry/folded.h>
#include <unit/telemetry/run_script.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Folded;
using test::RunScript;

const JobCause kExit{CauseCode::Exit, "exit 3", "", ""};

class ReportTest : public ::testing::Test {
 protected:
  json report(int exitCode = 0) {
    m_folded.publish();
    const Status status = writeReport(m_folded.reader, 1, exitCode, m_folder.path("report.json"));
    EXPECT_TRUE(status.ok()) << status.message();
    return json::parse(test::contentsOf(m_folder.path("report.json")));
  }

  std::vector<std::string> jobPaths() {
    const json written = report();
    std::vector<std::string> paths;
    for (const json& job : written["jobs"]) paths.push_back(job["path"]);
    return paths;
  }

  // A run with something of everything.
  void fullRun() {
    const JobId checks = m_run.group(m_run.root(), "checks"), build = m_run.job(m_run.root(), "build");
    const JobId unit = m_run.job(checks, "unit", 5s), lint = m_run.job(checks, "lint"),
                docs = m_run.job(checks, "docs");
    const JobId last = m_run.job(m_run.root(), "last");
    m_run.to(m_run.root(), JobState::Running);
    m_run.limits(unit, 60s, "checks");
    m_run.at(100ms);
    m_run.start(build);
    m_run.finish(build, JobState::Succeeded, {}, withExit(0));
    m_run.to(checks, JobState::Running);
    m_run.at(500ms);
    m_run.start(unit, 1, 5s);
    m_run.at(5500ms);
    const JobCause timeout{CauseCode::Timeout, "5s set on checks/unit (jobs.yaml:4)", "checks/unit", "jobs.yaml:4"};
    m_run.to(unit, JobState::Cancelling, timeout);
    m_run.at(6s);
    AttemptRecord record;
    record.signal = 9;
    record.outputPath = "/runs/2.log";
    record.outputBytes = 123;
    record.truncatedBytes = 7;
    record.outputError = "cannot write /runs/2.log: No space left on device";
    record.warning = "processes are left";
    record.leaked = {{4711, "sleep"}, {4712, "sleep"}};
    record.peakRssBytes = 1 << 20;
    record.cpuSeconds = 0.5;
    m_run.finish(unit, JobState::TimedOut, timeout, record);
    m_run.to(lint, JobState::Skipped, {CauseCode::NeedFailed, "checks/unit timed out", "checks/unit", ""});
    m_run.start(docs);
    m_run.finish(docs, JobState::Failed, kExit, withExit(3));
    m_run.to(checks, JobState::Failed, kExit);
    m_run.to(last, JobState::Cancelled, {CauseCode::User, "you pressed Ctrl-C", "", ""});
    m_run.to(m_run.root(), JobState::Failed, kExit);
    m_run.at(6500ms);
    m_run.end();
  }
  static AttemptRecord withExit(int code) {
    AttemptRecord record;
    record.exitCode = code;
    return record;
  }

  const test::TemporaryFolder m_folder;
  Folded m_folded;
  RunScript m_run{m_folded.recorder};
};

TEST_F(ReportTest, TheHeadTellsOfTheRun) {
  fullRun();
  const json head = report(1);
  EXPECT_EQ(head["version"], 1);
  EXPECT_EQ(head["run_id"], "01J00000000000000000000001");
  EXPECT_EQ(head["file"], "jobs.yaml");
  EXPECT_EQ(head["start"], "2026-09-21T14:13:20.123Z");
  EXPECT_EQ(head["wall_s"], 6.5);
  EXPECT_EQ(head["exit_code"], 1);
  EXPECT_EQ(head["totals"],
            json::parse(R"json({"succeeded":1,"failed":1,"timed_out":1,"cancelled":1,"skipped":1})json"));
}

TEST_F(ReportTest, JobsAreLeavesInFileOrder) {
  fullRun();
  EXPECT_EQ(jobPaths(), (std::vector<std::string>{"checks/unit", "checks/lint", "checks/docs", "build", "last"}));
}

TEST_F(ReportTest, AJobThatWasStoppedHasAllItsFields) {
  fullRun();
  const json unit = report()["jobs"][0];
  EXPECT_EQ(unit, json::parse(R"json({"path":"checks/unit","kind":"command","state":"timed_out",
    "cause":{"code":"timeout","message":"5s set on checks/unit (jobs.yaml:4)","origin":"checks/unit","at":"jobs.yaml:4"
}
, "attempts" : 1, "queued_s" : 0.5, "run_s" : 5.0, "cancelling_s" : 0.5,
    "deadline" : {"at" : "2026-09-21T14:14:20.123Z", "origin" : "checks"},
                 "signal" : 9,
                 "output" : {"path" : "/runs/2.log", "bytes" : 123, "truncated_bytes" : 7,
      "error" : "cannot write /runs/2.log: No space left on device"},
    "warning" : "processes are left",
                            "leaked_pids" : [ 4711, 4712 ],
                                            "peak_rss_bytes" : 1048576,
                                            "cpu_s" : 0.5
})json"));
}

TEST_F(ReportTest, WhatIsEmptyIsLeftOutButNotPathKindStateAttemptsAndTime) {
  fullRun();
  const json jobs = report()["jobs"];
  EXPECT_EQ(jobs[3], json::parse(R"json({"path":"build","kind":"command","state":"succeeded","attempts":1,
    "queued_s":0.1,"run_s":0.0,"exit_code":0})json"));
  EXPECT_EQ(jobs[1]["attempts"], 0);
  EXPECT_EQ(jobs[1]["run_s"], 0.0);
}

TEST_F(ReportTest, GroupsAreThoseBelowTheRoot) {
  fullRun();
  const json groups = report()["groups"];
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0], json::parse(R"json({"path":"checks","state":"failed","cause":{"code":"exit","message":"exit 3"},
    "run_s":5.9})json"));
}

TEST_F(ReportTest, TextThatIsNotUtf8IsMadeValid) {
  const JobId job = m_run.job(m_run.root(), "caf\xe9 \"quoted\"\n");
  m_run.start(job);
  m_run.finish(job, JobState::Failed, {CauseCode::Exit, "bad \xff\xfe\xc3 end \xed\xa0\x80", "", ""});
  const json written = report()["jobs"][0];
  EXPECT_EQ(written["path"], "caf\uFFFD \"quoted\"\n");
  EXPECT_THAT(written["cause"]["message"].get<std::string>(), ::testing::StartsWith("bad \uFFFD\uFFFD\uFFFD end "));
}

TEST_F(ReportTest, ARunWithoutJobsIsAReportToo) {
  m_run.end();
  const json written = report();
  EXPECT_TRUE(written["jobs"].empty());
  EXPECT_TRUE(written["groups"].empty());
  EXPECT_EQ(written["totals"]["succeeded"], 0);
}

TEST_F(ReportTest, EachOfTenThousandJobsIsThereOnceAndInOrder) {
  std::vector<std::string> expected;
  for (int g = 0; g < 100; ++g) {
    const JobId group = m_run.group(m_run.root(), "g" + std::to_string(g));
    for (int j = 0; j < 100; ++j) {
      const JobId job = m_run.job(group, "j" + std::to_string(j));
      m_run.start(job);
      m_run.finish(job, JobState::Succeeded);
      expected.push_back("g" + std::to_string(g) + "/j" + std::to_string(j));
    }
  }
  m_run.end();
  EXPECT_EQ(jobPaths(), expected);
}

TEST_F(ReportTest, JobsThatAreListedLaterStandAtTheirPlaceInTheFile) {
  const JobId suite = m_run.group(m_run.root(), "suite");
  (void)m_run.job(m_run.root(), "after");
  (void)m_run.job(suite, "found");
  EXPECT_EQ(jobPaths(), (std::vector<std::string>{"suite/found", "after"}));
}

TEST_F(ReportTest, ADeadlineThatNeverComesIsWritten) {
  const JobId job = m_run.job(m_run.root(), "a");
  m_run.limits(job, JobDuration::max() - test::kRunStart.time_since_epoch(), "");
  EXPECT_EQ(report()["jobs"][0]["deadline"]["at"].get<std::string>().substr(0, 4), "2262");
}

TEST_F(ReportTest, AnUnknownRunIsAnErrorAndWritesNothing) {
  EXPECT_FALSE(writeReport(m_folded.reader, 7, 0, m_folder.path("report.json")).ok());
  EXPECT_EQ(m_folder.count(), 0);
}

TEST_F(ReportTest, AFullDiskIsAnError) {
  fullRun();
  m_folded.publish();
  const Status status = writeReport(m_folded.reader, 1, 0, "/dev/full");
  EXPECT_EQ(status.code(), std::errc::no_space_on_device);
}

// Every field that is written is documented under its full name, and the other way round.
void addNames(const json& value, const std::string& prefix, std::set<std::string>& names) {
  if (value.is_array()) {
    for (const json& element : value) addNames(element, prefix, names);
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      const std::string name = prefix.empty() ? key : prefix + "." + key;
      names.insert(name);
      addNames(member, name, names);
    }
  }
}

TEST_F(ReportTest, TheDocumentationNamesExactlyTheFieldsThatAreWritten) {
  fullRun();
  std::set<std::string> written;
  addNames(report(1), "", written);

  std::set<std::string> documented;
  std::istringstream lines(test::contentsOf(ARBORIST_DOCS "/report.md"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    documented.insert(line.substr(3, line.find('`', 3) - 3));
  }
  EXPECT_THAT(written, ::testing::IsSubsetOf(documented));
  EXPECT_THAT(documented, ::testing::IsSubsetOf(written));
}

}  // namespace
}  // namespace arborist
