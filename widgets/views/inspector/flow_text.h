// SPDX-License-Identifier: GPL-3.0-or-later
// Text that wraps at any place rather than being cut off, is as high as it needs to be, can be selected, and may have
// links. Says nothing and changes nothing where the same text is set again; a text with something selected in it is
// left alone until the selection goes. For the window's thread.
#pragma once

#include <QTextBrowser>

namespace arborist {

class FlowText final : public QTextBrowser {
  Q_OBJECT

 public:
  explicit FlowText(QWidget* parent = nullptr);

  // HTML; links are told by linkClicked().
  void setHtmlText(const QString& html);
  QSize minimumSizeHint() const override { return {1, 1}; }
  QSize sizeHint() const override;

 Q_SIGNALS:
  void linkClicked(const QString& link);

 protected:
  void wheelEvent(QWheelEvent*) override;
  void changeEvent(QEvent*) override;
  QMimeData* createMimeDataFromSelection() const override;
  // A link that has the focus is marked from the first moment, and not any more once it has not.
  void focusInEvent(QFocusEvent*) override;
  void focusOutEvent(QFocusEvent*) override;

 private:
  void fit();
  void apply();

  QString m_wanted, m_shown;
  bool m_onLink = false;  // the Tab key brought the focus here
};

// `text` as a link; the text itself where `link` is empty.
QString linkHtml(const QString& link, const QString& text);

}  // namespace arborist
