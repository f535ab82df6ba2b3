// SPDX-License-Identifier: GPL-3.0-or-later
// The last `capacity` values of a stream. Each has a number, counted from the first one ever, so that who folds them
// can go on where it stopped; clear() begins a new generation, after which it must begin anew. Single-threaded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace arborist {

template <class T>
class SeriesRing {
 public:
  explicit SeriesRing(std::size_t capacity) : m_capacity(std::max<std::size_t>(capacity, 1)) {}

  void push(T value) {
    if (m_values.size() < m_capacity) {
      m_values.push_back(std::move(value));
    } else {
      m_values[static_cast<std::size_t>(m_end % m_capacity)] = std::move(value);
    }
    ++m_end;
  }
  void clear() {
    m_values.clear();
    m_end = 0;
    ++m_generation;
  }

  bool empty() const noexcept { return m_values.empty(); }
  std::size_t size() const noexcept { return m_values.size(); }
  std::size_t capacity() const noexcept { return m_capacity; }
  // Numbers of the oldest one that is kept, and of the one that comes next.
  std::uint64_t begin() const noexcept { return m_end - m_values.size(); }
  std::uint64_t end() const noexcept { return m_end; }
  std::uint32_t generation() const noexcept { return m_generation; }
  const T& operator[](std::uint64_t number) const noexcept {
    return m_values[static_cast<std::size_t>(number % m_capacity)];
  }
  const T& back() const noexcept { return (*this)[m_end - 1]; }

 private:
  const std::size_t m_capacity;
  std::vector<T> m_values;
  std::uint64_t m_end = 0;
  std::uint32_t m_generation = 0;
};

// How far a reader of a ring has come.
struct SeriesCursor {
  std::uint32_t generation = 0;
  std::uint64_t next = 0;
};

// Calls visit(value) for all that is new to the cursor. What was overwritten since is lost to it.
template <class T, class F>
void readNew(const SeriesRing<T>& ring, SeriesCursor& cursor, F&& visit) {
  if (cursor.generation != ring.generation()) cursor = {ring.generation(), ring.begin()};
  for (std::uint64_t i = std::max(cursor.next, ring.begin()); i < ring.end(); ++i) visit(ring[i]);
  cursor.next = ring.end();
}

}  // namespace arborist
