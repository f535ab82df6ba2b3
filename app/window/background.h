// SPDX-License-Identifier: GPL-3.0-or-later
// One thread for what the window's thread must not wait for, such as reading a large job file. What it finds comes back
// to the window's thread. Belongs to the window's thread.
#pragma once

#include <QObject>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include <arborist/base/mutex.h>

namespace arborist {

class Background final : public QObject {
  Q_OBJECT

 public:
  using Answer = std::function<void()>;  // runs on the window's thread
  using Work = std::function<Answer()>;  // runs on the thread

  explicit Background(QObject* parent = nullptr);
  // Waits for the work under way; what waits is dropped, and so are answers.
  ~Background() override;
  void run(Work);

 private Q_SLOTS:
  void drain();

 private:
  void serve();

  Mutex m_mutex;
  CondVar m_wake;
  std::deque<Work> m_work ARB_GUARDED_BY(m_mutex);
  std::vector<Answer> m_answers ARB_GUARDED_BY(m_mutex);
  bool m_stop ARB_GUARDED_BY(m_mutex) = false;
  std::thread m_thread;  // last: it uses all of the above
};

}  // namespace arborist
