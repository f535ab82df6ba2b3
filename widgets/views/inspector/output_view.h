// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of an output in colour, bounded: the oldest go when there are more than kMostLines or kMostUnits. Selection
// and scroll position stay where they are while lines come and go. For the window's thread.
#pragma once

#include <QPlainTextEdit>
#include <QTimer>
#include <cstdint>
#include <vector>

#include <widgets/models/ansi_text.h>

namespace arborist {

class OutputView final : public QPlainTextEdit {
  Q_OBJECT

 public:
  static constexpr int kMostLines = 50'000;
  static constexpr qsizetype kMostUnits = 4 << 20;  // UTF-16 units

  explicit OutputView(QWidget* parent = nullptr);

  void clearOutput();
  // The next bytes of the output. They are shown bit by bit; more may be fed when idle().
  void feed(std::string_view bytes);
  bool idle() const noexcept { return m_next == m_pending.size() && !m_currentStale; }
  // Lines at the top that were dropped here to stay within the bounds.
  std::uint64_t droppedLines() const noexcept { return m_droppedLines; }

  bool follows() const noexcept { return m_follow; }
  void setFollow(bool);
  void setSearch(const QString& text);
  // Goes to the next (or previous) match, around the end. false: there is none.
  bool findNext(bool backward);

 Q_SIGNALS:
  // All that was fed is shown.
  void becameIdle();
  void followChanged(bool);

 protected:
  void resizeEvent(QResizeEvent*) override;

 private:
  void showSome();
  void replaceLast(const AnsiLine&, QTextCursor&);
  void trim();
  QTextCharFormat formatOf(const AnsiStyle&) const;
  void highlight();
  void userScrolled();

  AnsiText m_text;
  std::vector<AnsiLine> m_pending;  // shown up to m_next
  std::size_t m_next = 0;
  bool m_currentStale = false;
  AnsiLine m_last;  // as the last block shows it
  std::uint64_t m_droppedLines = 0;
  bool m_follow = true;
  bool m_changing = false;  // the scroll bar moves because the text does
  QString m_search;
  QTimer m_more, m_highlight;
};

}  // namespace arborist
