// SPDX-License-Identifier: GPL-3.0-or-later
// A message across the window that does not stop anybody from looking: what happened, the details, what can be done.
// For the window's thread.
#pragma once

#include <QFrame>
#include <functional>

class QBoxLayout;
class QLabel;
class QPlainTextEdit;

namespace arborist {

class NoticeBar final : public QFrame {
  Q_OBJECT

 public:
  enum class Kind { Info, Question, Warning, Error };

  // `details`: lines below the text, in a field of their own; empty: none.
  NoticeBar(Kind, const QString& text, const QString& details = {}, QWidget* parent = nullptr);
  // A button; the notice goes away when it is pressed.
  void addButton(const QString& text, const std::function<void()>& deed);
  QString text() const;

 protected:
  void paintEvent(QPaintEvent*) override;
  void keyPressEvent(QKeyEvent*) override;

 private:
  QColor color() const;

  const Kind m_kind;
  QLabel* m_text;
  QBoxLayout* m_buttons;
};

// Notices below each other, the newest last; a few at most.
class NoticeArea final : public QWidget {
  Q_OBJECT

 public:
  explicit NoticeArea(QWidget* parent = nullptr);
  // `topic`: a newer notice of one topic takes the place of the older.
  NoticeBar* show(const QString& topic, NoticeBar::Kind, const QString& text, const QString& details = {});
  void dismiss(const QString& topic);

 private:
  QBoxLayout* m_column;
};

}  // namespace arborist
