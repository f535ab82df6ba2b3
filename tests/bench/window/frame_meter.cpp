// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/window/frame_meter.h>

#include <QEvent>
#include <QMainWindow>
#include <QWidget>
#include <utility>

namespace arborist::bench {

namespace {

bool isInput(const QEvent& event) {
  switch (event.type()) {
    case QEvent::Wheel:
    case QEvent::KeyPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease: return true;
    default: return false;
  }
}

bool isPaint(QObject* receiver, const QEvent& event) {
  if (event.type() != QEvent::Paint || !receiver->isWidgetType()) return false;
  return qobject_cast<QMainWindow*>(static_cast<QWidget*>(receiver)->window()) != nullptr;
}

}  // namespace

bool MeteredApplication::notify(QObject* receiver, QEvent* event) {
  if (isPaint(receiver, *event)) m_painted = true;
  // A deed of a scene may be several inputs with a paint after each.
  const bool input = isInput(*event), outermost = m_depth == 0, repaints = event->type() == QEvent::UpdateRequest;
  if (!input && !outermost && !repaints) return QApplication::notify(receiver, event);
  const Instant begin = instant();
  if (input && !m_begin) m_begin = begin;
  ++m_depth;
  const bool handled = QApplication::notify(receiver, event);
  --m_depth;
  if (!outermost && !repaints) return handled;
  if (std::exchange(m_news, false) && !m_begin) m_begin = begin;
  if (!std::exchange(m_painted, false)) return handled;
  const Instant end = instant();
  if (!m_firstPaint) m_firstPaint = end.wall;
  const Instant from = std::exchange(m_begin, std::nullopt).value_or(begin);
  m_frames.push_back(
      {std::chrono::duration<double, std::milli>(end.wall - from.wall).count(), (end.cpu - from.cpu) * 1e3});
  return handled;
}

std::vector<Frame> MeteredApplication::takeFrames() { return std::exchange(m_frames, {}); }

}  // namespace arborist::bench
