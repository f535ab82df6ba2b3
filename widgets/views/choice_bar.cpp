// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/choice_bar.h>

#include <QAbstractButton>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QPainter>
#include <QPainterPath>

#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kPadding = 12, kHeight = 28;
constexpr qreal kRadius = 4;

// A segment; the first and the last have round ends.
class Segment final : public QAbstractButton {
 public:
  Segment(const QString& text, bool first, bool last, QWidget* parent)
      : QAbstractButton(parent), m_first(first), m_last(last) {
    setText(text);
    setCheckable(true);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  }

  QSize sizeHint() const override {
    const int width = fontMetrics().horizontalAdvance(text()) + 2 * kPadding;
    return {width, std::max(kHeight, fontMetrics().height() + 10)};
  }
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors& colors = colorsOf(palette());
    const QRectF area = QRectF(rect()).adjusted(m_first ? 0.5 : -0.5, 0.5, -0.5, -0.5);
    QColor fill = palette().color(QPalette::Button);
    if (isChecked()) fill = palette().color(QPalette::Highlight);
    if (!isChecked() && underMouse()) fill = colors.track;
    painter.setClipRect(rect());
    painter.setPen(isChecked() ? fill : colors.border);
    painter.setBrush(fill);
    painter.drawPath(outline(area));
    painter.setPen(palette().color(isChecked() ? QPalette::HighlightedText : QPalette::ButtonText));
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextHideMnemonic, text());
    if (!hasFocus()) return;
    painter.setPen(QPen(palette().color(isChecked() ? QPalette::HighlightedText : QPalette::Highlight), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(area.adjusted(3, 3, -3, -3), kRadius - 2, kRadius - 2);
  }

 private:
  QPainterPath outline(const QRectF& area) const {
    QPainterPath path;
    path.setFillRule(Qt::WindingFill);
    path.addRoundedRect(area, kRadius, kRadius);
    if (!m_first) path.addRect(QRectF(area.left(), area.top(), area.width() / 2, area.height()));
    if (!m_last) path.addRect(QRectF(area.center().x(), area.top(), area.width() / 2, area.height()));
    return path.simplified();
  }

  const bool m_first, m_last;
};

}  // namespace

ChoiceBar::ChoiceBar(const QString& name, const QStringList& choices, QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)) {
  setAccessibleName(name);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  for (int i = 0; i < choices.size(); ++i) {
    auto* button = new Segment(choices[i], i == 0, i + 1 == choices.size(), this);
    button->setAccessibleName(name + QStringLiteral(": ") + choices[i]);
    m_group->addButton(button, i);
    row->addWidget(button);
  }
  m_group->button(0)->setChecked(true);
  followFocus();
  connect(m_group, &QButtonGroup::idToggled, this, [this](int index, bool on) {
    if (!on) return;
    followFocus();
    Q_EMIT changed(index);
  });
}

int ChoiceBar::current() const { return m_group->checkedId(); }

void ChoiceBar::setCurrent(int index) {
  if (QAbstractButton* button = m_group->button(index)) button->setChecked(true);
}

void ChoiceBar::followFocus() {
  setFocusProxy(m_group->checkedButton());
  for (QAbstractButton* button : m_group->buttons())
    button->setFocusPolicy(button->isChecked() ? Qt::StrongFocus : Qt::ClickFocus);
}

}  // namespace arborist
