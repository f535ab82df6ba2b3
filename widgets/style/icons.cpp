// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/icons.h>

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

namespace arborist {

namespace {

class StrokeIcon final : public QIconEngine {
 public:
  explicit StrokeIcon(QByteArray svg) : m_svg(std::move(svg)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const QPalette palette = QApplication::palette();
    const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
    const QColor color =
        mode == QIcon::Selected ? palette.color(QPalette::HighlightedText) : palette.color(group, QPalette::ButtonText);
    QByteArray svg = m_svg;
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    painter->save();
    painter->setOpacity(static_cast<qreal>(color.alphaF()));
    renderer.render(painter, rect);
    painter->restore();
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
  }

  QIconEngine* clone() const override { return new StrokeIcon(m_svg); }

 private:
  const QByteArray m_svg;
};

}  // namespace

QIcon themedIcon(const QString& name) {
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QIcon(new StrokeIcon(file.readAll()));
}

}  // namespace arborist
