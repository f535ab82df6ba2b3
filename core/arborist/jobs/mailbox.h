// SPDX-License-Identifier: GPL-3.0-or-later
// Many threads put events in; one at a time takes them out. Whoever puts an event into an idle mailbox becomes its
// server and must see that serve() runs, here or elsewhere; so the state behind it needs no lock and no thread of
// its own. (The idea: flat combining, Hendler et al., SPAA 2010.)
// Thread-safe.
#pragma once

#include <utility>
#include <vector>

#include <arborist/base/mutex.h>

namespace arborist {

template <class Event>
class Mailbox {
 public:
  // true: the caller is the server now.
  [[nodiscard]] bool push(Event event) {
    MutexLock lock(m_mutex);
    m_events.push_back(std::move(event));
    return !std::exchange(m_served, true);
  }

  // Called by the server only: hands over batches until none is left, then nobody serves.
  template <class Handler>
  void serve(Handler&& handle) {
    std::vector<Event> batch;
    for (;;) {
      batch.clear();  // what events hold may run foreign code when it goes: not under the lock
      {
        MutexLock lock(m_mutex);
        batch.swap(m_events);
        if (batch.empty()) {
          m_served = false;
          return;
        }
      }
      handle(batch);
    }
  }

 private:
  Mutex m_mutex;
  std::vector<Event> m_events ARB_GUARDED_BY(m_mutex);
  bool m_served ARB_GUARDED_BY(m_mutex) = false;
};

}  // namespace arborist
