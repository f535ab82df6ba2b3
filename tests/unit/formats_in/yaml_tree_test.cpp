// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/yaml_tree.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace arborist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A tree in one line: {a@1:1: b@1:4}.
std::string shown(const YamlNode& node) {
  const std::string place = "@" + std::to_string(node.line) + ":" + std::to_string(node.column);
  std::string inside;
  if (node.isScalar()) return node.text + place;
  if (node.isNull()) return "null(" + node.text + ")";
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    inside += (i == 0 ? "" : node.isMapping() && i % 2 == 1 ? ": " : ", ") + shown(*node.items[i]);
  }
  return node.isMapping() ? "{" + inside + "}" : "[" + inside + "]";
}

struct Outcome {
  std::string tree;
  std::vector<std::string> problems;
};

Outcome read(std::string_view text) {
  ProblemList problems("f");
  Outcome outcome;
  if (auto source = prepareText(text, problems)) {
    const YamlDocument document = parseYaml(std::move(*source), problems);
    if (document.root) outcome.tree = shown(*document.root);
  }
  for (const FileProblem& problem : problems.take()) outcome.problems.push_back(problem.toString());
  return outcome;
}

TEST(YamlTreeTest, EveryKeyAndValueKnowsItsPlace) {
  EXPECT_EQ(read("a: b\nlist:\n  - x\n  - {k: v}\n").tree, "{a@1:1: b@1:4, list@2:1: [x@3:5, {k@4:6: v@4:9}]}");
}

TEST(YamlTreeTest, ColumnsCountCharactersNotBytes) {
  EXPECT_EQ(read("ä: ö\nü: {ß: é, €: 😀}\n").tree, "{ä@1:1: ö@1:4, ü@2:1: {ß@2:5: é@2:8, €@2:11: 😀@2:14}}");
}

TEST(YamlTreeTest, PlacesGoBackAsWellAsOn) {
  EXPECT_EQ(read("{ä: 1, ? ö, ? [é, ü], ß: ß}").tree,
            "{ä@1:2: 1@1:5, ö@1:10: null(), [é@1:16, ü@1:19]: null(), ß@1:23: ß@1:26}");
}

TEST(YamlTreeTest, ValuesStayAsWritten) {
  EXPECT_EQ(read("[on, yes, no, 1.10, 0x1F, 1_000, 12:30:00, true]").tree,
            "[on@1:2, yes@1:6, no@1:11, 1.10@1:15, 0x1F@1:21, 1_000@1:27, 12:30:00@1:34, true@1:44]");
}

TEST(YamlTreeTest, OnlyNothingAndNullAreNothing) {
  EXPECT_EQ(read("a: \nb: ~\nc: null\nd: ''\ne: \"~\"\n").tree,
            "{a@1:1: null(), b@2:1: null(~), c@3:1: null(null), d@4:1: @4:4, e@5:1: ~@5:4}");
}

TEST(YamlTreeTest, JsonIsYaml) {
  EXPECT_EQ(read("{\"a\":[1,\"\\u00e4\\/\\n\"],\n\t\"b\": {\"c\":null}}").tree,
            "{a@1:2: [1@1:7, ä/\n@1:9], b@2:2: {c@2:8: null(null)}}");
}

TEST(YamlTreeTest, WindowsLineEndsAndByteOrderMarkAreFine) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a: |\r\n  x\r\n  y\r\nb: c\r\n")
                .tree,
            "{a@1:1: x\ny\n@1:4, b@4:1: c@4:4}");
  EXPECT_EQ(read("a: b\rc: d\r").tree, "{a@1:1: b@1:4, c@2:1: d@2:4}");
}

TEST(YamlTreeTest, AliasesStandForWhatTheyName) {
  EXPECT_EQ(read("a: &x [1]\nb: *x\n").tree, "{a@1:1: [1@1:8], b@2:1: [1@1:8]}");
}

TEST(YamlTreeTest, AFileOfCommentsIsEmpty) {
  EXPECT_EQ(read("# nothing\n\n").tree, "");
  EXPECT_THAT(read("# nothing\n\n").problems, IsEmpty());
}

TEST(YamlTreeTest, ADocumentMayHaveItsMarks) { EXPECT_EQ(read("%YAML 1.2\n---\na: b\n...\n").tree, "{a@3:1: b@3:4}"); }

TEST(YamlTreeTest, DuplicateKeysAreNamedWithBothLines) {
  EXPECT_THAT(read("a: 1\nb: 2\na: 3\n").problems,
              ElementsAre(HasSubstr("f:3:1: duplicate key `a`, it stands in line 1")));
  EXPECT_THAT(read("{x: {k: 1, \"k\": 2}}").problems, ElementsAre(HasSubstr("f:1:12: duplicate key `k`")));
}

TEST(YamlTreeTest, NestingIsFineTo100Levels) {
  EXPECT_THAT(read(std::string(100, '[') + std::string(100, ']')).problems, IsEmpty());
  EXPECT_THAT(read(std::string(101, '[') + std::string(101, ']')).problems,
              ElementsAre(HasSubstr("f:1:101: nested more")));
}

TEST(YamlTreeTest, AliasesDoNotNestDeeperThanTheFileMay) {
  std::string text = "- &a0 [x]\n";
  for (int i = 1; i < 120; ++i) text += "- &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_THAT(read(text).problems, ElementsAre(HasSubstr("f:99:9: nested more than 100 levels")));
}

TEST(YamlTreeTest, AliasesCountInFull) {
  std::string text = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 5; ++i) {
    text += "- &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) text += "*a" + std::to_string(i - 1) + ",";
    text += "]\n";
  }
  EXPECT_THAT(read(text).problems, IsEmpty());
  text += "- [*a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4]\n";
  EXPECT_THAT(read(text).problems, ElementsAre(HasSubstr("f:6:39: more than 1,000,000 values")));
}

}  // namespace
}  // namespace arborist
