// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/output_view.h>

#include <QElapsedTimer>
#include <QFontDatabase>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextEdit>
#include <algorithm>
#include <utility>

#include <widgets/style/ansi_colors.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

// Of the window's thread, at a time; the rest comes after what else waits there.
constexpr qint64 kSliceMs = 5;

// Whether `longer` begins as `line` is, in text and styles.
bool extends(const AnsiLine& longer, const AnsiLine& line) {
  if (!longer.text.startsWith(line.text)) return false;
  for (std::size_t i = 0; i < line.spans.size(); ++i) {
    if (i >= longer.spans.size() || longer.spans[i].style != line.spans[i].style) return false;
    const bool last = i + 1 == line.spans.size();
    if (last ? longer.spans[i].length < line.spans[i].length : longer.spans[i].length != line.spans[i].length)
      return false;
  }
  return true;
}

}  // namespace

OutputView::OutputView(QWidget* parent) : QPlainTextEdit(parent) {
  setReadOnly(true);
  setUndoRedoEnabled(false);
  setFrameStyle(QFrame::NoFrame);
  setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setLineWrapMode(QPlainTextEdit::NoWrap);
  setWordWrapMode(QTextOption::WrapAnywhere);
  setTabStopDistance(8 * fontMetrics().horizontalAdvance(QLatin1Char(' ')));
  setAccessibleName(tr("Output"));
  m_more.setSingleShot(true);
  connect(&m_more, &QTimer::timeout, this, &OutputView::showSome);
  m_highlight.setSingleShot(true);
  connect(&m_highlight, &QTimer::timeout, this, &OutputView::highlight);
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &OutputView::userScrolled);
}

void OutputView::clearOutput() {
  m_text = AnsiText();
  m_pending.clear();
  m_next = 0;
  m_currentStale = false;
  m_last = {};
  m_droppedLines = 0;
  m_changing = true;
  clear();
  m_changing = false;
}

void OutputView::feed(std::string_view bytes) {
  m_text.feed(bytes);
  std::vector<AnsiLine> lines = m_text.takeLines();
  if (m_next == m_pending.size()) {
    m_pending = std::move(lines);
    m_next = 0;
  } else {
    std::move(lines.begin(), lines.end(), std::back_inserter(m_pending));
  }
  m_currentStale = true;
  if (!m_more.isActive()) showSome();
}

void OutputView::showSome() {
  QElapsedTimer time;
  time.start();
  const QTextCursor before = textCursor();
  const int anchor = before.anchor(), position = before.position();
  m_changing = true;
  QTextCursor cursor(document());
  cursor.beginEditBlock();
  for (int sinceLook = 0; m_next < m_pending.size(); ++m_next) {
    replaceLast(m_pending[m_next], cursor);
    cursor.insertBlock();
    m_last = {};
    if (++sinceLook == 64) {
      sinceLook = 0;
      if (time.elapsed() >= kSliceMs) {
        ++m_next;
        break;
      }
    }
  }
  if (m_next == m_pending.size() && std::exchange(m_currentStale, false)) replaceLast(m_text.current(), cursor);
  cursor.endEditBlock();
  // What is inserted at the cursor's place would move or widen it.
  if (textCursor().position() != position || textCursor().anchor() != anchor) {
    QTextCursor kept = textCursor();
    const int end = document()->characterCount() - 1;
    kept.setPosition(std::min(anchor, end));
    kept.setPosition(std::min(position, end), QTextCursor::KeepAnchor);
    setTextCursor(kept);
  }
  trim();
  if (m_follow) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  m_changing = false;
  if (!m_search.isEmpty()) m_highlight.start(0);
  if (m_next < m_pending.size()) {
    m_more.start(0);
    return;
  }
  m_pending.clear();
  m_next = 0;
  Q_EMIT becameIdle();
}

void OutputView::replaceLast(const AnsiLine& line, QTextCursor& cursor) {
  qsizetype same = 0;
  cursor.movePosition(QTextCursor::End);
  if (extends(line, m_last)) {
    same = m_last.text.size();
  } else {
    cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
  }
  qsizetype at = 0;
  for (const AnsiSpan& span : line.spans) {
    const qsizetype from = std::max(at, same), end = at + span.length;
    if (end > from) cursor.insertText(line.text.mid(from, end - from), formatOf(span.style));
    at = end;
  }
  m_last = line;
}

void OutputView::trim() {
  QTextBlock keep = document()->firstBlock();
  int lines = std::max(blockCount() - kMostLines, 0);
  qsizetype over = document()->characterCount() - kMostUnits;
  if (lines == 0 && over <= 0) return;
  // A tenth more than needed, so that it is seldom done.
  lines = lines > 0 ? lines + kMostLines / 10 : 0;
  if (over > 0) over += kMostUnits / 10;
  for (int i = 0; (i < lines || keep.position() < over) && keep.next().isValid(); ++i) keep = keep.next();
  const QTextBlock top = firstVisibleBlock();
  const int removed = keep.blockNumber();
  if (removed == 0) return;
  QTextCursor shown(top.blockNumber() < removed ? keep : top);
  QTextCursor cursor(document());
  cursor.setPosition(keep.position(), QTextCursor::KeepAnchor);
  cursor.removeSelectedText();
  m_droppedLines += static_cast<std::uint64_t>(removed);
  verticalScrollBar()->setValue(shown.block().firstLineNumber());
}

QTextCharFormat OutputView::formatOf(const AnsiStyle& style) const {
  QTextCharFormat format;
  const auto color = [&](const AnsiColor& ansi, QPalette::ColorRole role) {
    switch (ansi.kind) {
      case AnsiColor::Kind::Indexed: return ansiColor(static_cast<int>(ansi.value), palette());
      case AnsiColor::Kind::Rgb: return QColor(static_cast<QRgb>(ansi.value | 0xff000000u));
      case AnsiColor::Kind::Default: break;
    }
    return palette().color(role);
  };
  const bool plain = style.foreground.kind == AnsiColor::Kind::Default && !style.faint && !style.inverse;
  if (!plain || style.background.kind != AnsiColor::Kind::Default) {
    QColor front = color(style.foreground, QPalette::Text), back = color(style.background, QPalette::Base);
    if (style.inverse) std::swap(front, back);
    if (style.faint) front.setAlphaF(0.65F);
    if (!plain) format.setForeground(front);
    if (style.inverse || style.background.kind != AnsiColor::Kind::Default) format.setBackground(back);
  }
  if (style.bold) format.setFontWeight(QFont::Bold);
  if (style.italic) format.setFontItalic(true);
  if (style.underline) format.setFontUnderline(true);
  if (style.strikeOut) format.setFontStrikeOut(true);
  return format;
}

void OutputView::setFollow(bool follow) {
  if (m_follow == follow) return;
  m_follow = follow;
  if (follow) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  Q_EMIT followChanged(follow);
}

// Away from the end: stay there; back at it: go on.
void OutputView::userScrolled() {
  if (!m_search.isEmpty()) m_highlight.start(0);
  if (m_changing) return;
  setFollow(verticalScrollBar()->value() >= verticalScrollBar()->maximum());
}

void OutputView::setSearch(const QString& text) {
  if (m_search == text) return;
  m_search = text;
  highlight();
}

bool OutputView::findNext(bool backward) {
  if (m_search.isEmpty()) return false;
  const QTextDocument::FindFlags flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
  QTextCursor found = document()->find(m_search, textCursor(), flags);
  if (found.isNull()) {
    QTextCursor from(document());
    if (backward) from.movePosition(QTextCursor::End);
    found = document()->find(m_search, from, flags);
  }
  if (found.isNull()) return false;
  setFollow(false);
  m_changing = true;
  setTextCursor(found);
  centerCursor();
  m_changing = false;
  return true;
}

// The matches that can be seen; others are none of the eye's business.
void OutputView::highlight() {
  QList<QTextEdit::ExtraSelection> marks;
  constexpr int kMostMarks = 500;
  if (!m_search.isEmpty()) {
    QTextCharFormat format;
    QColor color = colorsOf(palette()).warning;
    color.setAlphaF(0.35F);
    format.setBackground(color);
    const int bottom = viewport()->height();
    for (QTextBlock block = firstVisibleBlock(); block.isValid() && marks.size() < kMostMarks; block = block.next()) {
      if (blockBoundingGeometry(block).translated(contentOffset()).top() > bottom) break;
      const QString text = block.text();
      for (qsizetype at = text.indexOf(m_search, 0, Qt::CaseInsensitive); at >= 0 && marks.size() < kMostMarks;
           at = text.indexOf(m_search, at + m_search.size(), Qt::CaseInsensitive)) {
        QTextCursor cursor(block);
        cursor.setPosition(block.position() + static_cast<int>(at));
        cursor.setPosition(block.position() + static_cast<int>(at + m_search.size()), QTextCursor::KeepAnchor);
        marks.append({cursor, format});
      }
    }
  }
  setExtraSelections(marks);
}

void OutputView::resizeEvent(QResizeEvent* event) {
  m_changing = true;
  QPlainTextEdit::resizeEvent(event);
  if (m_follow) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  m_changing = false;
  if (!m_search.isEmpty()) m_highlight.start(0);
}

}  // namespace arborist
