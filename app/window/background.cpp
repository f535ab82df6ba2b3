// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/background.h>

#include <utility>

namespace arborist {

Background::Background(QObject* parent) : QObject(parent), m_thread([this] { serve(); }) {}

Background::~Background() {
  {
    MutexLock lock(m_mutex);
    m_stop = true;
    m_wake.notifyAll();
  }
  m_thread.join();
}

void Background::run(Work work) {
  MutexLock lock(m_mutex);
  m_work.push_back(std::move(work));
  m_wake.notifyAll();
}

void Background::serve() {
  MutexLock lock(m_mutex);
  while (!m_stop) {
    if (m_work.empty()) {
      m_wake.wait(m_mutex);
      continue;
    }
    Work work = std::move(m_work.front());
    m_work.pop_front();
    lock.unlock();
    Answer answer = work();
    work = nullptr;
    lock.lock();
    m_answers.push_back(std::move(answer));
    // Only a wake-up crosses; the answer waits in the mailbox.
    QMetaObject::invokeMethod(this, "drain", Qt::QueuedConnection);
  }
}

void Background::drain() {
  std::vector<Answer> answers;
  {
    MutexLock lock(m_mutex);
    answers.swap(m_answers);
  }
  for (const Answer& answer : answers)
    if (answer) answer();
}

}  // namespace arborist
