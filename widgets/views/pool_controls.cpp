// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/pool_controls.h>

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QStackedWidget>
#include <QThread>
#include <algorithm>

#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/style/theme.h>
#include <widgets/views/autoscale_controls.h>
#include <widgets/views/edit_pace.h>

namespace arborist {

namespace {

constexpr int kMaxCapacity = 1'000'000;
constexpr int kNumberWidth = 92;

QSpinBox* number(int most, const QString& name, QWidget* parent) {
  auto* spin = new QSpinBox(parent);
  spin->setRange(1, most);
  spin->setKeyboardTracking(false);
  spin->setGroupSeparatorShown(true);
  spin->setFixedWidth(kNumberWidth);
  spin->setAccessibleName(name);
  return spin;
}

}  // namespace

PoolControls::PoolControls(SessionCommands* commands, QWidget* parent)
    : QWidget(parent),
      m_commands(commands),
      m_state(new QLabel(this)),
      m_detail(new QLabel(this)),
      m_bar(new QStackedWidget(this)),
      m_slotsPace(new EditPace([this] { m_commands->setSlots(static_cast<std::size_t>(m_slots->value())); }, this)),
      m_queuePace(new EditPace(
          [this] {
            m_commands->setQueue(static_cast<std::size_t>(m_capacity->value()),
                                 static_cast<OnFull>(m_policy->currentIndex()));
          },
          this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  QFont font = m_state->font();
  font.setBold(true);
  m_state->setFont(font);
  m_state->setAccessibleName(tr("State of the pool"));
  m_detail->setWordWrap(true);
  m_detail->setMinimumHeight(m_detail->fontMetrics().lineSpacing());
  m_bar->addWidget(makeActions());
  m_bar->addWidget(makeQuestion());
  m_bar->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  column->addWidget(m_state);
  column->addWidget(m_detail);
  column->addSpacing(4);
  column->addWidget(m_bar);
  column->addSpacing(8);
  column->addWidget(makeSettings());
  m_detail->setForegroundRole(QPalette::PlaceholderText);
  m_question->setForegroundRole(QPalette::BrightText);
  updateColors();
  show(nullptr);
}

QWidget* PoolControls::makeActions() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  const auto button = [&](const QString& text, const QString& icon, const QString& tip) {
    auto* made = new QPushButton(themedIcon(icon), text, bar);
    made->setToolTip(tip);
    row->addWidget(made);
    return made;
  };
  m_pause = button(tr("&Pause"), QStringLiteral("pause"), tr("No attempt begins; those under way go on"));
  m_drain = button(tr("&Drain"), QStringLiteral("drain"), tr("New runs are refused; what is there runs to its end"));
  m_accept = button(tr("&Accept work again"), QStringLiteral("run"), tr("New runs are taken again"));
  m_shutDown = button(tr("Shut down &now…"), QStringLiteral("stop-now"), tr("Ends all that runs at once; asks first"));
  row->addStretch(1);
  connect(m_pause, &QPushButton::clicked, this, [this] { m_paused ? m_commands->resume() : m_commands->pause(); });
  connect(m_drain, &QPushButton::clicked, this, [this] { m_commands->drain(); });
  connect(m_accept, &QPushButton::clicked, this, [this] { m_commands->acceptWork(); });
  connect(m_shutDown, &QPushButton::clicked, this, [this] { ask(true); });
  return bar;
}

QWidget* PoolControls::makeQuestion() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  m_question = new QLabel(bar);
  m_confirm = new QPushButton(tr("&End all now"), bar);
  m_keep = new QPushButton(tr("&Keep running"), bar);
  m_confirm->setToolTip(tr("No grace, clean-up jobs included"));
  row->addWidget(m_question);
  row->addWidget(m_confirm);
  row->addWidget(m_keep);
  row->addStretch(1);
  connect(m_confirm, &QPushButton::clicked, this, [this] {
    ask(false);
    m_commands->shutDownNow(tr("you shut the pool down").toStdString());
  });
  connect(m_keep, &QPushButton::clicked, this, [this] { ask(false); });
  return bar;
}

QWidget* PoolControls::makeSettings() {
  m_settings = new QWidget(this);
  auto* rows = new QFormLayout(m_settings);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setHorizontalSpacing(12);
  rows->setVerticalSpacing(6);
  rows->setLabelAlignment(Qt::AlignLeft);
  rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  const auto row = [&](const QString& label, QWidget* first, QWidget* second) {
    auto* both = new QWidget(m_settings);
    auto* line = new QHBoxLayout(both);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    line->addWidget(first);
    line->addWidget(second, 1);
    auto* text = new QLabel(label, m_settings);
    text->setBuddy(first);
    rows->addRow(text, both);
  };
  m_slots = number(static_cast<int>(SessionCommands::kMaxSlots), tr("Workers"), m_settings);
  m_slots->setToolTip(tr("Attempts that run at once, over all runs"));
  m_slider = new QSlider(Qt::Horizontal, m_settings);
  m_slider->setRange(1, std::max(16, 4 * QThread::idealThreadCount()));
  m_slider->setPageStep(4);
  m_slider->setAccessibleName(tr("Workers"));
  row(tr("&Workers"), m_slots, m_slider);
  m_capacity = number(kMaxCapacity, tr("Queue capacity"), m_settings);
  m_capacity->setToolTip(tr("Attempts that may wait in the pool's queue"));
  m_policy = new QComboBox(m_settings);
  m_policy->addItems(
      {tr("full: wait"), tr("full: refuse"), tr("full: run in the caller"), tr("full: drop the oldest")});
  m_policy->setAccessibleName(tr("When the queue is full"));
  m_policy->setToolTip(tr("What happens to an attempt that comes while the queue is full"));
  row(tr("&Queue"), m_capacity, m_policy);
  m_autoscale = new AutoscaleControls(m_commands, m_settings);
  rows->addRow(tr("Autoscale"), m_autoscale);
  connect(m_slots, &QSpinBox::valueChanged, this, &PoolControls::slotsEdited);
  connect(m_slider, &QSlider::valueChanged, this, &PoolControls::slotsEdited);
  connect(m_capacity, &QSpinBox::valueChanged, this, &PoolControls::queueEdited);
  connect(m_policy, &QComboBox::currentIndexChanged, this, &PoolControls::queueEdited);
  return m_settings;
}

void PoolControls::slotsEdited(int slots) {
  showSlots(static_cast<std::size_t>(slots));
  if (m_commands) m_slotsPace->edited();
}

void PoolControls::queueEdited() {
  if (m_commands) m_queuePace->edited();
}

void PoolControls::showSlots(std::size_t slots) {
  const QSignalBlocker spinBlocker(m_slots), sliderBlocker(m_slider);
  const int value = static_cast<int>(std::clamp<std::size_t>(slots, 1, SessionCommands::kMaxSlots));
  m_slots->setValue(value);
  if (!m_slider->isSliderDown()) m_slider->setValue(value);
}

void PoolControls::show(const PoolRow* pool) {
  m_settings->setEnabled(pool && m_commands);
  for (QPushButton* button : {m_pause, m_drain, m_accept, m_shutDown, m_confirm})
    button->setEnabled(pool && m_commands);
  if (!pool) {
    m_state->setText(tr("No pool"));
    m_detail->setText(tr("Nothing is said of a pool here."));
    m_accept->hide();
    return;
  }
  m_autoscale->show(*pool);
  m_paused = pool->paused;
  m_underWay = pool->stats.busy + pool->stats.queued + pool->ready;
  const QString left =
      m_underWay == 1 ? tr("1 attempt is left.") : tr("%1 attempts are left.").arg(countText(m_underWay));
  const bool open = pool->intake == Intake::Open;
  QString state = m_paused ? tr("Paused") : tr("Accepting work");
  QString detail = m_paused ? tr("No attempt begins; those under way go on.") : tr("New runs start at once.");
  if (!open) {
    state = pool->intake == Intake::Draining ? tr("Draining") : tr("Shut down");
    if (m_paused) state = tr("%1, paused").arg(state);
    detail = tr("New runs are refused. %1").arg(m_underWay > 0 ? left : tr("Nothing is left."));
  }
  m_state->setText(state);
  m_detail->setText(detail);
  m_pause->setText(m_paused ? tr("&Resume") : tr("&Pause"));
  m_pause->setIcon(themedIcon(m_paused ? QStringLiteral("resume") : QStringLiteral("pause")));
  m_drain->setVisible(open);
  m_accept->setVisible(!open);
  m_shutDown->setVisible(pool->intake != Intake::Stopped);
  if (pool->intake == Intake::Stopped && m_bar->currentIndex() == 1) ask(false);
  m_question->setText(m_underWay == 1 ? tr("End 1 attempt now?") : tr("End all %1 now?").arg(countText(m_underWay)));

  const bool sameSlots = pool->slots == static_cast<std::size_t>(m_slots->value());
  if (m_slotsPace->accepts(sameSlots) && !m_slider->isSliderDown() && !isBeingTyped(*m_slots)) showSlots(pool->slots);
  const int capacity = static_cast<int>(std::clamp<std::size_t>(pool->capacity, 1, kMaxCapacity));
  const int policy = static_cast<int>(pool->onFull);
  const bool sameQueue = capacity == m_capacity->value() && policy == m_policy->currentIndex();
  const bool choosing = m_policy->view()->isVisible();
  if (!m_queuePace->accepts(sameQueue) || isBeingTyped(*m_capacity) || choosing) return;
  const QSignalBlocker capacityBlocker(m_capacity), policyBlocker(m_policy);
  m_capacity->setValue(capacity);
  m_policy->setCurrentIndex(policy);
}

void PoolControls::ask(bool open) {
  const bool focused = m_shutDown->hasFocus() || m_confirm->hasFocus() || m_keep->hasFocus();
  m_bar->setCurrentIndex(open ? 1 : 0);
  if (focused) (open ? m_keep : m_shutDown)->setFocus();
}

void PoolControls::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) updateColors();
}

void PoolControls::updateColors() {
  if (!m_confirm) return;
  const ThemeColors& colors = colorsOf(palette());
  QPalette danger = palette();
  danger.setColor(QPalette::Button, colors.danger);
  danger.setColor(QPalette::ButtonText, themeOf(palette()) == Theme::Dark ? QColor(0x16181c) : QColor(Qt::white));
  m_confirm->setPalette(danger);
}

}  // namespace arborist
