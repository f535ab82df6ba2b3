// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/tickers.h>

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <iterator>

#include <widgets/style/format.h>

namespace arborist {

namespace {

QString two(int number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); }

QString unitText(const char* text, double number, int decimals) {
  return QCoreApplication::translate("Charts", text).arg(QLocale().toString(number, 'f', decimals));
}

}  // namespace

QString timeTickText(double seconds, double step) {
  if (seconds < 0) return QStringLiteral("−") + timeTickText(-seconds, step);
  if (seconds < 59.9995) {
    if (step >= 0.999 || seconds == 0) return unitText(QT_TRANSLATE_NOOP("Charts", "%1 s"), seconds, 0);
    if (step >= 0.0999) return unitText(QT_TRANSLATE_NOOP("Charts", "%1 s"), seconds, 1);
    if (seconds < 1) return unitText(QT_TRANSLATE_NOOP("Charts", "%1 ms"), seconds * 1e3, step < 0.001 ? 1 : 0);
    return unitText(QT_TRANSLATE_NOOP("Charts", "%1 s"), seconds, step < 0.00999 ? 3 : 2);
  }
  const double whole = step < 0.999 ? std::floor(seconds + 1e-6) : std::round(seconds);
  const auto all = static_cast<std::int64_t>(whole);
  const int hours = static_cast<int>(all / 3600), minutes = static_cast<int>(all / 60 % 60);
  QString text = hours > 0 ? QStringLiteral("%1:%2:%3").arg(hours).arg(two(minutes), two(static_cast<int>(all % 60)))
                           : QStringLiteral("%1:%2").arg(minutes).arg(two(static_cast<int>(all % 60)));
  const int decimals = step >= 0.999 ? 0 : step >= 0.0999 ? 1 : step >= 0.00999 ? 2 : 3;
  if (decimals > 0) text += QLocale().toString(std::abs(seconds - whole), 'f', decimals).mid(1);
  return text;
}

double TimeTicker::getTickStep(const QCPRange& range) {
  static constexpr double kSteps[] = {1,   2,   5,    10,   15,   30,    60,    120,  300,
                                      600, 900, 1800, 3600, 7200, 14400, 28800, 86400};
  const double least = range.size() / (tickCount() + 1e-10);
  if (least < 1) return m_step = std::max(cleanMantissa(least), 1e-4);
  const auto* found = std::lower_bound(std::begin(kSteps), std::end(kSteps), least);
  return m_step = found == std::end(kSteps) ? std::ceil(least / 86400) * 86400 : *found;
}

QString TimeTicker::getTickLabel(double tick, const QLocale&, QChar, int) { return timeTickText(tick, m_step); }

QVector<double> LogDurationTicker::createTickVector(double, const QCPRange& range) {
  static constexpr double kTicks[] = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 60, 600, 3600, 36000, 864000};
  QVector<double> ticks;
  for (const double tick : kTicks) {
    if (range.contains(tick)) ticks.push_back(tick);
  }
  if (ticks.size() >= 3) return ticks;
  // Little more than one power of ten: each in two or three parts.
  for (const double tick : kTicks) {
    for (const double times : {2.0, 5.0}) {
      if (tick < 60 && range.contains(tick * times)) ticks.push_back(tick * times);
    }
  }
  std::sort(ticks.begin(), ticks.end());
  return ticks;
}

QString LogDurationTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  if (tick < 0.9995e-3) return unitText(QT_TRANSLATE_NOOP("Charts", "%1 µs"), tick * 1e6, 0);
  if (tick < 0.9995) return unitText(QT_TRANSLATE_NOOP("Charts", "%1 ms"), tick * 1e3, 0);
  if (tick < 59.95) return unitText(QT_TRANSLATE_NOOP("Charts", "%1 s"), tick, 0);
  if (tick < 3599) return unitText(QT_TRANSLATE_NOOP("Charts", "%1 min"), tick / 60, 0);
  return unitText(QT_TRANSLATE_NOOP("Charts", "%1 h"), tick / 3600, 0);
}

QString rateTickText(double tick, double step) {
  constexpr int kMost = 4;
  int decimals = 0;
  for (double shown = step; decimals < kMost && std::abs(shown - std::round(shown)) > 1e-6 * shown; shown *= 10)
    ++decimals;
  return QLocale().toString(tick, 'f', decimals);
}

double CountTicker::getTickStep(const QCPRange& range) { return std::max(QCPAxisTicker::getTickStep(range), 1.0); }

QString CountTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  return countText(static_cast<std::uint64_t>(std::llround(std::max(tick, 0.0))));
}

double RateTicker::getTickStep(const QCPRange& range) { return m_step = QCPAxisTicker::getTickStep(range); }

QString RateTicker::getTickLabel(double tick, const QLocale&, QChar, int) { return rateTickText(tick, m_step); }

QString ShareTicker::getTickLabel(double tick, const QLocale&, QChar, int) { return percentText(tick); }

}  // namespace arborist
