// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/chart_save.h>

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <widgets/views/charts/qcp.h>

namespace arborist {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("ChartSave", text); }

constexpr double kPngScale = 2;
constexpr double kPointsPerInch = 72;

// Puts the title above the plot for as long as it lives.
class TitleRow {
 public:
  TitleRow(QCustomPlot& plot, const QString& title) : m_plot(plot) {
    QFont font = plot.font();
    font.setBold(true);
    plot.plotLayout()->insertRow(0);
    auto* text = new QCPTextElement(&plot, title, font);
    text->setTextColor(plot.palette().color(QPalette::Text));
    text->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
    text->setMargins({10, 8, 10, 2});
    plot.plotLayout()->addElement(0, 0, text);
    plot.plotLayout()->setRowStretchFactor(0, 0.0001);
  }
  ~TitleRow() {
    m_plot.plotLayout()->remove(m_plot.plotLayout()->element(0, 0));
    m_plot.plotLayout()->simplify();
    m_plot.replot(QCustomPlot::rpQueuedReplot);
  }
  TitleRow(const TitleRow&) = delete;
  TitleRow& operator=(const TitleRow&) = delete;

 private:
  QCustomPlot& m_plot;
};

void paintVectors(QCustomPlot& plot, QPaintDevice& device) {
  QCPPainter painter;
  painter.begin(&device);
  painter.setMode(QCPPainter::pmVectorized);
  painter.setMode(QCPPainter::pmNoCaching);
  plot.toPainter(&painter, plot.width(), plot.height());
  painter.end();
}

QByteArray svgOf(QCustomPlot& plot, const QString& title) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(plot.size());
  generator.setViewBox(QRect(QPoint(), plot.size()));
  generator.setTitle(title);
  generator.setResolution(plot.logicalDpiX());
  paintVectors(plot, generator);
  return bytes;
}

// As QCustomPlot::savePdf does it, into memory: so the file is written in one place and with its reasons.
QByteArray pdfOf(QCustomPlot& plot, const QString& title) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setTitle(title);
  writer.setCreator(QStringLiteral("Arborist"));
  writer.setPageMargins(QMarginsF());
  writer.setPageSize(QPageSize(QSizeF(plot.size()) * kPointsPerInch / plot.logicalDpiX(), QPageSize::Point, QString(),
                               QPageSize::ExactMatch));
  writer.setResolution(plot.logicalDpiX());
  paintVectors(plot, writer);
  return bytes;
}

QByteArray pngOf(QCustomPlot& plot) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  plot.toPixmap(plot.width(), plot.height(), kPngScale).save(&buffer, "PNG");
  return bytes;
}

}  // namespace

QString suffixOf(ChartFormat format) {
  switch (format) {
    case ChartFormat::Png: return QStringLiteral(".png");
    case ChartFormat::Svg: return QStringLiteral(".svg");
    case ChartFormat::Pdf: return QStringLiteral(".pdf");
    case ChartFormat::Csv: return QStringLiteral(".csv");
  }
  return {};
}

QString filterOf(ChartFormat format) {
  switch (format) {
    case ChartFormat::Png: return tr("PNG picture (*.png)");
    case ChartFormat::Svg: return tr("SVG drawing (*.svg)");
    case ChartFormat::Pdf: return tr("PDF document (*.pdf)");
    case ChartFormat::Csv: return tr("CSV table (*.csv)");
  }
  return {};
}

std::optional<QString> saveChart(QCustomPlot& plot, const QString& title, const SeriesTable& table, ChartFormat format,
                                 const QString& path) {
  QByteArray bytes;
  if (format == ChartFormat::Csv) {
    bytes = csvOf(table);
  } else {
    const TitleRow row(plot, title);
    if (format == ChartFormat::Png) bytes = pngOf(plot);
    if (format == ChartFormat::Svg) bytes = svgOf(plot, title);
    if (format == ChartFormat::Pdf) bytes = pdfOf(plot, title);
  }
  QSaveFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return std::nullopt;
  return tr("Could not save %1: %2").arg(QDir::toNativeSeparators(path), file.errorString());
}

}  // namespace arborist
