// SPDX-License-Identifier: GPL-3.0-or-later
// What is written for users holds: docs/job-file.md and resources/examples.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <arborist/formats/in/command_list.h>
#include <arborist/formats/in/job_keys.h>

#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

using testing::HasSubstr;

const std::filesystem::path kSource = ARBORIST_SOURCE_DIR;

std::string contentOf(const std::filesystem::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// The text between ```yaml and ```.
std::string exampleIn(const std::string& page) {
  constexpr std::string_view kOpen = "```yaml\n";
  const std::size_t begin = page.find(kOpen) + kOpen.size();
  return page.substr(begin, page.find("```\n", begin) - begin);
}

TEST(JobFileDocumentation, NamesEveryKeyThatTheParserKnows) {
  const std::string page = contentOf(kSource / "docs/job-file.md");
  for (const KeyInfo& key : knownKeys()) {
    EXPECT_THAT(page, testing::AnyOf(HasSubstr("`" + std::string(key.name) + "`"),
                                     HasSubstr("{" + std::string(key.name) + ":")));
  }
}

TEST(JobFileDocumentation, ListsEveryKeyOfLaterVersionsAsSuch) {
  const std::string page = contentOf(kSource / "docs/job-file.md");
  const std::size_t later = page.find("## Later versions");
  ASSERT_NE(later, std::string::npos);
  for (const KeyInfo& key : knownKeys()) {
    if (!key.available) {
      EXPECT_THAT(page.substr(later), HasSubstr("`" + std::string(key.name) + "`"));
    }
  }
}

TEST(JobFileDocumentation, ItsExampleIsAJobFile) {
  const JobSpec root = rootOf(exampleIn(contentOf(kSource / "docs/job-file.md")));
  EXPECT_THAT(childNames(root), testing::ElementsAre("build", "checks", "clean-up"));
  EXPECT_EQ(leafCount(root), 8u);
}

TEST(Examples, AreJobFilesWithoutProblems) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "resources/examples")) {
    const bool list = entry.path().extension() == ".txt";
    const JobFileResult result = list ? loadCommandList(entry.path()) : loadJobFile(entry.path());
    for (const FileProblem& problem : result.problems) ADD_FAILURE() << problem.toString();
    EXPECT_GT(leafCount(result.spec.root), 0u) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 5u);
}

}  // namespace
}  // namespace arborist
