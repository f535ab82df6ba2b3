// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/suggestion.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace arborist {
namespace {

TEST(SuggestionTest, CountsEditsAndSwaps) {
  EXPECT_EQ(editDistance("timeout", "timeout", 5), 0u);
  EXPECT_EQ(editDistance("tmeout", "timeout", 5), 1u);
  EXPECT_EQ(editDistance("rnu", "run", 5), 1u);
  EXPECT_EQ(editDistance("kitten", "sitting", 5), 3u);
  EXPECT_EQ(editDistance("", "abc", 5), 3u);
  EXPECT_EQ(editDistance("TIMEOUT", "timeout", 5), 0u);
  EXPECT_EQ(editDistance("abcdef", "uvwxyz", 2), 3u) << "stops at the limit";
}

TEST(SuggestionTest, OffersTheClosestNameAndNoneThatIsFarAway) {
  Suggestions suggestions;
  const std::vector<std::string> known{"timeout", "deadline", "run"};
  EXPECT_EQ(suggestions.forName("tmeout", known), "; did you mean `timeout`?");
  EXPECT_EQ(suggestions.forName("rnu", known), "; did you mean `run`?");
  EXPECT_EQ(suggestions.forName("colour", known), "");
  EXPECT_EQ(suggestions.forName("x", known), "") << "every name is close to one of a single letter";
  EXPECT_EQ(suggestions.forName("timeout", std::vector<std::string>()), "");
}

TEST(SuggestionTest, StopsComparingAfterMillions) {
  Suggestions suggestions;
  const std::vector<std::string> known(1'000'000, "another");
  suggestions.forName("timeout", known);
  suggestions.forName("timeout", known);
  EXPECT_EQ(suggestions.forName("tmeout", std::vector<std::string>{"timeout"}), "");
}

}  // namespace
}  // namespace arborist
