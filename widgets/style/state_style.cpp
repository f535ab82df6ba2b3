// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/state_style.h>

#include <QCoreApplication>
#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <array>

#include <widgets/style/theme.h>

namespace arborist {

namespace {

struct Look {
  const char* text;
  QRgb light, dark;
};

constexpr std::array<Look, 8> kLooks{{{QT_TRANSLATE_NOOP("State", "queued"), 0xff64748b, 0xff94a3b8},
                                      {QT_TRANSLATE_NOOP("State", "running"), 0xff0072b2, 0xff56b4e9},
                                      {QT_TRANSLATE_NOOP("State", "cancelling"), 0xffb97800, 0xfff0b429},
                                      {QT_TRANSLATE_NOOP("State", "succeeded"), 0xff00825f, 0xff2fc79a},
                                      {QT_TRANSLATE_NOOP("State", "failed"), 0xffc43d00, 0xffff7a3d},
                                      {QT_TRANSLATE_NOOP("State", "timed out"), 0xff9b3f93, 0xffd68fc4},
                                      {QT_TRANSLATE_NOOP("State", "cancelled"), 0xff7d6a3c, 0xffbba46e},
                                      {QT_TRANSLATE_NOOP("State", "skipped"), 0xff767b82, 0xff9ca3af}}};

const Look& lookOf(JobState state) { return kLooks[static_cast<std::size_t>(state)]; }

// Strokes of the glyphs, in a square of 16.
QPainterPath strokesOf(JobState state) {
  QPainterPath path;
  switch (state) {
    case JobState::Succeeded:
      path.moveTo(4, 8.4);
      path.lineTo(7, 11.4);
      path.lineTo(12.2, 5);
      break;
    case JobState::Failed:
      path.moveTo(5, 5);
      path.lineTo(11, 11);
      path.moveTo(11, 5);
      path.lineTo(5, 11);
      break;
    case JobState::TimedOut:  // a clock's hands
      path.moveTo(8, 4.4);
      path.lineTo(8, 8.2);
      path.lineTo(10.8, 9.8);
      break;
    case JobState::Cancelled:
      path.moveTo(4.4, 11.6);
      path.lineTo(11.6, 4.4);
      break;
    case JobState::Skipped:
      path.moveTo(5, 8);
      path.lineTo(11, 8);
      break;
    default: break;
  }
  return path;
}

}  // namespace

QString stateText(JobState state) { return QCoreApplication::translate("State", lookOf(state).text); }

QColor stateColor(JobState state, const QPalette& palette) {
  return QColor(themeOf(palette) == Theme::Dark ? lookOf(state).dark : lookOf(state).light);
}

QBrush stateBrush(JobState state, const QPalette& palette) {
  QColor color = stateColor(state, palette);
  if (state == JobState::Cancelling) return QBrush(color, Qt::BDiagPattern);
  if (state == JobState::Queued) color.setAlphaF(0.3F);
  return color;
}

QBrush hatchBrush(const QColor& color, double devicePixelRatio) {
  constexpr int kStep = 6, kTile = 4 * kStep;  // whole pixels at 1.25 and 1.75, too
  QImage tile(QSize(kTile, kTile) * devicePixelRatio, QImage::Format_ARGB32_Premultiplied);
  tile.setDevicePixelRatio(devicePixelRatio);
  tile.fill(Qt::transparent);
  QPainter painter(&tile);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color, 1.5));
  for (int x = -kTile; x <= 3 * kTile; x += kStep)
    painter.drawLine(QPointF(x + kStep, -kStep), QPointF(x - kTile - kStep, kTile + kStep));
  return QBrush(tile);
}

void paintStateGlyph(QPainter& painter, const QRectF& square, JobState state, const QColor& color) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(square.topLeft());
  painter.scale(square.width() / 16, square.height() / 16);
  const QPen pen(color, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  const QRectF disc(1.6, 1.6, 12.8, 12.8);
  switch (state) {
    case JobState::Queued:
    case JobState::Cancelled:
    case JobState::Skipped:
    case JobState::TimedOut:
      painter.drawEllipse(disc);
      painter.drawPath(strokesOf(state));
      break;
    case JobState::Running: {
      painter.drawEllipse(disc);
      QPainterPath triangle;
      triangle.moveTo(6.4, 4.8);
      triangle.lineTo(11.4, 8);
      triangle.lineTo(6.4, 11.2);
      triangle.closeSubpath();
      painter.fillPath(triangle, color);
      break;
    }
    case JobState::Cancelling:
      painter.drawEllipse(disc);
      painter.fillRect(QRectF(5.4, 5.4, 5.2, 5.2), color);
      break;
    case JobState::Succeeded:
    case JobState::Failed: {  // final and solid, with the sign cut out
      painter.setBrush(color);
      painter.drawEllipse(disc);
      const bool dark = color.lightness() > 128;
      painter.setPen(
          QPen(dark ? QColor(0x16181c) : QColor(Qt::white), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter.setBrush(Qt::NoBrush);
      painter.drawPath(strokesOf(state));
      break;
    }
  }
  painter.restore();
}

QString causeWords(CauseCode code) {
  static constexpr std::array kWords{"",
                                     QT_TRANSLATE_NOOP("Cause", "exit code"),
                                     QT_TRANSLATE_NOOP("Cause", "signal"),
                                     QT_TRANSLATE_NOOP("Cause", "could not start"),
                                     QT_TRANSLATE_NOOP("Cause", "HTTP"),
                                     QT_TRANSLATE_NOOP("Cause", "load"),
                                     QT_TRANSLATE_NOOP("Cause", "timeout"),
                                     QT_TRANSLATE_NOOP("Cause", "deadline"),
                                     QT_TRANSLATE_NOOP("Cause", "user"),
                                     QT_TRANSLATE_NOOP("Cause", "fail-fast"),
                                     QT_TRANSLATE_NOOP("Cause", "need failed"),
                                     QT_TRANSLATE_NOOP("Cause", "condition"),
                                     QT_TRANSLATE_NOOP("Cause", "did not run"),
                                     QT_TRANSLATE_NOOP("Cause", "limit"),
                                     QT_TRANSLATE_NOOP("Cause", "rejected"),
                                     QT_TRANSLATE_NOOP("Cause", "leaked process")};
  if (code == CauseCode::None) return {};
  return QCoreApplication::translate("Cause", kWords[static_cast<std::size_t>(code)]);
}

QString causeSentence(const JobRow& row) {
  if (!row.cause) return {};
  QString message = QString::fromStdString(row.cause->message);
  // A long path would push the sentence out of sight; the whole of it is one click away.
  const QString at = QString::fromStdString(row.cause->at);
  if (const auto slash = at.lastIndexOf(QLatin1Char('/')); slash >= 0) message.replace(at, at.mid(slash + 1));
  QString sentence = message.isEmpty() ? causeWords(row.cause->code) : message;
  const QString origin = QString::fromStdString(row.cause->origin);
  const bool elsewhere = !origin.isEmpty() && row.description && row.cause->origin != row.description->path;
  if (elsewhere && !sentence.contains(origin))
    sentence = QCoreApplication::translate("Cause", "%1 (began on %2)").arg(sentence, origin);
  return sentence;
}

QString kindText(JobKind kind) {
  static constexpr std::array kTexts{QT_TRANSLATE_NOOP("Kind", "group"), QT_TRANSLATE_NOOP("Kind", "command"),
                                     QT_TRANSLATE_NOOP("Kind", "load")};
  return QCoreApplication::translate("Kind", kTexts[static_cast<std::size_t>(kind)]);
}

}  // namespace arborist
