// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/autoscale_controls.h>

#include <QBoxLayout>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QThread>
#include <algorithm>

#include <widgets/style/format.h>
#include <widgets/views/edit_pace.h>

namespace arborist {

namespace {

constexpr int kFieldWidth = 64;

}  // namespace

AutoscaleControls::AutoscaleControls(SessionCommands* commands, QWidget* parent)
    : QWidget(parent),
      m_commands(commands),
      m_on(new QCheckBox(tr("&Follow the load"), this)),
      m_result(new QLabel(this)),
      m_least(new QSpinBox(this)),
      m_most(new QSpinBox(this)),
      m_target(new QDoubleSpinBox(this)),
      m_pace(new EditPace([this] { send(); }, this)) {
  const int most = static_cast<int>(SessionCommands::kMaxSlots);
  for (QSpinBox* spin : {m_least, m_most}) {
    spin->setRange(1, most);
    spin->setGroupSeparatorShown(true);
  }
  m_least->setAccessibleName(tr("Fewest workers"));
  m_most->setAccessibleName(tr("Most workers"));
  m_most->setValue(std::clamp(2 * QThread::idealThreadCount(), 4, most));
  m_target->setRange(AutoscaleSettings::kLeastTarget, 100);
  m_target->setDecimals(1);
  m_target->setSingleStep(0.1);
  m_target->setValue(1);
  m_target->setAccessibleName(tr("Jobs for each worker"));
  m_target->setToolTip(tr("Jobs that run or wait for a worker, for each worker: so many are aimed at"));
  for (QAbstractSpinBox* spin : {static_cast<QAbstractSpinBox*>(m_least), static_cast<QAbstractSpinBox*>(m_most),
                                 static_cast<QAbstractSpinBox*>(m_target)}) {
    spin->setKeyboardTracking(false);
    spin->setFixedWidth(kFieldWidth);
  }
  m_on->setToolTip(
      tr("More workers at once when jobs wait for one, fewer a minute after they were needed.\n"
         "Setting their number by hand ends it."));
  m_result->setForegroundRole(QPalette::PlaceholderText);
  m_result->setAccessibleName(tr("What autoscaling recommends"));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  auto* first = new QHBoxLayout;
  first->addWidget(m_on);
  first->addStretch(1);
  first->addWidget(m_result);
  column->addLayout(first);
  auto* second = new QHBoxLayout;
  second->setSpacing(6);
  second->addWidget(m_least);
  second->addWidget(new QLabel(tr("to"), this));
  second->addWidget(m_most);
  second->addStretch(1);
  second->addWidget(m_target);
  second->addWidget(new QLabel(tr("jobs each"), this));
  column->addLayout(second);

  connect(m_on, &QCheckBox::clicked, m_pace, &EditPace::edited);
  connect(m_least, &QSpinBox::valueChanged, this, [this](int value) {
    if (m_most->value() < value) m_most->setValue(value);
    edited();
  });
  connect(m_most, &QSpinBox::valueChanged, this, [this](int value) {
    if (m_least->value() > value) m_least->setValue(value);
    edited();
  });
  connect(m_target, &QDoubleSpinBox::valueChanged, this, &AutoscaleControls::edited);
}

AutoscaleSettings AutoscaleControls::settings() const {
  return {static_cast<std::size_t>(m_least->value()), static_cast<std::size_t>(m_most->value()), m_target->value()};
}

void AutoscaleControls::edited() {
  if (m_on->isChecked()) m_pace->edited();
}

void AutoscaleControls::send() {
  if (m_commands) m_commands->setAutoscale(m_on->isChecked() ? std::optional(settings()) : std::nullopt);
}

void AutoscaleControls::show(const PoolRow& pool) {
  const std::optional<AutoscaleRow>& row = pool.autoscale;
  m_result->setText(
      !row || row->recommended == 0
          ? QString()
          : tr("recommended %1 · now %2").arg(countText(row->recommended), countText(pool.stats.threads)));
  const bool same = row ? m_on->isChecked() && row->settings == settings() : !m_on->isChecked();
  if (!m_pace->accepts(same)) return;
  m_on->setChecked(row.has_value());
  if (!row || isBeingTyped(*m_least) || isBeingTyped(*m_most) || isBeingTyped(*m_target)) return;
  const QSignalBlocker least(m_least), most(m_most), target(m_target);
  m_least->setValue(static_cast<int>(row->settings.minSlots));
  m_most->setValue(static_cast<int>(row->settings.maxSlots));
  m_target->setValue(row->settings.target);
}

}  // namespace arborist
