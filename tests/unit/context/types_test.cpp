// SPDX-License-Identifier: GPL-3.0-or-later
// Mistakes that the types prevent. All of it is decided when this file is compiled.
#include <gtest/gtest.h>

#include <concepts>
#include <unordered_set>

#include "context_support.h"

namespace arborist {
namespace {

template <class From>
concept CanCancel = requires(const From& from) {
  from.cancel();
}
|| requires(const From& from) { from(); };

TEST(TypesTest, AContextIsOnePointerNeverNullAndNoRightToCancel) {
  static_assert(sizeof(Context) == sizeof(void*));
  static_assert(!std::is_default_constructible_v<Context>);
  static_assert(std::is_nothrow_copy_constructible_v<Context> && std::is_nothrow_move_constructible_v<Context>);
  static_assert(std::is_nothrow_copy_assignable_v<Context> && std::is_nothrow_move_assignable_v<Context>);
  static_assert(std::equality_comparable<Context>);
  static_assert(!CanCancel<Context> && CanCancel<Cancel>);
}

TEST(TypesTest, TheRightToCancelCannotBeCopied) {
  static_assert(!std::is_copy_constructible_v<Cancel> && !std::is_copy_assignable_v<Cancel>);
  static_assert(std::is_nothrow_move_constructible_v<Cancel> && std::is_nothrow_move_assignable_v<Cancel>);
  static_assert(!std::is_copy_constructible_v<Derived> && std::is_nothrow_move_constructible_v<Derived>);
}

TEST(TypesTest, ARegistrationHasOneHandle) {
  static_assert(!std::is_copy_constructible_v<AfterFunc> && std::is_nothrow_move_constructible_v<AfterFunc>);
  static_assert(!std::is_copy_constructible_v<ObserverHandle> && std::is_nothrow_move_constructible_v<ObserverHandle>);
}

TEST(TypesTest, AnIdIsRegularOrderedAndHashable) {
  static_assert(std::regular<ContextId> && std::totally_ordered<ContextId>);
  static_assert(std::is_default_constructible_v<std::hash<ContextId>>);
  static_assert(!std::convertible_to<std::uint64_t, ContextId> && !std::convertible_to<ContextId, bool>);
}

TEST(TypesTest, TheClockIsMonotonic) { static_assert(Clock::is_steady); }

TEST(TypesTest, AnErrorIsAnErrorCode) {
  static_assert(std::is_error_code_enum_v<ContextErrc>);
  const std::error_code code = ContextErrc::Canceled;
  EXPECT_EQ(code.value(), 1);
  EXPECT_STREQ(code.category().name(), "context");
}

template <class T, class Value>
concept TakesValue = requires(const Context& ctx, const Key<T>& key, Value&& value) {
  withValue(ctx, key, std::forward<Value>(value));
};

TEST(TypesTest, TheKeySaysWhatAValueIs) {
  static_assert(TakesValue<std::string, const char*>);
  static_assert(!TakesValue<std::string, std::nullptr_t*>);
  static_assert(std::same_as<decltype(background().value(std::declval<const Key<int>&>())), const int*>);
}

TEST(TypesTest, WhatOnlyReadsThrowsNothing) {
  static_assert(noexcept(std::declval<const Context&>().done())&& noexcept(
      std::declval<const Context&>().err())&& noexcept(std::declval<const Context&>().deadline()));
  static_assert(noexcept(std::declval<const Context&>().deadlineOwner())&& noexcept(
      std::declval<const Context&>().id())&& noexcept(std::declval<const Context&>().name()));
  static_assert(noexcept(std::declval<const Context&>().value(std::declval<const Key<int>&>())));
  static_assert(noexcept(std::declval<const Cancel&>()()));
}

}  // namespace
}  // namespace arborist
