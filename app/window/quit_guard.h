// SPDX-License-Identifier: GPL-3.0-or-later
// Leaving while jobs run: asks, then cancels, waits for the last job without holding the window up, and lets go. A
// second wish to leave forces the end. Belongs to the window's thread.
#pragma once

#include <QObject>

#include <widgets/views/view_parts.h>

class QWidget;

namespace arborist {

class QuitGuard final : public QObject {
  Q_OBJECT

 public:
  QuitGuard(ViewParts, QWidget* window);
  // Whether the window may close now. If not: either the person stays, or mayClose() comes when all has ended.
  bool closeWanted();
  // The same without asking, as by a signal.
  void leave(const QString& reason);

 Q_SIGNALS:
  void leaving(const QString& sentence);
  void mayClose();

 private:
  std::size_t liveRuns() const;
  std::size_t liveJobs() const;

  const ViewParts m_parts;
  QWidget* m_window;
  bool m_leaving = false;
};

}  // namespace arborist
