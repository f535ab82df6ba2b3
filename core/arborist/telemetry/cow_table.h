// SPDX-License-Identifier: GPL-3.0-or-later
// A growing array whose copies are cheap: rows live in chunks that copies share, and a chunk is copied when a table
// that shares it edits a row of it (copy on write). Copying a table of n rows costs n / kChunkRows pointers.
// Not thread-safe itself, but tables that share chunks may be used by different threads at once.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

namespace arborist {

template <class Row, std::size_t kChunkRows = 32>
class CowTable {
 public:
  std::size_t size() const noexcept { return m_size; }
  bool empty() const noexcept { return m_size == 0; }
  const Row& operator[](std::size_t index) const noexcept {
    return (*m_chunks[index / kChunkRows])[index % kChunkRows];
  }

  // The row, for writing; valid until the table is copied.
  Row& edit(std::size_t index) { return m_chunks[index / kChunkRows].own()[index % kChunkRows]; }

  // New rows are default-constructed; the table never shrinks.
  void grow(std::size_t size) {
    while (m_chunks.size() * kChunkRows < size) m_chunks.emplace_back();
    if (size > m_size) m_size = size;
  }

 private:
  // A counted pointer of its own instead of std::shared_ptr, because "am I the only one" must synchronise with the
  // last reader that let go, which shared_ptr::use_count() does not.
  class ChunkPtr {
   public:
    ChunkPtr() : m_node(new Node) {}
    ChunkPtr(const ChunkPtr& other) noexcept : m_node(other.m_node) {
      m_node->owners.fetch_add(1, std::memory_order_relaxed);
    }
    ChunkPtr(ChunkPtr&& other) noexcept : m_node(std::exchange(other.m_node, nullptr)) {}
    ChunkPtr& operator=(ChunkPtr other) noexcept {
      std::swap(m_node, other.m_node);
      return *this;
    }
    ~ChunkPtr() {
      if (m_node && m_node->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete m_node;
    }

    const std::array<Row, kChunkRows>& operator*() const noexcept { return m_node->rows; }
    std::array<Row, kChunkRows>& own() {
      if (m_node->owners.load(std::memory_order_acquire) != 1) *this = ChunkPtr(m_node->rows);
      return m_node->rows;
    }

   private:
    struct Node {
      std::atomic<std::size_t> owners{1};
      std::array<Row, kChunkRows> rows{};
    };
    explicit ChunkPtr(const std::array<Row, kChunkRows>& rows) : m_node(new Node{1, rows}) {}
    Node* m_node;
  };

  std::vector<ChunkPtr> m_chunks;
  std::size_t m_size = 0;
};

}  // namespace arborist
