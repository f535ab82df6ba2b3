// SPDX-License-Identifier: GPL-3.0-or-later
// A runner with a folder for its output, and short ways to run shell commands with it.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <arborist/context/context.h>
#include <arborist/jobs/command/command_runner.h>
#include <support/eventually.h>

namespace arborist::test {

using namespace std::chrono_literals;

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "arborist-test-XXXXXX").string();
    m_path = ::mkdtemp(name.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string operator/(std::string_view name) const { return (m_path / name).string(); }

 private:
  std::filesystem::path m_path;
};

inline std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline CommandAttempt shell(std::string text) {
  static std::atomic<std::uint64_t> next = 1;
  CommandAttempt attempt;
  attempt.id = next++;
  attempt.argv = {"/bin/sh", "-c", std::move(text)};
  attempt.env = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  attempt.grace = 5s;
  return attempt;
}

inline std::unique_ptr<CommandRunner> startRunner(bool cgroups) {
  CommandRunnerOptions options;
  options.runId = "test-run";
  options.useCgroups = cgroups;
  Status error;
  auto runner = CommandRunner::start(options, &error);
  EXPECT_TRUE(runner) << error.message();
  return runner;
}

// With and without cgroups: the parameter.
class CommandRunnerTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    m_runner = startRunner(GetParam());
    ASSERT_TRUE(m_runner);
    m_firstPid = m_runner->runnerPid();
  }
  void TearDown() override {
    if (m_runner && !m_killsRunner) {
      EXPECT_EQ(m_runner->runnerPid(), m_firstPid);  // nothing has crashed it
    }
  }
  CommandAttempt spooled(std::string text) {
    CommandAttempt attempt = shell(std::move(text));
    attempt.outputPath = m_folder / std::to_string(attempt.id);
    return attempt;
  }
  CommandResult run(const std::string& text) { return m_runner->run(background(), spooled(text)); }

  TempFolder m_folder;
  std::unique_ptr<CommandRunner> m_runner;
  std::int64_t m_firstPid = 0;
  bool m_killsRunner = false;  // set by tests that do
};

}  // namespace arborist::test
