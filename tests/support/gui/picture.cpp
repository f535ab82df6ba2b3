// SPDX-License-Identifier: GPL-3.0-or-later
#include <support/gui/picture.h>

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>

namespace arborist::test {

QImage picture(QWidget& widget, const QString& name) {
  widget.show();
  QCoreApplication::processEvents();
  const QImage image = widget.grab().toImage();
  const QDir folder(QCoreApplication::applicationDirPath() + QStringLiteral("/../pictures"));
  QDir().mkpath(folder.path());
  image.save(folder.filePath(name + QStringLiteral(".png")));
  return image;
}

}  // namespace arborist::test
