// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/shell_words.h>

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace arborist {
namespace {

std::string outputOf(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  std::array<char, 256> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe.get()))
    output.append(block.data(), count);
  return output;
}

// Texts that do something in a shell that sees them unprotected.
const std::vector<std::string> kTexts{"plain", "two words",   "",        "it's",    "\"quoted\"", "$HOME", "$(id)",
                                      "`id`",  "back\\slash", "a;b&c|d", "* ? [a]", "#comment",   "~",     "a\nb",
                                      "-n",    "%s%d",        "!x",      "${x}",    "if",         "\\",    "'",
                                      "''",    "A=b",         "ünïcödé"};

std::string filled(std::string_view before, const std::string& text, std::string_view after) {
  ShellCursor cursor;
  cursor.advance(before);
  const auto word = cursor.insert(text);
  EXPECT_TRUE(word) << before << text;
  return std::string(before) + word.value_or("") + std::string(after);
}

TEST(ShellWordTest, TheShellReadsBackWhatWasWritten) {
  for (const std::string& text : kTexts) {
    EXPECT_EQ(outputOf("printf '%s|' " + shellWord(text) + " end"), text + "|end|");
  }
}

TEST(ShellWordTest, LeavesHarmlessWordsAsTheyAre) {
  EXPECT_EQ(shellWord("127.0.0.1:80/x-y"), "127.0.0.1:80/x-y");
  EXPECT_EQ(shellWord("done"), "'done'");
  EXPECT_EQ(shellCommand({"ls", "-l", "my file"}), "ls -l 'my file'");
}

TEST(ShellCursorTest, ATextIsItselfInEveryQuotation) {
  for (const std::string& text : kTexts) {
    EXPECT_EQ(outputOf(filled("printf '%s|' x", text, "y")), "x" + text + "y|");
    EXPECT_EQ(outputOf(filled("printf '%s|' \"x", text, "y\"")), "x" + text + "y|");
    EXPECT_EQ(outputOf(filled("printf '%s|' 'x", text, "y'")), "x" + text + "y|");
    EXPECT_EQ(outputOf(filled("printf '%s|' \"$(printf '%s' ", text, ")\"")), (text == "a\nb" ? text : text) + "|");
    EXPECT_EQ(outputOf(filled("# it's\nprintf '%s|' ", text, "")), text + "|");
    EXPECT_EQ(outputOf(filled("a=\"${b:-c}\" && (printf '%s|' \"\\\"", text, "\")")), "\"" + text + "|");
  }
}

TEST(ShellCursorTest, ANumberOfTextsGoIntoOneCommand) {
  ShellCursor cursor;
  std::string command = "printf '%s|' ";
  cursor.advance(command);
  command += *cursor.insert("a b");
  cursor.advance(" \"");
  command += " \"" + *cursor.insert("$c");
  cursor.advance("\"");
  command += "\"" + *cursor.insert("'d");
  EXPECT_EQ(outputOf(command), "a b|$c'd|");
}

class UncertainPlace : public testing::TestWithParam<std::string_view> {};

TEST_P(UncertainPlace, TakesOnlyTextsThatNeedNoQuotes) {
  ShellCursor harmless;
  harmless.advance(GetParam());
  EXPECT_EQ(harmless.insert("8080"), "8080");
  ShellCursor harmful;
  harmful.advance(GetParam());
  EXPECT_EQ(harmful.insert("a b"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(ShellCursorTest, UncertainPlace,
                         testing::Values("cat <<EOF\nto ", "echo `", "echo `date` ", "echo ${x:-", "echo \"${x:-",
                                         "echo $((1 + ", "echo $'a' ", "echo # ", "x=$(case $y in a) echo ",
                                         "echo ${x:-\"a\"} "));

TEST(ShellCursorTest, NothingGoesAfterADollarOrABackslash) {
  for (const char* before : {"echo $", "echo \"$", "echo \\", "echo \"\\"}) {
    ShellCursor cursor;
    cursor.advance(before);
    EXPECT_EQ(cursor.insert("x"), std::nullopt) << before;
  }
  EXPECT_EQ(outputOf(filled("printf '%s|' '\\", "a b", "'")), "\\a b|");
  EXPECT_EQ(outputOf(filled("printf '%s|' \\$", "a b", "")), "$a b|");
}

}  // namespace
}  // namespace arborist
