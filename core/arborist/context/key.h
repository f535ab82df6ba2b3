// SPDX-License-Identifier: MIT
// The key of a context value. Its identity is the object, not the text: two keys of one name are two keys.
// It must outlive the contexts that carry a value under it; the usual form is
//   static const Key<std::string> kUser{"user"};
// Immutable, so thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace arborist {

namespace detail {
class KeyBase {
 public:
  explicit KeyBase(std::string_view name) : m_name(name) {}
  KeyBase(const KeyBase&) = delete;
  KeyBase& operator=(const KeyBase&) = delete;
  std::string_view name() const noexcept { return m_name; }  // for people; toString() prints it

 protected:
  ~KeyBase() = default;

 private:
  std::string m_name;
};
}  // namespace detail

template <class T>
class Key final : public detail::KeyBase {
 public:
  using KeyBase::KeyBase;
};

}  // namespace arborist
