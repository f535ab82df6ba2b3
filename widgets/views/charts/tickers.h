// SPDX-License-Identifier: GPL-3.0-or-later
// Ticks that people count in: of time, of durations on a log axis, of whole numbers, of shares. For the window's
// thread.
#pragma once

#include <widgets/views/charts/qcp.h>

namespace arborist {

// Seconds along an axis: "250 ms", "12 s", "2:05", "1:02:05", by the distance of the ticks.
QString timeTickText(double seconds, double step);

// With as many decimals as the distance of the ticks has.
QString rateTickText(double tick, double step);

class TimeTicker final : public QCPAxisTicker {
 protected:
  double getTickStep(const QCPRange&) override;
  int getSubTickCount(double) override { return 0; }
  QString getTickLabel(double tick, const QLocale&, QChar, int) override;

 private:
  double m_step = 1;
};

// For a log axis of seconds: 1 µs, 10 µs … 1 s, 10 s, 1 min, 10 min, 1 h.
class LogDurationTicker final : public QCPAxisTicker {
 protected:
  QVector<double> createTickVector(double, const QCPRange&) override;
  QVector<double> createSubTickVector(int, const QVector<double>&) override { return {}; }
  QString getTickLabel(double tick, const QLocale&, QChar, int) override;
};

class CountTicker final : public QCPAxisTicker {
 protected:
  double getTickStep(const QCPRange&) override;
  int getSubTickCount(double) override { return 0; }
  QString getTickLabel(double tick, const QLocale&, QChar, int) override;
};

// Like CountTicker, with decimals where the range is small.
class RateTicker final : public QCPAxisTicker {
 protected:
  double getTickStep(const QCPRange&) override;
  int getSubTickCount(double) override { return 0; }
  QString getTickLabel(double tick, const QLocale&, QChar, int) override;

 private:
  double m_step = 1;
};

class ShareTicker final : public QCPAxisTicker {
 protected:
  int getSubTickCount(double) override { return 0; }
  QString getTickLabel(double tick, const QLocale&, QChar, int) override;
};

}  // namespace arborist
