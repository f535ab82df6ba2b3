// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/state_icon.h>

#include <QApplication>
#include <QIconEngine>
#include <QImage>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <array>
#include <vector>

#include <widgets/style/state_style.h>

namespace arborist {

namespace {

class GlyphEngine final : public QIconEngine {
 public:
  explicit GlyphEngine(JobState state) : m_state(state) {}
  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const QSize size = rect.size() * painter->device()->devicePixelRatioF();
    if (!size.isEmpty()) painter->drawImage(rect, drawn(size, mode));
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
    return size.isEmpty() ? QPixmap() : QPixmap::fromImage(drawn(size, mode));
  }
  QIconEngine* clone() const override { return new GlyphEngine(m_state); }

 private:
  struct Drawn {
    QSize size;
    QRgb color;
    QImage image;  // no pixmap, which the application must outlive
  };
  static constexpr std::size_t kMost = 16;  // sizes and colours that are in use at the same time are few

  const QImage& drawn(const QSize& size, QIcon::Mode mode) {
    const QPalette palette = QApplication::palette();
    const QColor color =
        mode == QIcon::Selected ? palette.color(QPalette::HighlightedText) : stateColor(m_state, palette);
    for (const Drawn& each : m_drawn) {
      if (each.size == size && each.color == color.rgba()) return each.image;
    }
    if (m_drawn.size() == kMost) m_drawn.clear();
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paintStateGlyph(painter, QRect(QPoint(), size), m_state, color);
    painter.end();
    return m_drawn.emplace_back(size, color.rgba(), image).image;
  }

  const JobState m_state;
  std::vector<Drawn> m_drawn;  // a tree paints some sixty of them a frame
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
