// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/format.h>

#include <QCoreApplication>
#include <QLocale>
#include <array>
#include <chrono>
#include <cmath>

#include <arborist/jobs/duration_text.h>

namespace arborist {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Format", text); }

QString two(std::int64_t number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); }

}  // namespace

QString durationText(JobDuration duration) {
  const QString sign = duration.count() < 0 ? QStringLiteral("−") : QString();
  const double ns = std::abs(static_cast<double>(duration.count()));
  const QLocale locale;
  if (ns < 1e3) return duration.count() == 0 ? tr("0 s") : sign + tr("%1 ns").arg(locale.toString(ns, 'f', 0));
  if (ns < 999.5e3) return sign + tr("%1 µs").arg(locale.toString(ns / 1e3, 'f', 0));
  if (ns < 999.5e6) return sign + tr("%1 ms").arg(locale.toString(ns / 1e6, 'f', ns < 9.95e6 ? 1 : 0));
  if (ns < 59.95e9) return sign + tr("%1 s").arg(locale.toString(ns / 1e9, 'f', 1));
  const auto seconds = static_cast<std::int64_t>(std::llround(ns / 1e9));
  if (seconds < 3600) return sign + tr("%1 min %2 s").arg(seconds / 60).arg(two(seconds % 60));
  if (seconds < 86400) return sign + tr("%1 h %2 min").arg(seconds / 3600).arg(two(seconds % 3600 / 60));
  return sign + tr("%1 d %2 h").arg(seconds / 86400).arg(two(seconds % 86400 / 3600));
}

QString limitText(JobDuration limit) {
  // A limit may come as the distance of two instants, which a person did not write to the nanosecond.
  if (limit >= std::chrono::seconds(1))
    limit = std::chrono::round<std::chrono::milliseconds>(limit);
  else if (limit >= std::chrono::milliseconds(1))
    limit = std::chrono::round<std::chrono::microseconds>(limit);
  QString text;
  QChar previous;
  for (const QChar c : QString::fromStdString(toText(limit))) {
    if (!previous.isNull() && previous.isDigit() != c.isDigit() && previous != QLatin1Char('.') &&
        c != QLatin1Char('.') && (previous.isLetterOrNumber() && c.isLetterOrNumber()))
      text += QLatin1Char(' ');
    text += c;
    previous = c;
  }
  return text;
}

QString countText(std::uint64_t count) { return QLocale().toString(static_cast<qulonglong>(count)); }

QString plural(std::uint64_t count, const QString& one, const QString& many) {
  return count == 1 ? one : QString(many).replace(QLatin1String("%n"), countText(count));
}

QString bytesText(std::uint64_t bytes) {
  static constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return QStringLiteral("%1 %2").arg(QLocale().toString(value, 'f', unit > 0 && value < 9.95 ? 1 : 0),
                                     QLatin1String(kUnits[unit]));
}

QString percentText(double share) { return tr("%1 %").arg(QLocale().toString(share * 100, 'f', 0)); }

}  // namespace arborist
