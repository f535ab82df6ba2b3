// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_file.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(JobFileTest, ACommandRunsByTheShell) {
  const JobSpec root = rootOf("jobs: {build: {run: cmake --build build -j2}}");
  const JobSpec& build = jobAt(root, {"build"});
  EXPECT_TRUE(build.command.shell);
  EXPECT_THAT(build.command.argv, ElementsAre("cmake --build build -j2"));
  EXPECT_EQ(build.command.text, "cmake --build build -j2");
  EXPECT_FALSE(build.isGroup);
}

TEST(JobFileTest, ArgvRunsWithoutShell) {
  const JobSpec root = rootOf("jobs: {list: {argv: [ls, -l, my file, 1.10, \"\"]}}");
  const CommandSpec& command = jobAt(root, {"list"}).command;
  EXPECT_FALSE(command.shell);
  EXPECT_THAT(command.argv, ElementsAre("ls", "-l", "my file", "1.10", ""));
  EXPECT_EQ(command.text, "ls -l 'my file' 1.10 ''");
}

TEST(JobFileTest, WordsOfYaml11AreCommandsToo) { EXPECT_EQ(commandOf("jobs: {a: {run: yes}}"), "yes"); }

TEST(JobFileTest, JobsMakeAGroupInFileOrder) {
  const JobSpec root = rootOf("jobs:\n  z: {run: a}\n  a: {jobs: {y: {run: b}, b: {run: c}}}\n  m: {jobs: {}}\n");
  EXPECT_TRUE(root.isGroup);
  EXPECT_EQ(root.name, "");
  EXPECT_THAT(childNames(root), ElementsAre("z", "a", "m"));
  EXPECT_TRUE(root.children[1].isGroup);
  EXPECT_THAT(childNames(root.children[1]), ElementsAre("y", "b"));
  EXPECT_TRUE(root.children[2].isGroup);
}

TEST(JobFileTest, NoJobsAtAllAreFine) { EXPECT_THAT(rootOf("jobs: {}").children, IsEmpty()); }

TEST(JobFileTest, AJobKnowsWhereItBegins) {
  const JobSpec root = rootOf("version: 1\njobs:\n  build:\n    run: make\n");
  EXPECT_EQ(jobAt(root, {"build"}).at.toString(), "jobs.yaml:3");
  EXPECT_EQ(jobAt(root, {"build"}).at.column, 3);
}

TEST(JobFileTest, EnvironmentIsTextAsWritten) {
  const JobSpec root = rootOf("env: {LC_ALL: C}\njobs: {a: {run: x, env: {V: 1.10, ON: yes, E: \"\", N: 007}}}");
  EXPECT_THAT(root.env, ElementsAre(Pair("LC_ALL", "C")));
  EXPECT_THAT(jobAt(root, {"a"}).env,
              ElementsAre(Pair("V", "1.10"), Pair("ON", "yes"), Pair("E", ""), Pair("N", "007")));
}

TEST(JobFileTest, PathsAreRelativeToTheFile) {
  ::setenv("HOME", "/home/ann", 1);
  const JobFileResult result = parseJobFile(
      "dir: sub\njobs: {a: {run: x, dir: ../src/}, b: {run: x, dir: ~/app}, c: {run: x, dir: /abs}, "
      "d: {run: x, dir: \"~\"}, e: {run: x}}",
      "project/jobs.yaml", testOptions());
  ASSERT_TRUE(result.ok()) << result.problems.front().toString();
  EXPECT_EQ(result.spec.file, "project/jobs.yaml");
  const JobSpec& root = result.spec.root;
  EXPECT_EQ(root.dir, "/home/ann/project/sub");
  EXPECT_EQ(jobAt(root, {"a"}).dir, "/home/ann/src");
  EXPECT_EQ(jobAt(root, {"b"}).dir, "/home/ann/app");
  EXPECT_EQ(jobAt(root, {"c"}).dir, "/abs");
  EXPECT_EQ(jobAt(root, {"d"}).dir, "/home/ann");
  EXPECT_EQ(jobAt(root, {"e"}).dir, "");
  EXPECT_EQ(root.at.file, "project/jobs.yaml");
}

TEST(JobFileTest, WithoutDirTheRootHasTheFolderOfTheFile) {
  EXPECT_EQ(parseJobFile("jobs: {}", "/etc/x/jobs.yaml", testOptions()).spec.root.dir, "/etc/x");
  EXPECT_EQ(parseJobFile("jobs: {}", "jobs.yaml", testOptions()).spec.root.dir, "/home/ann");
  EXPECT_EQ(parseJobFile("jobs: {}", "-", testOptions()).spec.root.dir, "/home/ann");
  EXPECT_EQ(parseJobFile("jobs: {}", "jobs.yaml").spec.root.dir, std::filesystem::current_path());
}

TEST(JobFileTest, GroupsHaveConcurrencyDeadlineAndFailureRule) {
  const JobSpec root = rootOf(
      "concurrency: 8\ndeadline: 1h\non_failure: continue\n"
      "jobs:\n"
      "  a: {concurrency: 4, deadline: 40m, on_failure: continue, jobs: {}}\n"
      "  b: {on_failure: {stop_after: 10%}, jobs: {}}\n"
      "  c: {on_failure: {stop_after: 3}, jobs: {}}\n"
      "  d: {on_failure: fail-fast, jobs: {}}\n");
  EXPECT_EQ(root.concurrency, 8u);
  EXPECT_EQ(root.deadline->duration, 1h);
  EXPECT_EQ(root.onFailure.mode, OnFailure::Mode::Continue);
  EXPECT_EQ(jobAt(root, {"a"}).concurrency, 4u);
  EXPECT_EQ(jobAt(root, {"a"}).deadline->duration, 40min);
  EXPECT_EQ(jobAt(root, {"a"}).deadline->at.toString(), "jobs.yaml:5");
  EXPECT_EQ(jobAt(root, {"a"}).onFailure.mode, OnFailure::Mode::Continue);
  EXPECT_EQ(jobAt(root, {"b"}).onFailure.mode, OnFailure::Mode::StopAfter);
  EXPECT_EQ(jobAt(root, {"b"}).onFailure.amount, 10);
  EXPECT_TRUE(jobAt(root, {"b"}).onFailure.percent);
  EXPECT_EQ(jobAt(root, {"c"}).onFailure.amount, 3);
  EXPECT_FALSE(jobAt(root, {"c"}).onFailure.percent);
  EXPECT_EQ(jobAt(root, {"d"}).onFailure.mode, OnFailure::Mode::FailFast);
  EXPECT_EQ(jobAt(root, {"d"}).concurrency, 0u);
}

TEST(JobFileTest, GraceLeakAndOutputComeFromTheNearestThatSaysSo) {
  const JobSpec root = rootOf(
      "defaults: {grace: 2s, leak: fail, output: {cap: 1MiB}}\n"
      "jobs:\n"
      "  a: {run: x}\n"
      "  b: {run: x, grace: 0s, leak: keep, output: {cap: 2MiB}}\n"
      "  g: {grace: 5s, leak: end, output: {cap: 3MiB}, jobs: {c: {run: x}, d: {run: x, grace: 1s}}}\n");
  const auto all = [&](std::vector<std::string> path) {
    const JobSpec& job = jobAt(root, path);
    return std::tuple(job.grace, job.leak, job.outputCap);
  };
  EXPECT_EQ(all({"a"}), std::tuple(2s, LeakPolicy::Fail, 1u << 20));
  EXPECT_EQ(all({"b"}), std::tuple(0s, LeakPolicy::Keep, 2u << 20));
  EXPECT_EQ(all({"g", "c"}), std::tuple(5s, LeakPolicy::End, 3u << 20));
  EXPECT_EQ(all({"g", "d"}), std::tuple(1s, LeakPolicy::End, 3u << 20));
}

TEST(JobFileTest, WithoutDefaultsAJobHasThoseOfTheProgram) {
  const JobSpec root = rootOf("jobs: {a: {run: x}}");
  EXPECT_EQ(root.children[0].grace, 10s);
  EXPECT_EQ(root.children[0].leak, LeakPolicy::End);
  EXPECT_EQ(root.children[0].outputCap, 64u << 20);
  EXPECT_EQ(root.children[0].timeout, std::nullopt);
  EXPECT_EQ(root.children[0].when, When::Success);
}

TEST(JobFileTest, OwnTimeoutBeatsOptionBeatsDefaults) {
  constexpr std::string_view kFile = "defaults: {timeout: 5m}\njobs:\n  a: {run: x}\n  b: {run: x, timeout: 1h}\n";
  JobSpec root = rootOf(kFile);
  EXPECT_EQ(jobAt(root, {"a"}).timeout->duration, 5min);
  EXPECT_EQ(jobAt(root, {"a"}).timeout->at.toString(), "jobs.yaml:1");
  EXPECT_EQ(jobAt(root, {"a"}).timeout->setBy, "defaults");
  EXPECT_EQ(jobAt(root, {"b"}).timeout->duration, 1h);
  JobFileOptions options = testOptions();
  options.timeout = 7min;
  root = rootOf(kFile, options);
  EXPECT_EQ(jobAt(root, {"a"}).timeout->duration, 7min);
  EXPECT_EQ(jobAt(root, {"a"}).timeout->at.toString(), "--timeout");
  EXPECT_EQ(jobAt(root, {"a"}).timeout->setBy, "--timeout");
  EXPECT_EQ(jobAt(root, {"b"}).timeout->duration, 1h);
  EXPECT_EQ(jobAt(root, {"b"}).timeout->at.toString(), "jobs.yaml:4");
  EXPECT_EQ(jobAt(root, {"b"}).timeout->setBy, "");
}

TEST(JobFileTest, GroupsHaveNoTimeoutOfTheirOwn) {
  const JobSpec root = rootOf("defaults: {timeout: 5m}\njobs: {g: {jobs: {a: {run: x}}}}");
  EXPECT_EQ(jobAt(root, {"g"}).timeout, std::nullopt);
  EXPECT_EQ(jobAt(root, {"g", "a"}).timeout->duration, 5min);
}

TEST(JobFileTest, TheShorterDeadlineOfFileAndOptionBoundsTheRoot) {
  JobFileOptions options = testOptions();
  options.deadline = 10min;
  EXPECT_EQ(rootOf("jobs: {}", options).deadline->at.toString(), "--deadline");
  EXPECT_EQ(rootOf("deadline: 1h\njobs: {}", options).deadline->duration, 10min);
  EXPECT_EQ(rootOf("deadline: 1m\njobs: {}", options).deadline->duration, 1min);
}

TEST(JobFileTest, TheOptionSetsTheFailureRuleOfEveryGroup) {
  constexpr std::string_view kFile = "jobs: {g: {on_failure: {stop_after: 2}, jobs: {h: {jobs: {}}}}}";
  JobFileOptions options = testOptions();
  options.onFailure = OnFailure::Mode::Continue;
  const JobSpec root = rootOf(kFile, options);
  EXPECT_EQ(root.onFailure.mode, OnFailure::Mode::Continue);
  EXPECT_EQ(jobAt(root, {"g"}).onFailure.mode, OnFailure::Mode::Continue);
  EXPECT_EQ(jobAt(root, {"g"}).onFailure.amount, 0);
  EXPECT_EQ(jobAt(root, {"g", "h"}).onFailure.mode, OnFailure::Mode::Continue);
}

TEST(JobFileTest, AnAliasedJobIsReadForEachUse) {
  const JobSpec root = rootOf("jobs:\n  a: &job\n    run: make\n    timeout: 1m\n  b: *job\n");
  EXPECT_EQ(jobAt(root, {"b"}).command.text, "make");
  EXPECT_EQ(jobAt(root, {"b"}).at.line, 5);
  EXPECT_EQ(jobAt(root, {"b"}).timeout->at.line, 4);
}

TEST(JobFileTest, JsonIsAJobFileToo) {
  const JobSpec root = rootOf("{\n\t\"jobs\": {\n\t\t\"a\": {\"run\": \"echo \\\"hi\\\"\", \"needs\": []}\n\t}\n}\n");
  EXPECT_EQ(jobAt(root, {"a"}).command.text, "echo \"hi\"");
}

TEST(JobFileTest, AllProblemsComeAtOnceInFileOrder) {
  EXPECT_THAT(problemsOf("version: 2\njobs:\n  a: {run: x, tmeout: 5m}\n  b: {run: x, needs: [c]}\n  d: {run: []}\n"),
              ElementsAre(HasSubstr("1:10: expected 1"), HasSubstr("3:15: unknown key `tmeout`"),
                          HasSubstr("4:23: unknown job `c`"), HasSubstr("5:12: expected a command")));
}

TEST(JobFileTest, AHundredProblemsAreShownAndTheRestCounted) {
  std::string text = "jobs:\n";
  for (int i = 0; i < 1234; ++i) text += "  j" + std::to_string(i) + ": {}\n";
  const JobFileResult result = parsed(text);
  ASSERT_EQ(result.problems.size(), 101u);
  EXPECT_EQ(result.problems.front().line, 2);
  EXPECT_EQ(result.problems[99].line, 101);
  EXPECT_EQ(result.problems.back().toString(), "jobs.yaml: … and 1134 more");
}

TEST(JobFileTest, AProblemOfAnAliasIsSaidOnce) {
  EXPECT_THAT(problemsOf("jobs:\n  a: &job {run: x, tmeout: 1s}\n  b: *job\n  c: *job\n"),
              ElementsAre(HasSubstr("2:20: unknown key")));
}

TEST(JobFileTest, WithProblemsThereIsNothingToRun) {
  const JobFileResult result = parsed("jobs:\n  a: {run: x}\n  b: {}\n");
  EXPECT_FALSE(result.ok());
  EXPECT_THAT(result.spec.root.children, IsEmpty());
}

TEST(JobFileTest, ProblemsReadAsFileLineColumn) {
  EXPECT_EQ(parsed("jobs: []").problems.front().toString(),
            "jobs.yaml:1:7: expected a mapping of names to jobs such as {build: {run: make}}, found a list");
}

class LoadedJobFile : public testing::Test {
 protected:
  LoadedJobFile() {
    std::string pattern = std::filesystem::temp_directory_path() / "arborist-job-file-XXXXXX";
    m_folder = ::mkdtemp(pattern.data());
  }
  ~LoadedJobFile() override { std::filesystem::remove_all(m_folder); }
  std::filesystem::path m_folder;
};

TEST_F(LoadedJobFile, IsReadWithItsFolder) {
  std::ofstream(m_folder / "jobs.yaml") << "jobs: {a: {run: make, dir: x}}";
  const JobFileResult result = loadJobFile(m_folder / "jobs.yaml");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.spec.root.dir, m_folder);
  EXPECT_EQ(result.spec.root.children[0].dir, m_folder / "x");
}

TEST_F(LoadedJobFile, ThatCannotBeReadIsAProblemOfTheFile) {
  const std::string missing = m_folder / "missing.yaml";
  EXPECT_EQ(loadJobFile(missing).problems.front().toString(), missing + ": cannot be read: No such file or directory");
  EXPECT_EQ(loadJobFile(m_folder).problems.front().toString(), m_folder.string() + ": cannot be read: Is a directory");
}

TEST_F(LoadedJobFile, ThatNeverEndsIsRefused) {
  EXPECT_THAT(loadJobFile("/dev/zero").problems.front().toString(), HasSubstr("at most 16 MiB"));
}

TEST_F(LoadedJobFile, DashIsStandardInput) {
  std::ofstream(m_folder / "jobs.yaml") << "jobs: {a: {run: make, dir: x}}";
  const int saved = ::dup(STDIN_FILENO);
  ASSERT_NE(std::freopen((m_folder / "jobs.yaml").c_str(), "r", stdin), nullptr);
  const JobFileResult result = loadJobFile("-", testOptions());
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.spec.file, "-");
  EXPECT_EQ(result.spec.root.children[0].dir, "/home/ann/x");
}

TEST(JobFileTest, RetryIsReadWithItsDefaults) {
  const JobSpec root = rootOf(
      "jobs:\n  a: {run: x, retry: {max: 2}}\n"
      "  b: {run: x, retry: {max: 5, only: [timeout, signal], backoff: 200ms..5s, jitter: none}}\n"
      "  c: {load: {for: 1s}, retry: {max: 1, backoff: 3s}}\n  d: {run: x}\n");
  ASSERT_TRUE(root.children[0].retry && root.children[1].retry && root.children[2].retry);
  const RetrySpec &a = *root.children[0].retry, &b = *root.children[1].retry, &c = *root.children[2].retry;
  EXPECT_EQ(a.max, 2u);
  EXPECT_TRUE(a.onExit && a.onSignal && a.onTimeout);
  EXPECT_EQ(a.base, std::chrono::seconds(1));
  EXPECT_EQ(a.cap, std::chrono::seconds(30));
  EXPECT_EQ(a.jitter, RetrySpec::Jitter::Full);
  EXPECT_EQ(b.max, 5u);
  EXPECT_TRUE(!b.onExit && b.onSignal && b.onTimeout);
  EXPECT_EQ(b.base, std::chrono::milliseconds(200));
  EXPECT_EQ(b.cap, std::chrono::seconds(5));
  EXPECT_EQ(b.jitter, RetrySpec::Jitter::None);
  EXPECT_EQ(c.base, std::chrono::seconds(3));
  EXPECT_EQ(c.cap, std::chrono::seconds(3));
  EXPECT_FALSE(root.children[3].retry);
}

}  // namespace
}  // namespace arborist
