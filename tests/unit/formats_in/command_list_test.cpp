// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/command_list.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

JobFileResult list(std::string_view text, const JobFileOptions& options = testOptions()) {
  return parseCommandList(text, "list.txt", options);
}

TEST(CommandListTest, EachLineIsAJobNamedAfterIt) {
  const JobFileResult result = list("echo a\n\n  # comment\n \t\n echo \"b\" | cat\nlast");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.spec.file, "list.txt");
  EXPECT_THAT(childNames(result.spec.root), ElementsAre("line-1", "line-5", "line-6"));
  const JobSpec& job = result.spec.root.children[1];
  EXPECT_TRUE(job.command.shell);
  EXPECT_THAT(job.command.argv, ElementsAre(" echo \"b\" | cat"));
  EXPECT_EQ(job.at.toString(), "list.txt:5");
}

TEST(CommandListTest, WindowsLineEndsAndByteOrderMarkAreNoPartOfACommand) {
  const JobFileResult result = list(
      "\xEF\xBB\xBF"
      "echo a\r\n\r\necho b\r\n");
  ASSERT_TRUE(result.ok());
  EXPECT_THAT(childNames(result.spec.root), ElementsAre("line-1", "line-3"));
  EXPECT_EQ(result.spec.root.children[0].command.text, "echo a");
}

TEST(CommandListTest, BytesThatAreNotUtf8StayAsTheyAre) {
  const JobFileResult result = list("cat caf\xe9\n");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.spec.root.children[0].command.argv[0], "cat caf\xe9");
}

TEST(CommandListTest, GoesOnAfterAFailureUnlessToldOtherwise) {
  EXPECT_EQ(list("true").spec.root.onFailure.mode, OnFailure::Mode::Continue);
  JobFileOptions options = testOptions();
  options.onFailure = OnFailure::Mode::FailFast;
  EXPECT_EQ(list("true", options).spec.root.onFailure.mode, OnFailure::Mode::FailFast);
}

TEST(CommandListTest, OptionsBoundTheJobsAndTheRun) {
  JobFileOptions options = testOptions();
  options.timeout = 5s;
  options.deadline = 1min;
  const JobFileResult result = list("true", options);
  EXPECT_EQ(result.spec.root.dir, "/home/ann");
  EXPECT_EQ(result.spec.root.deadline->duration, 1min);
  EXPECT_EQ(result.spec.root.deadline->at.toString(), "--deadline");
  EXPECT_EQ(result.spec.root.children[0].timeout->duration, 5s);
  EXPECT_EQ(result.spec.root.children[0].timeout->at.toString(), "--timeout");
  EXPECT_EQ(parseCommandList("true", "list.txt").spec.root.dir, std::filesystem::current_path());
}

TEST(CommandListTest, AnEmptyListIsFine) {
  EXPECT_TRUE(list("").ok());
  EXPECT_THAT(list("# nothing\n\n").spec.root.children, IsEmpty());
}

TEST(CommandListTest, NulAndOverlongLinesAreProblems) {
  const std::string text = std::string("true\nec\0ho\n", 11) + std::string(kCommandListMaxLine, 'x') + "\n" +
                           std::string(kCommandListMaxLine + 1, 'x') + "\n";
  const JobFileResult result = list(text);
  ASSERT_THAT(result.problems, SizeIs(2));
  EXPECT_THAT(result.problems[0].toString(), HasSubstr("list.txt:2:3: expected a command, found a NUL byte"));
  EXPECT_THAT(result.problems[1].toString(), HasSubstr("list.txt:4:1: expected a command of at most 1 MiB"));
  EXPECT_THAT(result.spec.root.children, IsEmpty());
}

TEST(CommandListTest, AMillionLinesAreTheMost) {
  std::string text;
  for (std::size_t i = 0; i < kCommandListMaxLines; ++i) text += ":\n";
  EXPECT_THAT(list(text).spec.root.children, SizeIs(kCommandListMaxLines));
  text += ":";
  EXPECT_THAT(list(text).problems.front().toString(), HasSubstr("list.txt: expected at most 1,000,000 lines"));
}

TEST(CommandListTest, IsReadFromAFile) {
  std::string pattern = std::filesystem::temp_directory_path() / "arborist-list-XXXXXX";
  const int fd = ::mkstemp(pattern.data());
  ASSERT_GE(fd, 0);
  std::ofstream(pattern) << "echo a\n";
  EXPECT_THAT(loadCommandList(pattern, testOptions()).spec.root.children, SizeIs(1));
  std::filesystem::remove(pattern);
  EXPECT_THAT(loadCommandList(pattern, testOptions()).problems.front().toString(), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace arborist
