// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/state_icon.h>

#include <QApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <array>

#include <widgets/style/state_style.h>

namespace arborist {

namespace {

class GlyphEngine final : public QIconEngine {
 public:
  explicit GlyphEngine(JobState state) : m_state(state) {}
  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const QPalette palette = QApplication::palette();
    paintStateGlyph(*painter, rect, m_state,
                    mode == QIcon::Selected ? palette.color(QPalette::HighlightedText) : stateColor(m_state, palette));
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
  }
  QIconEngine* clone() const override { return new GlyphEngine(m_state); }

 private:
  const JobState m_state;
};

}  // namespace

const QIcon& stateIcon(JobState state) {
  static const std::array<QIcon, 8> kIcons = [] {
    std::array<QIcon, 8> icons;
    for (const JobState each : kJobStates) icons[static_cast<std::size_t>(each)] = QIcon(new GlyphEngine(each));
    return icons;
  }();
  return kIcons[static_cast<std::size_t>(state)];
}

}  // namespace arborist
