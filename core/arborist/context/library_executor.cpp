// SPDX-License-Identifier: MIT
#include <thread>

#include <arborist/base/mutex.h>
#include <arborist/context/detail/registration.h>

namespace arborist::detail {
namespace {

class LibraryExecutor {
 public:
  void push(Registration& registration) {
    MutexLock lock(m_mutex);
    registration.queueNext = nullptr;
    (m_last ? m_last->queueNext : m_first) = &registration;
    m_last = &registration;
    if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
    m_ready.notifyOne();
  }

 private:
  void work() {
    for (;;) next().run();
  }

  Registration& next() {
    MutexLock lock(m_mutex);
    while (!m_first) m_ready.wait(m_mutex);
    Registration& registration = *m_first;
    m_first = registration.queueNext;
    if (!m_first) m_last = nullptr;
    return registration;
  }

  Mutex m_mutex;
  CondVar m_ready;
  Registration* m_first ARB_GUARDED_BY(m_mutex) = nullptr;
  Registration* m_last ARB_GUARDED_BY(m_mutex) = nullptr;
  std::thread m_thread ARB_GUARDED_BY(m_mutex);
};

}  // namespace

void runOnLibraryThread(Registration& registration) noexcept {
  static auto* const instance = new LibraryExecutor;  // with its thread, it outlives every static object
  instance->push(registration);
}

}  // namespace arborist::detail
