// SPDX-License-Identifier: GPL-3.0-or-later
#include <support/gui/golden.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <algorithm>
#include <array>
#include <cstdlib>

namespace arborist::test {

namespace {

constexpr int kSeen = 24;          // of 255: a channel that differs by more is seen
constexpr double kMeanMost = 0.6;  // a panel of a twentieth of the window in another shade is more
constexpr double kShareMost = 0.004;
constexpr int kSmallestFile = 0;  // QImage::save: "quality" of a PNG is how little it is compressed

QString pictureFile(const QString& name) {
  const QDir folder(QCoreApplication::applicationDirPath() + QStringLiteral("/../pictures"));
  QDir().mkpath(folder.path());
  return QDir::cleanPath(folder.filePath(name + QStringLiteral(".png")));
}

}  // namespace

PictureDifference difference(const QImage& expected, const QImage& got) {
  PictureDifference result;
  if (expected.isNull() || expected.size() != got.size()) return result;
  result.comparable = true;
  const QImage a = expected.convertToFormat(QImage::Format_RGB32), b = got.convertToFormat(QImage::Format_RGB32);
  result.picture = QImage(a.size(), QImage::Format_RGB32);
  double sum = 0, seen = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      const QRgb one = a.pixel(x, y), other = b.pixel(x, y);
      const std::array channels{std::abs(qRed(one) - qRed(other)), std::abs(qGreen(one) - qGreen(other)),
                                std::abs(qBlue(one) - qBlue(other))};
      for (const int channel : channels) sum += channel;
      const bool differs = *std::max_element(channels.begin(), channels.end()) > kSeen;
      seen += differs ? 1 : 0;
      const int faint = 192 + qGray(one) / 4;
      result.picture.setPixel(x, y, differs ? qRgb(220, 0, 0) : qRgb(faint, faint, faint));
    }
  }
  const double pixels = static_cast<double>(a.width()) * a.height();
  result.mean = sum / pixels / 3;
  result.share = seen / pixels;
  return result;
}

testing::AssertionResult matchesGolden(const QImage& got, const QString& name) {
  const QString file = QStringLiteral(ARBORIST_GOLDENS "/") + name + QStringLiteral(".png");
  if (qEnvironmentVariableIntValue("ARBORIST_UPDATE_GOLDEN") != 0) {
    QDir().mkpath(QStringLiteral(ARBORIST_GOLDENS));
    if (!got.convertToFormat(QImage::Format_RGB32).save(file, "PNG", kSmallestFile))
      return testing::AssertionFailure() << "cannot write " << file.toStdString();
    return testing::AssertionSuccess();
  }
  const QImage expected(file);
  const PictureDifference found = difference(expected, got);
  if (found.comparable && found.mean <= kMeanMost && found.share <= kShareMost) return testing::AssertionSuccess();
  const QString gotFile = pictureFile(name + QStringLiteral("-got"));
  got.save(gotFile);
  if (expected.isNull())
    return testing::AssertionFailure() << "there is no " << file.toStdString() << "; got " << gotFile.toStdString();
  if (!found.comparable)
    return testing::AssertionFailure() << file.toStdString() << " is " << expected.width() << "×" << expected.height()
                                       << ", got " << got.width() << "×" << got.height() << ": "
                                       << gotFile.toStdString();
  const QString diffFile = pictureFile(name + QStringLiteral("-diff"));
  found.picture.save(diffFile);
  return testing::AssertionFailure() << "differs from " << file.toStdString() << " by " << found.mean << " of 255, "
                                     << found.share * 100 << " % of its pixels; got " << gotFile.toStdString()
                                     << ", difference " << diffFile.toStdString();
}

}  // namespace arborist::test
