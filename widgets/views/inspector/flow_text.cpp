// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/flow_text.h>

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QMimeData>
#include <QRegularExpression>
#include <QTextDocumentFragment>
#include <QTextOption>
#include <QWheelEvent>
#include <cmath>

namespace arborist {

namespace {

constexpr QChar kWordJoiner(0x2060), kNoBreakSpace(0x00a0);

// Keeps "jobs.yaml:14" and "700 ms" in one line; what is in tags stays as it is.
QString glued(const QString& html) {
  static const QRegularExpression kLine(QStringLiteral(":(?=\\d)"));
  static const QRegularExpression kUnit(QStringLiteral("(?<=\\d) (?=(?:[nµm]?s|min|[hd]|[kMGT]?B|%)(?![A-Za-z]))"));
  QString result;
  for (qsizetype at = 0; at < html.size();) {
    const qsizetype tag = html.indexOf(QLatin1Char('<'), at);
    QString text = html.mid(at, tag < 0 ? -1 : tag - at);
    text.replace(kLine, QStringLiteral(":") + kWordJoiner);
    text.replace(kUnit, kNoBreakSpace);
    result += text;
    if (tag < 0) break;
    const qsizetype end = html.indexOf(QLatin1Char('>'), tag);
    at = end < 0 ? html.size() : end + 1;
    result += html.mid(tag, at - tag);
  }
  return result;
}

}  // namespace

FlowText::FlowText(QWidget* parent) : QTextBrowser(parent) {
  setFrameStyle(QFrame::NoFrame);
  setOpenLinks(false);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  setFocusPolicy(Qt::ClickFocus);
  viewport()->setAutoFillBackground(false);
  document()->setDocumentMargin(0);
  QTextOption option = document()->defaultTextOption();
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  document()->setDefaultTextOption(option);
  connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, &FlowText::fit);
  connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) { Q_EMIT linkClicked(url.toString()); });
  connect(this, &QTextEdit::selectionChanged, this, &FlowText::apply);
}

void FlowText::setHtmlText(const QString& html) {
  m_wanted = html;
  apply();
}

QSize FlowText::sizeHint() const { return {1, static_cast<int>(std::ceil(document()->size().height()))}; }

void FlowText::wheelEvent(QWheelEvent* event) { event->ignore(); }

void FlowText::focusInEvent(QFocusEvent* event) {
  QTextBrowser::focusInEvent(event);
  const bool forward = event->reason() == Qt::TabFocusReason;
  if (!forward && event->reason() != Qt::BacktabFocusReason) return;
  moveCursor(forward ? QTextCursor::Start : QTextCursor::End);
  if (document()->isEmpty() || !m_shown.contains(QLatin1String("<a href"))) return;
  focusNextPrevChild(forward);
  m_onLink = true;
}

void FlowText::focusOutEvent(QFocusEvent* event) {
  QTextBrowser::focusOutEvent(event);
  if (event->reason() == Qt::ActiveWindowFocusReason || event->reason() == Qt::PopupFocusReason || !m_onLink) return;
  m_onLink = false;
  QTextCursor cursor = textCursor();
  cursor.clearSelection();
  setTextCursor(cursor);
}

void FlowText::changeEvent(QEvent* event) {
  QTextBrowser::changeEvent(event);
  // Links keep the colour that they were made with.
  if (event->type() != QEvent::PaletteChange || m_shown.isEmpty()) return;
  m_shown.clear();
  apply();
}

QMimeData* FlowText::createMimeDataFromSelection() const {
  auto* mime = new QMimeData;
  mime->setText(textCursor().selection().toPlainText().remove(kWordJoiner));
  return mime;
}

void FlowText::fit() {
  const int height = static_cast<int>(std::ceil(document()->size().height()));
  if (height != minimumHeight() || height != maximumHeight()) setFixedHeight(height);
}

void FlowText::apply() {
  if (m_wanted == m_shown || (textCursor().hasSelection() && !m_shown.isEmpty())) return;
  m_shown = m_wanted;
  const bool links = m_shown.contains(QLatin1String("<a href"));
  setFocusPolicy(links ? Qt::StrongFocus : Qt::ClickFocus);
  setHtml(glued(m_shown));
  fit();
}

QString linkHtml(const QString& link, const QString& text) {
  if (link.isEmpty()) return text.toHtmlEscaped();
  return QStringLiteral("<a href=\"%1\" style=\"text-decoration:none\">%2</a>")
      .arg(link.toHtmlEscaped(), text.toHtmlEscaped());
}

}  // namespace arborist
