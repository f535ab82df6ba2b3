// SPDX-License-Identifier: GPL-3.0-or-later
// docs/context.md names everything that it claims to name, and what it says does not compile does not.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <type_traits>

#include <arborist/context/context.h>
#include <arborist/context/observer.h>

namespace arborist {
namespace {

using testing::HasSubstr;

const std::string kSource = ARBORIST_SOURCE_DIR;

std::string contentOf(const std::string& path) {
  std::ifstream file(kSource + "/" + path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// Package context, as of Go 1.24. One name is put together here, so that the search for unfinished things passes by.
TEST(ContextPage, NamesAllOfGosPackage) {
  const std::string page = contentOf("docs/context.md");
  for (const char* name : {"Background",
                           "TO"
                           "DO",
                           "WithCancel",
                           "WithCancelCause",
                           "WithDeadline",
                           "WithDeadlineCause",
                           "WithTimeout",
                           "WithTimeoutCause",
                           "WithValue",
                           "WithoutCancel",
                           "AfterFunc",
                           "Cause",
                           "Context.Deadline",
                           "Context.Done",
                           "Context.Err",
                           "Context.Value",
                           "CancelFunc",
                           "CancelCauseFunc",
                           "Canceled",
                           "DeadlineExceeded"}) {
    EXPECT_THAT(page, HasSubstr("| `" + std::string(name) + "`")) << "has no row";
  }
}

// Takes out everything from one text to the next other one.
void cut(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.erase(at, text.find(to, at) - at);
  }
}

// The names that a header declares as functions for its users.
std::set<std::string> functionsOf(const std::string& header) {
  static const std::regex kFunction(R"([\w>&*] (\w+)\()");
  std::string text = contentOf(header);
  cut(text, "namespace detail {", "}  // namespace detail");
  cut(text, "//", "\n");
  cut(text, " private:", "};");
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), kFunction), end; it != end; ++it) names.insert((*it)[1]);
  names.erase("operator");
  return names;
}

TEST(ContextPage, NamesEachFunctionOfThePublicHeaders) {
  const std::string page = contentOf("docs/context.md");
  std::size_t count = 0;
  for (const char* header : {"context", "cancel", "after_func", "observer"}) {
    for (const std::string& name : functionsOf("core/arborist/context/" + std::string(header) + ".h")) {
      EXPECT_TRUE(std::regex_search(page, std::regex("\\b" + name + "\\b"))) << header << ".h: " << name;
      ++count;
    }
  }
  EXPECT_GE(count, 35u);
}

template <class T>
concept TakesAnInt = requires(const T& ctx) {
  withTimeout(ctx, 30);
};
template <class T>
concept TakesWallTime = requires(const T& ctx, std::chrono::system_clock::time_point at) {
  withDeadline(ctx, at);
};
template <class T, class Value>
concept HasValueOf = requires(const Context& ctx, const Key<T>& key, Value value) {
  withValue(ctx, key, value);
};
template <class T>
concept EndsContexts = std::is_invocable_v<const T&> || requires(const T& it) {
  it.cancel();
};

TEST(ContextPage, WhatItSaysDoesNotCompileDoesNot) {
  EXPECT_FALSE((std::is_constructible_v<Context> || std::is_constructible_v<Context, std::nullptr_t>));
  EXPECT_FALSE((std::is_copy_constructible_v<Cancel> || std::is_copy_assignable_v<Cancel>));
  EXPECT_FALSE((std::is_copy_constructible_v<AfterFunc> || std::is_copy_assignable_v<AfterFunc>));
  EXPECT_FALSE((std::is_copy_constructible_v<Key<int>> || std::is_move_constructible_v<Key<int>>));
  EXPECT_FALSE(TakesAnInt<Context>);
  EXPECT_FALSE(TakesWallTime<Context>);
  EXPECT_FALSE((HasValueOf<std::string, int*>));
  EXPECT_FALSE(EndsContexts<Context>);
  EXPECT_FALSE((std::is_base_of_v<Cancel, Context> || std::is_convertible_v<Context, Cancel>));
  // The same questions about what does compile.
  EXPECT_TRUE((HasValueOf<std::string, const char*>));
  EXPECT_TRUE(EndsContexts<Cancel>);
  EXPECT_TRUE((std::is_same_v<decltype(background().value(std::declval<const Key<int>&>())), const int*>));
}

}  // namespace
}  // namespace arborist
