// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between a control and a value that the engine reports: what a person sets is sent once the hand rests, and
// until the engine has followed, or has had time to, what it reports is not shown. For the window's thread.
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>

class QAbstractSpinBox;

namespace arborist {

// Typed, but not yet taken over.
bool isBeingTyped(const QAbstractSpinBox& spin);

class EditPace final : public QObject {
  Q_OBJECT

 public:
  static constexpr std::chrono::milliseconds kRest{200};
  static constexpr std::chrono::milliseconds kPatience{2000};

  EditPace(std::function<void()> send, QObject* parent);
  void edited();
  // Whether what is reported may be shown; `asWanted`: it is what was sent.
  bool accepts(bool asWanted);

 private:
  QTimer m_rest, m_patience;
};

}  // namespace arborist
