// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/yaml_preview.h>

#include <QEvent>
#include <QFontDatabase>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSyntaxHighlighter>
#include <QTextBlock>

#include <widgets/style/theme.h>

namespace arborist {

namespace {

class KeyTint final : public QSyntaxHighlighter {
 public:
  explicit KeyTint(YamlPreview& view) : QSyntaxHighlighter(view.document()), m_view(view) {}

 protected:
  void highlightBlock(const QString& line) override {
    static const QRegularExpression kKey(QStringLiteral(R"(^\s*("[^"]*"|'[^']*'|[\w.-]+):(?=\s|$))"));
    const QRegularExpressionMatch match = kKey.match(line);
    if (match.hasMatch()) {
      const auto length = static_cast<int>(match.capturedLength(1));
      setFormat(static_cast<int>(match.capturedStart(1)), length, colorsOf(m_view.palette()).accent);
    }
  }

 private:
  const YamlPreview& m_view;
};

}  // namespace

YamlPreview::YamlPreview(QWidget* parent) : QPlainTextEdit(parent) {
  setReadOnly(true);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setLineWrapMode(NoWrap);
  setTabChangesFocus(true);
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setPointSizeF(this->font().pointSizeF());
  setFont(font);
  new KeyTint(*this);
}

void YamlPreview::setYaml(const QString& text) {
  if (text == toPlainText()) return;
  const int place = verticalScrollBar()->value();
  setPlainText(text);
  verticalScrollBar()->setValue(place);
  markLines({});
}

void YamlPreview::markLines(const std::vector<int>& lines) {
  m_marked = lines;
  applyMarks();
}

void YamlPreview::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) applyMarks();
}

void YamlPreview::applyMarks() {
  QColor background = colorsOf(palette()).danger;
  background.setAlphaF(0.16F);
  QList<QTextEdit::ExtraSelection> marks;
  for (const int line : m_marked) {
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(document()->findBlockByNumber(line - 1));
    mark.format.setBackground(background);
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks.push_back(mark);
  }
  setExtraSelections(marks);
}

}  // namespace arborist
