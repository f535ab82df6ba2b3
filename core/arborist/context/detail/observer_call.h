// SPDX-License-Identifier: MIT
// The installed observer, held for one call. Each thread counts its calls in a place of its own, which costs no atomic
// read-modify-write; who takes the observer away waits until all of them are through. Thread-safe. Not for users.
#pragma once

#include <arborist/context/observer.h>

namespace arborist::detail {

struct CallCount;

class ObserverCall {
 public:
  ObserverCall() noexcept;
  ~ObserverCall();
  ObserverCall(const ObserverCall&) = delete;
  ObserverCall& operator=(const ObserverCall&) = delete;
  ContextObserver* get() const noexcept { return m_observer; }  // nullptr: none is installed

 private:
  CallCount* m_count;
  ContextObserver* m_observer;
};

bool takeObserverPlace() noexcept;  // false: there is an observer already
void installObserver(ContextObserver& observer) noexcept;
void dismissObserver() noexcept;  // on return no call is under way but those of this thread, and the place is free

}  // namespace arborist::detail
