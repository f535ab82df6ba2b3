// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/plain_command.h>
#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace arborist {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(PlainCommandTest, WordsOfOrdinaryCharactersNeedNoShell) {
  EXPECT_THAT(plainCommand("/bin/true"), Optional(ElementsAre("/bin/true")));
  EXPECT_THAT(plainCommand("  make\t-j2 CFLAGS=-O2  all \n"),
              Optional(ElementsAre("make", "-j2", "CFLAGS=-O2", "all")));
  EXPECT_THAT(plainCommand("cp größe x+y,z:@1%"), Optional(ElementsAre("cp", "größe", "x+y,z:@1%")));
}

TEST(PlainCommandTest, QuotesWithoutExpansionsAreReadAsAShellReadsThem) {
  EXPECT_THAT(plainCommand("sha256sum -- 'it is; $HOME'"), Optional(ElementsAre("sha256sum", "--", "it is; $HOME")));
  EXPECT_THAT(plainCommand("ls a'b c'\"d e\"f '' \"\""), Optional(ElementsAre("ls", "ab cd ef", "", "")));
}

TEST(PlainCommandTest, WhateverAShellWouldActOnTakesAShell) {
  for (const char* command :
       {"",      "   ",   "\n",       "a;b",       "a|b",       "a&",    "a && b", "a > f", "a < f",
        "a $X",  "a `b`", "a $(b)",   "a *",       "a ?",       "a [b]", "a ~",    "~/a",   "a {b,c}",
        "a # b", "a \\b", "a \"$b\"", "a \"`b`\"", "a \"\\b\"", "a 'b",  "a \"b",  "X=1 a", "X=1",
        "(a)",   "! a",   "a\nb",     "a !b",      "a ^b",      "'' a",  "\"\""}) {
    EXPECT_EQ(plainCommand(command), std::nullopt) << command;
  }
}

TEST(PlainCommandTest, WhatAShellKeepsForItselfTakesAShell) {
  for (const char* command : {"cd /", "echo a", "true", "exec a", "exit 3", ". f", ": a", "test -f a", "if", "time a",
                              "kill 1", "ulimit -n", "'cd' /", "e'ch'o a", "wait", "read x"}) {
    EXPECT_EQ(plainCommand(command), std::nullopt) << command;
  }
}

// Random texts of the characters that matter: where a text is plain, sh splits it into the same words.
TEST(PlainCommandTest, AgreesWithTheShellOnRandomTexts) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  constexpr std::string_view kAlphabet = "aab  \t''\"\"=-/.,:%@+_1$*~\\;#[{!\xC3\xA4";
  std::string path = testing::TempDir() + "plain_command.XXXXXX";
  const int fd = mkstemp(path.data());
  ASSERT_GE(fd, 0);
  std::FILE* script = fdopen(fd, "w");
  std::string expected;
  std::size_t plain = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = "p";  // set -- would take a leading dash for nothing else, but no program is named so
    for (std::size_t n = random() % 12; n > 0; --n) text += kAlphabet[random() % kAlphabet.size()];
    const auto words = plainCommand(text);
    if (!words) continue;
    ++plain;
    std::fprintf(script, "set -- %s; printf '<%%s>' \"$@\"; echo\n", text.c_str());
    for (const std::string& word : *words) expected += "<" + word + ">";
    expected += "\n";
  }
  std::fclose(script);
  std::FILE* shell = popen(("/bin/sh " + path).c_str(), "r");
  ASSERT_NE(shell, nullptr);
  std::string found;
  std::array<char, 4096> buffer;
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), shell)) found.append(buffer.data(), got);
  EXPECT_EQ(pclose(shell), 0);
  std::remove(path.c_str());
  EXPECT_GT(plain, 1000u);
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace arborist
