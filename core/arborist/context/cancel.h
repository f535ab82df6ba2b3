// SPDX-License-Identifier: MIT
// The right to cancel a context, apart from the right to observe it. Move-only; its destructor cancels, so a lost
// cancel cannot happen. Functions that are const may be called from any thread at once; moving, assigning, release()
// and destroying need the object to oneself.
#pragma once

#include <source_location>
#include <string>
#include <system_error>

#include <arborist/base/clock.h>
#include <arborist/context/detail/node_base.h>

namespace arborist {

class [[nodiscard]] Cancel {
 public:
  Cancel() noexcept = default;  // a right to nothing: every call does nothing
  Cancel(Cancel&& other) noexcept;
  Cancel& operator=(Cancel&& other) noexcept;  // cancels what was held before
  ~Cancel();                                   // cancels; the cause names the line that created the context

  // Ends the context and everything derived from it: err() is Canceled. The first cause wins; a later call does
  // nothing. On return the whole subtree is done, also when another thread was first. Runs the onDone and stop
  // callbacks of the subtree on this thread, under no lock.
  void operator()(std::source_location where = std::source_location::current()) const noexcept;
  // The same with a cause of the caller's own. err() is still Canceled; an empty code means Canceled.
  void operator()(std::error_code code, std::string message = {},
                  std::source_location where = std::source_location::current()) const;

  // Moves the context's own deadline. false: it is done already, or the right was given up. The effective deadline
  // never passes the parent's, but the own one is kept and acts when the parent's moves. A time at or before now ends
  // the context in the call.
  bool setDeadline(TimePoint when, std::source_location where = std::source_location::current()) const;
  // The same, by adding to the own deadline, or to now where there is none. A negative duration shortens it; sums are
  // held at TimePoint::max() and min().
  bool extend(Duration by, std::source_location where = std::source_location::current()) const;

  // Gives the right up without cancelling; calls after it do nothing.
  void release() noexcept;

 private:
  friend struct detail::Access;
  Cancel(detail::NodeBase* node, std::source_location where) noexcept : m_node(node), m_where(where) {}

  detail::NodeBase* m_node = nullptr;  // counted
  std::source_location m_where;
};

}  // namespace arborist
