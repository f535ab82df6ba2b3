// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/flow_text.h>

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QTextOption>
#include <QWheelEvent>
#include <cmath>

namespace arborist {

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

void FlowText::changeEvent(QEvent* event) {
  QTextBrowser::changeEvent(event);
  // Links keep the colour that they were made with.
  if (event->type() != QEvent::PaletteChange || m_shown.isEmpty()) return;
  m_shown.clear();
  apply();
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
  setHtml(m_shown);
  fit();
}

QString linkHtml(const QString& link, const QString& text) {
  if (link.isEmpty()) return text.toHtmlEscaped();
  return QStringLiteral("<a href=\"%1\" style=\"text-decoration:none\">%2</a>")
      .arg(link.toHtmlEscaped(), text.toHtmlEscaped());
}

}  // namespace arborist
