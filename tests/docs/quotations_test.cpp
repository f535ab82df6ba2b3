// SPDX-License-Identifier: GPL-3.0-or-later
// Code in the documents is code that is compiled and run: each block of C++ or CMake stands, line by line, in an
// example, in a test of this folder or in the project that the package is tried with.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace arborist {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

const fs::path kSourceDir = ARBORIST_SOURCE_DIR;

Lines linesOf(const fs::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  Lines lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// Without the spaces that all of them begin with.
Lines dedented(Lines lines) {
  std::size_t indent = std::string::npos;
  for (const std::string& line : lines) indent = std::min(indent, line.find_first_not_of(' '));
  for (std::string& line : lines) line.erase(0, std::min(indent, line.size()));
  return lines;
}

struct Block {
  std::size_t line = 0;
  Lines text;
};

// What stands between ```LANGUAGE and ```.
std::vector<Block> blocksIn(const Lines& page, const std::string& language) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (page[i] != "```" + language) continue;
    Block block{.line = i + 2, .text = {}};
    while (++i < page.size() && page[i] != "```") block.text.push_back(page[i]);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

bool quotes(const Lines& source, const Lines& block) {
  const Lines wanted = dedented(block);
  for (std::size_t at = 0; at + wanted.size() <= source.size(); ++at) {
    const auto from = source.begin() + static_cast<std::ptrdiff_t>(at);
    if (dedented(Lines(from, from + static_cast<std::ptrdiff_t>(wanted.size()))) == wanted) return true;
  }
  return false;
}

std::vector<Lines> sourcesWith(const std::string& extension) {
  std::vector<Lines> sources;
  for (const char* folder : {"core/examples", "tests/docs", "tests/package/stranger"}) {
    for (const auto& entry : fs::directory_iterator(kSourceDir / folder)) {
      if (entry.path().string().ends_with(extension)) sources.push_back(linesOf(entry.path()));
    }
  }
  return sources;
}

// How many blocks the page has; each of them is looked for.
std::size_t checkPage(const fs::path& page, const std::string& language, const std::vector<Lines>& sources) {
  const std::vector<Block> blocks = blocksIn(linesOf(page), language);
  for (const Block& block : blocks) {
    const bool found = std::ranges::any_of(sources, [&](const Lines& source) { return quotes(source, block.text); });
    EXPECT_TRUE(found) << page.string() << ':' << block.line << ": this block stands in no source that is compiled";
  }
  return blocks.size();
}

std::vector<fs::path> pages() {
  std::vector<fs::path> found{kSourceDir / "README.md", kSourceDir / "CONTRIBUTING.md"};
  for (const auto& entry : fs::directory_iterator(kSourceDir / "docs")) {
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  }
  return found;
}

TEST(Quotations, EachBlockOfCodeIsCompiled) {
  const std::vector<Lines> sources = sourcesWith(".cpp");
  std::size_t count = 0;
  for (const fs::path& page : pages()) count += checkPage(page, "cpp", sources);
  EXPECT_GE(count, 12u);
}

TEST(Quotations, EachBlockOfCMakeIsConfigured) {
  const std::vector<Lines> sources = sourcesWith("CMakeLists.txt");
  std::size_t count = 0;
  for (const fs::path& page : pages()) count += checkPage(page, "cmake", sources);
  EXPECT_GE(count, 1u);
}

TEST(Quotations, ABlockIsComparedLineByLine) {
  const Lines source{"int f() {", "  if (x) {", "    return 1;", "  }", "}"};
  EXPECT_TRUE(quotes(source, {"if (x) {", "  return 1;", "}"}));
  EXPECT_FALSE(quotes(source, {"if (x) {", "  return 2;", "}"}));
  EXPECT_FALSE(quotes(source, {"if (x) {", "return 1;", "}"}));
  EXPECT_FALSE(quotes(source, {"if (x) {", "}"}));
}

}  // namespace
}  // namespace arborist
