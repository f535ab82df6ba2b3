// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include <widgets/models/ansi_text.h>

namespace arborist::test {
namespace {

using testing::ElementsAre;

struct AnsiTextTest : testing::Test {
  AnsiText text;
  AnsiLine current(std::string_view bytes) {
    text.feed(bytes);
    return text.current();
  }
  AnsiStyle styleAfter(std::string_view bytes) {
    const AnsiLine line = current(std::string(bytes) + "x");
    return line.spans.empty() ? AnsiStyle() : line.spans.back().style;
  }
};

AnsiColor indexed(std::uint32_t index) { return {AnsiColor::Kind::Indexed, index}; }
AnsiColor rgb(std::uint32_t value) { return {AnsiColor::Kind::Rgb, value}; }

TEST_F(AnsiTextTest, LinesEndAtLineFeeds) {
  text.feed("one\r\ntwo\n\nthr");
  const auto lines = text.takeLines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].text, QStringLiteral("one"));
  EXPECT_EQ(lines[1].text, QStringLiteral("two"));
  EXPECT_EQ(lines[2].text, QString());
  EXPECT_EQ(text.current().text, QStringLiteral("thr"));
  EXPECT_TRUE(text.takeLines().empty());
}

TEST_F(AnsiTextTest, ColoursSplitTheLineIntoSpans) {
  const AnsiLine line = current("a\x1b[31mbc\x1b[0md");
  EXPECT_EQ(line.text, QStringLiteral("abcd"));
  AnsiStyle red;
  red.foreground = indexed(1);
  EXPECT_THAT(line.spans, ElementsAre(AnsiSpan{1, {}}, AnsiSpan{2, red}, AnsiSpan{1, {}}));
}

TEST_F(AnsiTextTest, KnowsSixteenColours) {
  EXPECT_EQ(styleAfter("\x1b[37m").foreground, indexed(7));
  EXPECT_EQ(styleAfter("\x1b[90m").foreground, indexed(8));
  EXPECT_EQ(styleAfter("\x1b[44m").background, indexed(4));
  EXPECT_EQ(styleAfter("\x1b[107m").background, indexed(15));
  EXPECT_EQ(styleAfter("\x1b[39;49m"), AnsiStyle());
}

TEST_F(AnsiTextTest, KnowsIndexedAndDirectColours) {
  EXPECT_EQ(styleAfter("\x1b[38;5;208m").foreground, indexed(208));
  EXPECT_EQ(styleAfter("\x1b[48;2;1;2;3m").background, rgb(0x010203));
  EXPECT_EQ(styleAfter("\x1b[0;38;2;255;0;128;1m").foreground, rgb(0xff0080));
  EXPECT_TRUE(styleAfter("").bold);
}

TEST_F(AnsiTextTest, KnowsAttributesAndTheirEnds) {
  const AnsiStyle all = styleAfter("\x1b[1;2;3;4;7;9m");
  EXPECT_TRUE(all.bold && all.faint && all.italic && all.underline && all.inverse && all.strikeOut);
  EXPECT_EQ(styleAfter("\x1b[22;23;24;27;29m"), AnsiStyle());
  styleAfter("\x1b[1;31m");
  EXPECT_EQ(styleAfter("\x1b[m"), AnsiStyle());
}

TEST_F(AnsiTextTest, AnEscapeSequenceMayArriveInPieces) {
  for (const char c : std::string("\x1b[3")) text.feed({&c, 1});
  EXPECT_EQ(styleAfter("2m").foreground, indexed(2));
}

TEST_F(AnsiTextTest, Utf8MayArriveInPieces) {
  for (const char c : std::string("ä€😀")) text.feed({&c, 1});
  EXPECT_EQ(text.current().text, QStringLiteral("ä€😀"));
}

TEST_F(AnsiTextTest, OtherEscapesAreDropped) {
  EXPECT_EQ(current("a\x1b[2Jb\x1b[?25lc\x1b(Bd\x1b]0;title\x07"
                    "e\x1b]8;;http://x\x1b\\f\x1bPq\x1b\\g\x1b"
                    "7h")
                .text,
            QStringLiteral("abcdefgh"));
}

TEST_F(AnsiTextTest, AnUnfinishedTitleEndsWithItsLine) {
  text.feed("\x1b]0;title\nnext");
  EXPECT_EQ(text.current().text, QStringLiteral("next"));
}

TEST_F(AnsiTextTest, CarriageReturnOverwrites) {
  EXPECT_EQ(current("10 %\r75").text, QStringLiteral("75 %"));
  EXPECT_EQ(current("\r\x1b[Kdone").text, QStringLiteral("done"));
  EXPECT_EQ(current("\b\b\bX").text, QStringLiteral("dXne"));
}

TEST_F(AnsiTextTest, ControlCharactersAreShownAsPictures) {
  EXPECT_EQ(current(std::string_view("a\0b\x01\tc", 6)).text, QStringLiteral("a␀b␁\tc"));
}

TEST_F(AnsiTextTest, BytesThatAreNoTextBecomeReplacements) {
  EXPECT_EQ(current("a\xff\xfe z").text, QStringLiteral("a\uFFFD\uFFFD z"));
}

TEST_F(AnsiTextTest, AnEndlessLineIsBroken) {
  const std::string piece(1000, 'x');
  std::size_t lines = 0;
  for (int i = 0; i < 1000; ++i) {
    text.feed(piece);
    for (const AnsiLine& line : text.takeLines()) {
      EXPECT_TRUE(line.broken);
      EXPECT_EQ(line.text.size(), AnsiText::kMostColumns);
      ++lines;
    }
  }
  EXPECT_EQ(lines, 1'000'000u / AnsiText::kMostColumns);
}

TEST_F(AnsiTextTest, RandomBytesNeverBreakItsBounds) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::string_view kOften = "\x1b[;:m0123456789\r\n\bK]\x07";
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 200, '\0');
    for (char& c : bytes) c = random() % 2 == 0 ? kOften[random() % kOften.size()] : static_cast<char>(random() % 256);
    text.feed(bytes);
    auto lines = text.takeLines();
    lines.push_back(text.current());
    for (const AnsiLine& line : lines) {
      qsizetype length = 0;
      for (const AnsiSpan& span : line.spans) {
        ASSERT_GT(span.length, 0);
        length += span.length;
      }
      ASSERT_EQ(length, line.text.size());
      ASSERT_LE(line.text.size(), AnsiText::kMostColumns);
      ASSERT_FALSE(line.text.contains(QChar(0x1b)));
    }
  }
}

}  // namespace
}  // namespace arborist::test
