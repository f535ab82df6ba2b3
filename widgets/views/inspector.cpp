// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <widgets/models/job_story.h>
#include <widgets/style/icons.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/empty_state.h>
#include <widgets/views/inspector/flow_text.h>
#include <widgets/views/inspector/output_tab.h>
#include <widgets/views/inspector/overview_tab.h>
#include <widgets/views/inspector/page_tabs.h>
#include <widgets/views/inspector/processes_tab.h>
#include <widgets/views/inspector/state_badge.h>
#include <widgets/views/inspector/table_tabs.h>

namespace arborist {

namespace {

constexpr std::chrono::milliseconds kTick{100};

class Pages final : public QTabWidget {
 public:
  Pages() {
    setTabBar(new PageTabs);
    setDocumentMode(true);
  }
};

}  // namespace

Inspector::Inspector(ViewParts parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("info"), QString(), QString())),
      m_path(new FlowText),
      m_badge(new StateBadge),
      m_kind(new QLabel),
      m_tabs(new Pages) {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeHead());
  makePages();
  column->addWidget(m_tabs, 1);
  m_stack->addWidget(page);
  m_stack->addWidget(m_empty);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(m_stack);
  setAccessibleName(tr("Inspector"));
  m_tick.setInterval(kTick);
  connect(&m_tick, &QTimer::timeout, this, &Inspector::refresh);
  connect(&parts.selection, &Selection::changed, this, &Inspector::refresh);
  connect(&parts.bridge, &SnapshotBridge::updated, this, &Inspector::refresh);
  refresh();
}

QWidget* Inspector::makeHead() {
  auto* head = new QWidget;
  auto* column = new QVBoxLayout(head);
  column->setContentsMargins(12, 10, 8, 6);
  column->setSpacing(6);
  m_path->setAccessibleName(tr("Path of the job; each part selects what it names"));
  connect(m_path, &FlowText::linkClicked, this, &Inspector::follow);
  column->addWidget(m_path);
  auto* row = new QHBoxLayout;
  row->setSpacing(2);
  row->addWidget(m_badge);
  row->addSpacing(6);
  m_kind->setMinimumWidth(1);
  row->addWidget(m_kind, 1);
  const auto button = [&](const char* icon, const QString& name, const QString& tip) {
    auto* tool = new QToolButton;
    tool->setIcon(themedIcon(QLatin1String(icon)));
    tool->setAccessibleName(name);
    tool->setToolTip(tip);
    tool->setAutoRaise(true);
    tool->setFocusPolicy(Qt::StrongFocus);
    row->addWidget(tool);
    return tool;
  };
  m_copyCommand =
      button("copy", tr("Copy command"), tr("Copy the command, with its folder and variables (Ctrl+Shift+C)"));
  m_copyCommand->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_C);
  m_copyPath = button("tree", tr("Copy path"), tr("Copy the path of the job"));
  m_edit = button("edit", tr("Open in the editor"), tr("Open the job's line in an editor"));
  column->addLayout(row);
  connect(m_copyCommand, &QToolButton::clicked, this, [this] {
    if (const JobRow* job = current()) QGuiApplication::clipboard()->setText(shellLine(m_parts.bridge.state(), *job));
  });
  connect(m_copyPath, &QToolButton::clicked, this, [this] {
    const JobRow* job = current();
    if (job && job->description) QGuiApplication::clipboard()->setText(QString::fromStdString(job->description->path));
  });
  connect(m_edit, &QToolButton::clicked, this, [this] {
    const JobRow* job = current();
    if (job && job->description) follow(placeLink(QString::fromStdString(job->description->at)));
  });
  return head;
}

void Inspector::makePages() {
  auto* attempts = new AttemptsTab(m_parts, nullptr);
  m_output = new OutputTab(m_parts, nullptr);
  m_tabs->addTab(new OverviewTab(m_parts, nullptr), tr("Overview"));
  m_tabs->addTab(new ValuesTab(m_parts, nullptr), tr("Values"));
  m_tabs->addTab(attempts, tr("Attempts"));
  m_tabs->addTab(m_output, tr("Output"));
  m_tabs->addTab(new EventsTab(m_parts, nullptr), tr("Events"));
  m_tabs->addTab(new ProcessesTab(m_parts, nullptr), tr("Processes"));
  m_tabs->findChild<PageTabs*>()->setAccessibleName(tr("Pages of the inspector"));
  for (InspectorTab* tab : m_tabs->findChildren<InspectorTab*>())
    connect(tab, &InspectorTab::linkClicked, this, &Inspector::follow);
  connect(attempts, &AttemptsTab::outputWanted, this, [this](std::uint32_t attempt) {
    setPage(Output);
    m_output->chooseAttempt(attempt);
  });
  connect(m_output, &OutputTab::openRequested, this, &Inspector::openRequested);
  connect(m_tabs, &QTabWidget::currentChanged, this, [this](int index) {
    if (m_arranging) return;
    m_wanted = static_cast<Page>(index);
    refresh();
  });
}

void Inspector::setPage(Page page) {
  m_wanted = page;
  refresh();
}

const JobRow* Inspector::current() const { return m_parts.bridge.state().job(m_parts.selection.current()); }

void Inspector::refresh() {
  if (!isVisible()) return;
  const JobRow* row = current();
  m_stack->setCurrentIndex(row ? 0 : 1);
  if (!row) {
    m_tick.stop();
    m_shown = {};
    static_cast<InspectorTab*>(m_tabs->currentWidget())->leave();
    if (m_parts.selection.hasCurrent())
      m_empty->setTexts(tr("This job is not there any more"), tr("Its run was removed. Select another one."));
    else
      m_empty->setTexts(tr("Nothing selected"), tr("Select a job in any view to see what happens to it and why."));
    return;
  }
  showHead(*row);
  showPages(*row);
  if (row->live() != m_tick.isActive()) row->live() ? m_tick.start() : m_tick.stop();
}

void Inspector::showHead(const JobRow& row) {
  QStringList parts;
  for (const JobRow* at : pathTo(m_parts.bridge.state(), row)) {
    const QString name = jobName(*at);
    parts += at == &row ? QStringLiteral("<b>%1</b>").arg(name.toHtmlEscaped()) : linkHtml(jobLink(at->id), name);
  }
  const QString between =
      QStringLiteral(" <span style=\"color:%1\">›</span> ").arg(colorsOf(palette()).faintText.name());
  m_path->setHtmlText(parts.join(between));
  m_badge->setState(row.state);
  if (row.id == m_shown) return;
  m_shown = row.id;
  const bool command = row.description && row.description->kind == JobKind::Command;
  const QString at = row.description ? QString::fromStdString(row.description->at) : QString();
  m_kind->setText(row.description ? kindText(row.description->kind) : QString());
  m_copyPath->setEnabled(row.description && !row.description->path.empty());
  m_copyCommand->setEnabled(command);
  m_edit->setEnabled(!placeLink(at).isEmpty());
  m_edit->setToolTip(at.isEmpty() ? tr("Open the job's line in an editor") : tr("Open %1 in an editor").arg(at));
}

void Inspector::showPages(const JobRow& row) {
  m_arranging = true;
  for (const Page page : {Attempts, Output, Processes}) m_tabs->setTabVisible(page, !row.isGroup());
  const int page = m_tabs->isTabVisible(m_wanted) ? m_wanted : Overview;
  if (m_tabs->currentIndex() != page) m_tabs->setCurrentIndex(page);
  m_arranging = false;
  for (int i = 0; i < m_tabs->count(); ++i) {
    auto* tab = static_cast<InspectorTab*>(m_tabs->widget(i));
    i == page ? tab->showJob(row) : tab->leave();
  }
}

void Inspector::follow(const QString& link) {
  const QString rest = link.section(QLatin1Char(':'), 1);
  if (link.startsWith(QLatin1String("job:"))) {
    m_parts.selection.select(
        {rest.section(QLatin1Char(':'), 0, 0).toUInt(), rest.section(QLatin1Char(':'), 1).toUInt()});
  } else if (const SourcePlace place = sourcePlace(rest); place.line > 0) {
    Q_EMIT editRequested(place.file, place.line);
  }
}

void Inspector::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void Inspector::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_tick.stop();
  static_cast<InspectorTab*>(m_tabs->currentWidget())->leave();
}

}  // namespace arborist
