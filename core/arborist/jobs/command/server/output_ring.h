// SPDX-License-Identifier: GPL-3.0-or-later
// The last N bytes of an output. Memory grows with what was written, up to N. Not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arborist::runner {

class OutputRing {
 public:
  explicit OutputRing(std::size_t capacity) : m_capacity(capacity) {}
  void write(std::string_view bytes);
  // The last `most` bytes, or as many as there are.
  std::string last(std::size_t most) const;

 private:
  std::size_t m_capacity;
  std::size_t m_next = 0;  // where the oldest byte is, once the ring is full
  std::string m_bytes;
};

}  // namespace arborist::runner
