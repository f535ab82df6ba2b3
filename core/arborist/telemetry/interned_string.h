// SPDX-License-Identifier: GPL-3.0-or-later
// Names that many rows share, stored once. An InternedString is an immutable value, safe to copy to and read on any
// thread; it keeps its text alive by itself. An Interner belongs to one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace arborist {

class InternedString {
 public:
  InternedString() = default;  // empty
  std::string_view view() const noexcept { return m_text ? std::string_view(*m_text) : std::string_view(); }
  bool empty() const noexcept { return !m_text; }
  friend bool operator==(const InternedString& a, const InternedString& b) noexcept {
    return a.m_text == b.m_text || a.view() == b.view();
  }

 private:
  friend class Interner;
  explicit InternedString(std::shared_ptr<const std::string> text) : m_text(std::move(text)) {}
  std::shared_ptr<const std::string> m_text;
};

// Bounded: texts that no row uses any more are forgotten when the table has doubled since the last sweep.
class Interner {
 public:
  InternedString intern(std::string_view text);
  std::size_t size() const noexcept { return m_texts.size(); }

 private:
  void sweep();

  static constexpr std::size_t kFirstSweep = 1024;
  std::unordered_map<std::string_view, std::shared_ptr<const std::string>> m_texts;  // keys view into the values
  std::size_t m_sweepAt = kFirstSweep;
};

}  // namespace arborist
