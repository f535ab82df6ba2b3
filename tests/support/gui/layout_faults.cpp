// SPDX-License-Identifier: GPL-3.0-or-later
#include <support/gui/layout_faults.h>

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QDockWidget>
#include <QFocusFrame>
#include <QLabel>
#include <QRubberBand>
#include <QSizeGrip>
#include <QSplitterHandle>
#include <QTabBar>
#include <QToolButton>

namespace arborist::test {

namespace {

QString nameOf(const QWidget& widget) {
  QString name = QString::fromLatin1(widget.metaObject()->className());
  if (!widget.objectName().isEmpty()) name += QStringLiteral(" #") + widget.objectName();
  if (!widget.accessibleName().isEmpty()) name += QStringLiteral(" \"%1\"").arg(widget.accessibleName());
  const QRect at = widget.geometry();
  return name + QStringLiteral(" (%1, %2, %3×%4)").arg(at.x()).arg(at.y()).arg(at.width()).arg(at.height());
}

QString chain(const QWidget& widget) {
  QString text = nameOf(widget);
  for (const QWidget* above = widget.parentWidget(); above && !above->isWindow(); above = above->parentWidget())
    text += QStringLiteral(" in ") + QString::fromLatin1(above->metaObject()->className());
  return text;
}

void judgeText(const QWidget& widget, QStringList& faults) {
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
    if (label->text().isEmpty()) return;
    const QSize wanted = label->minimumSizeHint();  // less than the whole: it elides by itself
    const bool tooNarrow = !label->wordWrap() && label->width() < wanted.width();
    const int height = label->wordWrap() ? label->heightForWidth(label->width()) : wanted.height();
    if (tooNarrow || label->height() < height)
      faults << QStringLiteral("cut: %1 wants %2×%3: %4")
                    .arg(chain(widget))
                    .arg(wanted.width())
                    .arg(height)
                    .arg(label->text());
  }
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
    const auto* tool = qobject_cast<const QToolButton*>(button);
    if (button->text().isEmpty() || (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly)) return;
    const QSize wanted = button->minimumSizeHint();
    if (button->width() < wanted.width() || button->height() < wanted.height())
      faults << QStringLiteral("cut: %1 wants %2×%3: %4")
                    .arg(chain(widget))
                    .arg(wanted.width())
                    .arg(wanted.height())
                    .arg(button->text());
  }
}

bool floats(const QWidget& widget) {
  // Handles reach over their neighbours to be caught more easily; rubber bands and focus frames are drawn on top.
  return widget.isWindow() || qobject_cast<const QSplitterHandle*>(&widget) ||
         qobject_cast<const QRubberBand*>(&widget) || qobject_cast<const QFocusFrame*>(&widget) ||
         qobject_cast<const QSizeGrip*>(&widget) || widget.inherits("QMainWindowExtendedSeparator");
}

// Qt keeps the docks behind the front tab visible, far out at the left.
bool isParked(const QWidget& widget) {
  return qobject_cast<const QDockWidget*>(&widget) && !widget.parentWidget()->rect().intersects(widget.geometry());
}

bool scrolls(const QWidget& parent) {
  const auto* area = qobject_cast<const QAbstractScrollArea*>(parent.parentWidget());
  return area && area->viewport() == &parent;
}

void judge(const QWidget& parent, QStringList& faults) {
  QList<const QWidget*> children;
  for (const QObject* object : parent.children()) {
    const auto* child = qobject_cast<const QWidget*>(object);
    if (!child || child->isWindow() || !child->isVisible() || child->size().isEmpty() || isParked(*child)) continue;
    judgeText(*child, faults);
    if (!floats(*child)) children << child;
    judge(*child, faults);
  }
  if (scrolls(parent) || qobject_cast<const QTabBar*>(&parent)) return;  // a tab bar moves its contents, too
  for (qsizetype i = 0; i < children.size(); ++i) {
    const QRect at = children[i]->geometry();
    if (!parent.rect().contains(at))
      faults << QStringLiteral("outside: %1, its parent is %2×%3")
                    .arg(chain(*children[i]))
                    .arg(parent.width())
                    .arg(parent.height());
    for (qsizetype j = i + 1; j < children.size(); ++j)
      if (at.intersects(children[j]->geometry()))
        faults << QStringLiteral("overlap: %1 and %2").arg(chain(*children[i]), nameOf(*children[j]));
  }
}

}  // namespace

QStringList layoutFaults(const QWidget& top) {
  QStringList faults;
  judge(top, faults);
  return faults;
}

QStringList namelessControls(const QWidget& top) {
  QStringList nameless;
  for (QWidget* widget : top.findChildren<QWidget*>()) {
    if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()) continue;
    // The field inside a spin box or combo box is spoken of as that box.
    if (widget->objectName().startsWith(QLatin1String("qt_spinbox")) ||
        qstrcmp(widget->parentWidget()->metaObject()->className(), "QComboBox") == 0)
      continue;
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
    if (!interface || interface->text(QAccessible::Name).trimmed().isEmpty()) nameless << chain(*widget);
  }
  return nameless;
}

}  // namespace arborist::test
