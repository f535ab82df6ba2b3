// SPDX-License-Identifier: GPL-3.0-or-later
// Puts values into a message and takes them out again. Both ends are the same executable on the same machine, so the
// byte order is the machine's; lengths are still checked, and a reader that ran past the end says so.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace arborist::runner {

class WireWriter {
 public:
  template <class T>
  WireWriter& put(T value) {
    static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    m_bytes.append(bytes, sizeof value);
    return *this;
  }
  // A NUL follows the text, so that the receiver can hand it to the kernel where it lies.
  WireWriter& text(std::string_view value) {
    put(static_cast<std::uint32_t>(value.size()));
    m_bytes.append(value).push_back('\0');
    return *this;
  }
  const std::string& bytes() const noexcept { return m_bytes; }

 private:
  std::string m_bytes;
};

class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : m_rest(bytes) {}

  template <class T>
  T take() {
    static_assert(std::is_trivially_copyable_v<T>);
    if constexpr (std::is_same_v<T, bool>) {  // other bytes than 0 and 1 are no bool
      const auto byte = take<std::uint8_t>();
      if (byte > 1) m_ok = false;
      return byte == 1;
    }
    T value{};
    if (!need(sizeof value)) return value;
    std::memcpy(&value, m_rest.data(), sizeof value);
    m_rest.remove_prefix(sizeof value);
    return value;
  }
  // Points into the message; a NUL stands behind it.
  std::string_view text() {
    const auto size = take<std::uint32_t>();
    if (!need(std::size_t{size} + 1) || m_rest[size] != '\0') {
      m_ok = false;
      return {};
    }
    const std::string_view value = m_rest.substr(0, size);
    m_rest.remove_prefix(std::size_t{size} + 1);
    return value;
  }
  // How many elements follow, each of at least one byte.
  std::uint32_t count() {
    const auto n = take<std::uint32_t>();
    return need(n) ? n : 0;
  }
  bool ok() const noexcept { return m_ok; }

 private:
  bool need(std::size_t n) {
    if (n > m_rest.size()) m_ok = false;
    return m_ok;
  }
  std::string_view m_rest;
  bool m_ok = true;
};

}  // namespace arborist::runner
