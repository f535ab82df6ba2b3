// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/edit_pace.h>

#include <QAbstractSpinBox>
#include <QLineEdit>
#include <utility>

namespace arborist {

bool isBeingTyped(const QAbstractSpinBox& spin) {
  const auto* edit = spin.findChild<QLineEdit*>();
  return spin.hasFocus() && edit && edit->isModified();
}

EditPace::EditPace(std::function<void()> send, QObject* parent) : QObject(parent), m_rest(this), m_patience(this) {
  for (QTimer* timer : {&m_rest, &m_patience}) timer->setSingleShot(true);
  m_rest.setInterval(kRest);
  m_patience.setInterval(kPatience);
  connect(&m_rest, &QTimer::timeout, this, [this, send = std::move(send)] {
    m_patience.start();
    send();
  });
}

void EditPace::edited() { m_rest.start(); }

bool EditPace::accepts(bool asWanted) {
  if (m_rest.isActive()) return false;
  if (asWanted) m_patience.stop();
  return !m_patience.isActive();
}

}  // namespace arborist
