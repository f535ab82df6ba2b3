// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/overview_tab.h>

#include <QDateTime>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/inspector/budget_bar.h>
#include <widgets/views/inspector/counts_bar.h>
#include <widgets/views/inspector/flow_text.h>

namespace arborist {

namespace {

constexpr int kMargin = 12, kFocusFrame = 1;
constexpr std::size_t kLeakedShown = 8;

QString wallText(const RunSnapshot* run, JobTime at) {
  if (!run) return {};
  const auto wall = run->row.wallTime(at).time_since_epoch();
  const QDateTime time =
      QDateTime::fromMSecsSinceEpoch(std::chrono::duration_cast<std::chrono::milliseconds>(wall).count());
  return time.toString(time.date() == QDate::currentDate() ? QStringLiteral("HH:mm:ss.zzz")
                                                           : QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

QString faint(const QString& text, const QPalette& palette) {
  return QStringLiteral("<span style=\"color:%1\">%2</span>")
      .arg(colorsOf(palette).faintText.name(), text.toHtmlEscaped());
}

QString placeHtml(const QString& at) {
  return at.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(linkHtml(placeLink(at), at));
}

// Shows by a frame that the keys scroll it.
class PageScroll final : public QScrollArea {
 public:
  PageScroll() {
    setWidgetResizable(true);
    setFrameStyle(QFrame::NoFrame);
    setViewportMargins(kFocusFrame, kFocusFrame, kFocusFrame, kFocusFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  }

 protected:
  bool event(QEvent* event) override {
    const bool done = QScrollArea::event(event);
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    if (event->type() != QEvent::Paint || !hasFocus()) return done;
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::Highlight));
    painter.drawRect(viewport()->geometry().adjusted(-kFocusFrame, -kFocusFrame, kFocusFrame - 1, kFocusFrame - 1));
    return done;
  }
};

QString mono(const QString& text) {
  return QStringLiteral("<span style=\"font-family:'%1'; white-space:pre-wrap\">%2</span>")
      .arg(QFontDatabase::systemFont(QFontDatabase::FixedFont).family(), text.toHtmlEscaped());
}

}  // namespace

OverviewTab::OverviewTab(const ViewParts& parts, QWidget* parent)
    : InspectorTab(parts, parent),
      m_sentence(new FlowText),
      m_budget(new BudgetBar),
      m_counts(new CountsBar),
      m_chainTitle(new QLabel(tr("How it came to this"))),
      m_chain(new FlowText) {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  constexpr int kInside = kMargin - kFocusFrame;
  column->setContentsMargins(kInside, kInside, kInside, kInside);
  column->setSpacing(kMargin);
  QFont large = font();
  large.setPointSizeF(large.pointSizeF() * 1.2);
  m_sentence->setFont(large);
  m_sentence->setAccessibleName(tr("What happened"));
  column->addWidget(m_sentence);
  column->addWidget(m_budget);
  column->addWidget(m_counts);

  QFont bold = font();
  bold.setBold(true);
  m_chainTitle->setFont(bold);
  m_chain->setAccessibleName(m_chainTitle->text());
  auto* chain = new QVBoxLayout;
  chain->setSpacing(4);
  chain->addWidget(m_chainTitle);
  chain->addWidget(m_chain);
  column->addLayout(chain);

  auto* facts = new QGridLayout;
  facts->setHorizontalSpacing(kMargin);
  facts->setVerticalSpacing(5);
  facts->setColumnStretch(1, 1);
  const std::pair<Fact, QString> kLabels[] = {
      {Timeout, tr("Timeout")},    {Deadline, tr("Deadline")}, {Headroom, tr("Headroom")},  {Created, tr("Created")},
      {Started, tr("Started")},    {Ended, tr("Ended")},       {Attempts, tr("Attempts")},  {Exit, tr("Exit")},
      {Leaked, tr("Left behind")}, {Cpu, tr("CPU time")},      {Memory, tr("Peak memory")}, {Command, tr("Command")},
      {Folder, tr("Folder")}};
  for (const auto& [fact, label] : kLabels) addFact(fact, label, facts);
  column->addLayout(facts);
  column->addStretch(1);

  auto* scroll = new PageScroll;
  scroll->setAccessibleName(tr("Overview"));
  scroll->setWidget(page);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll);
  for (FlowText* text : findChildren<FlowText*>())
    connect(text, &FlowText::linkClicked, this, &InspectorTab::linkClicked);
  updateColors();
}

void OverviewTab::addFact(Fact fact, const QString& label, QGridLayout* grid) {
  FactRow& row = m_facts[fact];
  row.label = new QLabel(label);
  row.value = new FlowText;
  row.value->setAccessibleName(label);
  row.label->setBuddy(row.value);
  const int line = grid->rowCount();
  grid->addWidget(row.label, line, 0, Qt::AlignTop);
  grid->addWidget(row.value, line, 1, Qt::AlignTop);
}

void OverviewTab::setFact(Fact fact, const QString& html) {
  FactRow& row = m_facts[fact];
  if (!html.isEmpty()) row.value->setHtmlText(html);
  row.label->setVisible(!html.isEmpty());
  row.value->setVisible(!html.isEmpty());
}

void OverviewTab::showJob(const JobRow& row) {
  const JobTime now = m_parts.bridge.now();
  m_sentence->setHtmlText(QStringLiteral("<b>%1</b>").arg(explanation(state(), row, now).toHtmlEscaped()));
  const std::vector<JobLimit> limits = limitsOf(state(), row);
  m_budget->showJob(row, limits.empty() ? std::nullopt : std::optional(limits.front()), now);
  m_counts->setVisible(row.isGroup());
  if (row.isGroup()) m_counts->setCounts(row.below);
  showChain(row);
  showLimits(row, limits);
  showTimes(row);
  showResult(row);
}

void OverviewTab::showLimits(const JobRow& row, const std::vector<JobLimit>& limits) {
  QString texts[2];
  const JobTime now = m_parts.bridge.now();
  for (const JobLimit& limit : limits) {
    const QString owner = !limit.setBy.isEmpty() ? tr("set by %1").arg(limit.setBy)
                          : limit.owner.run == 0 ? QString()
                          : limit.owner == row.id
                              ? (row.isGroup() ? tr("set on this group") : tr("set on this job"))
                              : tr("set on %1").arg(linkHtml(jobLink(limit.owner), limit.ownerName));
    // Moved by hand: what the file says, and what came on top.
    constexpr JobDuration kMoved = std::chrono::milliseconds(10);
    const bool moved = limit.added > kMoved || limit.added < -kMoved;
    QString text = QStringLiteral("%1, %2%3")
                       .arg(limitText(moved ? limit.length - limit.added : limit.length), owner,
                            limit.at == limit.setBy ? QString() : placeHtml(limit.at));
    if (moved)
      text += limit.added > kMoved ? tr(", extended by %1").arg(durationText(limit.added))
                                   : tr(", shortened by %1").arg(durationText(-limit.added));
    if (row.live() && limit.end > now) text += faint(tr(" · %1 left").arg(durationText(limit.end - now)), palette());
    texts[limit.kind == LimitKind::Timeout ? 0 : 1] = text;
  }
  // A timeout that no attempt has started yet.
  if (texts[0].isEmpty() && row.description && row.description->timeout && !row.isGroup()) {
    const QString at = QString::fromStdString(row.description->timeoutAt);
    texts[0] = tr("%1 for each attempt%2").arg(limitText(*row.description->timeout), placeHtml(at));
    const QString by = QString::fromStdString(row.description->timeoutBy);
    if (!by.isEmpty() && by != at) texts[0] += tr(", set by %1").arg(by);
  }
  setFact(Timeout, texts[0]);
  setFact(Deadline, texts[1]);
  const std::optional<arborist::Headroom> headroom = row.headroom();
  QString text;
  if (headroom && headroom->kind != LimitKind::None) {
    text = (headroom->kind == LimitKind::Timeout ? tr("%1 of its timeout was left") : tr("%1 of its deadline was left"))
               .arg(percentText(headroom->left));
  }
  setFact(Headroom, text);
}

void OverviewTab::showTimes(const JobRow& row) {
  const RunSnapshot* run = state().run(row.id.run);
  setFact(Created, wallText(run, row.created));
  setFact(Started, row.started ? wallText(run, *row.started) : QString());
  setFact(Ended, row.finished ? wallText(run, *row.finished) : QString());
}

void OverviewTab::showResult(const JobRow& row) {
  const AttemptRecord* last = row.lastAttempt();
  setFact(Attempts, row.attempts > 1 ? countText(row.attempts) : QString());
  setFact(Exit, last ? exitText(*last).toHtmlEscaped() : QString());
  QStringList leaked;
  if (last && !last->leaked.empty()) {
    for (std::size_t i = 0; i < std::min(last->leaked.size(), kLeakedShown); ++i)
      leaked += tr("%1 (pid %2)").arg(QString::fromStdString(last->leaked[i].name)).arg(last->leaked[i].pid);
    if (last->leaked.size() > kLeakedShown) leaked += tr("%1 more").arg(last->leaked.size() - kLeakedShown);
  }
  setFact(Leaked, leaked.isEmpty() ? QString()
                                   : plural(last->leaked.size(), tr("1 process: %1"), tr("%n processes: %1"))
                                         .arg(leaked.join(tr(", ")))
                                         .toHtmlEscaped());
  const auto cpu = std::chrono::duration_cast<JobDuration>(std::chrono::duration<double>(row.cpuSeconds));
  setFact(Cpu, row.cpuSeconds > 0 ? durationText(cpu) : QString());
  setFact(Memory, row.peakRssBytes > 0 ? bytesText(row.peakRssBytes) : QString());
  const bool command = row.description && !row.description->command.empty();
  setFact(Command, command ? mono(QString::fromStdString(row.description->command).trimmed()) : QString());
  QString folder;
  for (const JobRow* at : pathTo(state(), row))
    if (at->description && !at->description->dir.empty()) folder = QString::fromStdString(at->description->dir);
  setFact(Folder, folder.isEmpty() ? QString() : mono(folder));
}

void OverviewTab::showChain(const JobRow& row) {
  const auto madeFrom = [&] {
    std::vector<std::pair<JobState, const void*>> from{{row.state, row.cause.get()}};
    for (const CauseStep& step : m_steps) {
      const JobRow* job = state().job(step.job);
      from.emplace_back(job ? job->state : JobState::Queued, job ? job->cause.get() : nullptr);
    }
    return from;
  };
  if ((!m_steps.empty() && m_steps.front().job != row.id) || madeFrom() != m_stepsFrom) {
    m_steps = causeChain(state(), row);
    m_stepsFrom = madeFrom();
  }
  const bool shown = m_steps.size() > 1 || (m_steps.size() == 1 && !placeLink(m_steps.front().at).isEmpty());
  m_chainTitle->setVisible(shown);
  m_chain->setVisible(shown);
  if (!shown) return;
  QString html;
  for (std::size_t i = 0; i < m_steps.size(); ++i) {
    const CauseStep& step = m_steps[i];
    // Each line under the one that it explains.
    html += QStringLiteral(
                "<div style=\"margin-left:%1px; margin-bottom:3px\">%2<b>%3</b> "
                "<span style=\"color:%4\">%5</span>%6%7</div>")
                .arg(QString::number(i == 0 ? 0 : 14), i == 0 ? QString() : QStringLiteral("↳ "),
                     linkHtml(jobLink(step.job), step.name), stateColor(step.state, palette()).name(),
                     stateText(step.state),
                     step.text == stateText(step.state) ? QString() : QStringLiteral(": ") + step.text.toHtmlEscaped(),
                     placeHtml(step.at));
  }
  m_chain->setHtmlText(html);
}

void OverviewTab::changeEvent(QEvent* event) {
  InspectorTab::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) updateColors();
}

void OverviewTab::updateColors() {
  QPalette label = palette();
  label.setColor(QPalette::WindowText, colorsOf(label).faintText);
  for (const FactRow& row : m_facts)
    if (row.label) row.label->setPalette(label);
  m_stepsFrom.clear();
}

}  // namespace arborist
