// SPDX-License-Identifier: MIT
// A weighted semaphore whose waiters are served in the order in which they came; the model is Go's
// golang.org/x/sync/semaphore. Thread-safe. It must outlive its waiters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <system_error>

#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/sync/detail/parker.h>

namespace arborist {

class Semaphore {
 public:
  explicit Semaphore(std::int64_t size);  // tokens, all of them free; std::invalid_argument: negative
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  // Takes count tokens: {}; or ctx.err(), and none are taken. Waits behind those who came before, so that a large
  // request is not starved. A count above the size waits for its context and holds nobody up. std::invalid_argument:
  // negative.
  std::error_code acquire(const Context& ctx, std::int64_t count = 1);
  // false: they are not free, or somebody waits.
  bool tryAcquire(std::int64_t count = 1);
  // Gives tokens back. More than were taken: std::logic_error, and nothing is given back.
  void release(std::int64_t count = 1);

  std::size_t waiting() const;  // requests that wait for tokens

 private:
  struct Waiting {
    std::int64_t count;
    Waiting* next = nullptr;
    Waiting* previous = nullptr;
    bool listed = false;
    detail::Parker parker{};
  };
  void grant() ARB_REQUIRES(m_mutex);  // to the first ones, as far as the tokens go

  const std::int64_t m_size;
  mutable Mutex m_mutex;
  std::int64_t m_free ARB_GUARDED_BY(m_mutex);
  detail::WaitList<Waiting> m_waiting ARB_GUARDED_BY(m_mutex);
};

}  // namespace arborist
