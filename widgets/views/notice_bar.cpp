// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/notice_bar.h>

#include <QBoxLayout>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

#include <widgets/style/icons.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kMostLines = 6;
constexpr int kMostNotices = 4;
constexpr int kStripe = 4;

}  // namespace

NoticeBar::NoticeBar(Kind kind, const QString& text, const QString& details, QWidget* parent)
    : QFrame(parent), m_kind(kind), m_text(new QLabel(text, this)), m_buttons(new QHBoxLayout) {
  setAccessibleName(text);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kStripe + 10, 6, 6, 6);
  auto* line = new QHBoxLayout;
  line->setSpacing(8);
  m_text->setTextFormat(Qt::PlainText);
  m_text->setWordWrap(true);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  line->addWidget(m_text, 1);
  line->addLayout(m_buttons);
  auto* close = new QToolButton(this);
  close->setIcon(themedIcon(QStringLiteral("close")));
  close->setAutoRaise(true);
  close->setAccessibleName(tr("Dismiss"));
  close->setToolTip(tr("Dismiss (Esc)"));
  connect(close, &QToolButton::clicked, this, &QObject::deleteLater);
  line->addWidget(close, 0, Qt::AlignTop);
  column->addLayout(line);
  if (details.isEmpty()) return;
  auto* field = new QPlainTextEdit(details, this);
  field->setReadOnly(true);
  field->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  field->setLineWrapMode(QPlainTextEdit::NoWrap);
  field->setAccessibleName(tr("Details"));
  const int lines = std::min(kMostLines, static_cast<int>(details.count(QLatin1Char('\n'))) + 2);
  field->setFixedHeight(field->fontMetrics().lineSpacing() * lines + 12);
  column->addWidget(field);
}

QString NoticeBar::text() const { return m_text->text(); }

void NoticeBar::addButton(const QString& text, const std::function<void()>& deed) {
  auto* button = new QPushButton(text, this);
  button->setAutoDefault(true);
  connect(button, &QPushButton::clicked, this, [this, deed] {
    deleteLater();
    deed();
  });
  m_buttons->addWidget(button);
  if (m_buttons->count() == 1 && m_kind == Kind::Question) button->setFocus();
}

QColor NoticeBar::color() const {
  const ThemeColors& colors = colorsOf(palette());
  switch (m_kind) {
    case Kind::Error: return colors.danger;
    case Kind::Warning:
    case Kind::Question: return colors.warning;
    case Kind::Info: break;
  }
  return colors.accent;
}

void NoticeBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  QColor tint = color();
  painter.fillRect(rect(), colorsOf(palette()).raised);
  painter.fillRect(QRect(0, 0, kStripe, height()), tint);
  tint.setAlphaF(0.08F);
  painter.fillRect(rect(), tint);
  painter.fillRect(QRect(0, height() - 1, width(), 1), colorsOf(palette()).border);
}

void NoticeBar::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return deleteLater();
  QFrame::keyPressEvent(event);
}

NoticeArea::NoticeArea(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
  m_column->setContentsMargins(0, 0, 0, 0);
  m_column->setSpacing(0);
}

NoticeBar* NoticeArea::show(const QString& topic, NoticeBar::Kind kind, const QString& text, const QString& details) {
  dismiss(topic);
  if (m_column->count() >= kMostNotices) delete m_column->itemAt(0)->widget();
  auto* bar = new NoticeBar(kind, text, details, this);
  bar->setObjectName(topic);
  m_column->addWidget(bar);
  return bar;
}

void NoticeArea::dismiss(const QString& topic) { delete findChild<NoticeBar*>(topic, Qt::FindDirectChildrenOnly); }

}  // namespace arborist
