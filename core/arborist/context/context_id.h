// SPDX-License-Identifier: MIT
// Names one context of this process for ever: ids are never reused; those of one thread grow.
// A plain value; thread-safe as an int is.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace arborist {

class ContextId {
 public:
  constexpr ContextId() noexcept = default;  // none
  constexpr explicit ContextId(std::uint64_t value) noexcept : m_value(value) {}

  constexpr std::uint64_t value() const noexcept { return m_value; }  // 0: none
  constexpr explicit operator bool() const noexcept { return m_value != 0; }
  friend constexpr auto operator<=>(ContextId, ContextId) noexcept = default;

 private:
  std::uint64_t m_value = 0;
};

}  // namespace arborist

template <>
struct std::hash<arborist::ContextId> {
  std::size_t operator()(arborist::ContextId id) const noexcept { return std::hash<std::uint64_t>{}(id.value()); }
};
