// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/steady_text.h>

#include <QLabel>
#include <algorithm>

namespace arborist {

void setSteadyText(QLabel* label, const QString& text) {
  if (label->text() == text) return;
  if (label->textFormat() != Qt::PlainText) label->setTextFormat(Qt::PlainText);
  // A widget of fixed size does not ask its layout for another one.
  label->setText(text);
  label->setAccessibleName(text);
  const bool fixed = label->minimumSize() == label->maximumSize();
  // Quicker than the hint, which lays the text out; a letter may reach a pixel beyond its advance.
  if (fixed && label->fontMetrics().horizontalAdvance(text) + 2 <= label->contentsRect().width()) return;
  const QSize needed = label->sizeHint();
  if (fixed && needed.width() <= label->width() && needed.height() == label->height()) return;
  label->setFixedSize(fixed ? QSize(std::max(needed.width(), label->width()), needed.height()) : needed);
}

}  // namespace arborist
