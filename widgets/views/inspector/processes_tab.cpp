// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/processes_tab.h>

#include <QHeaderView>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <widgets/style/format.h>
#include <widgets/views/empty_state.h>
#include <widgets/views/inspector/row_table.h>

namespace arborist {

namespace {

QString processState(char state) {
  switch (state) {
    case 'R': return ProcessesTab::tr("running");
    case 'S': return ProcessesTab::tr("sleeping");
    case 'D': return ProcessesTab::tr("waiting for a device");
    case 'T': return ProcessesTab::tr("stopped");
    case 't': return ProcessesTab::tr("held by a debugger");
    case 'Z': return ProcessesTab::tr("ended, not collected");
    case 'X': return ProcessesTab::tr("ended");
    case 'I': return ProcessesTab::tr("idle");
    default: return ProcessesTab::tr("unknown");
  }
}

}  // namespace

ProcessesTab::ProcessesTab(const ViewParts& parts, QWidget* parent)
    : InspectorTab(parts, parent),
      m_watch(parts.commands, [&bridge = parts.bridge] { return bridge.now(); }),
      m_rows({tr("Program"), tr("State"), tr("CPU"), tr("Memory"), tr("Process"), tr("Waits in")}, {2, 3, 4}),
      m_table(new RowTable(&m_rows, RowsModel::StateRole)),
      m_empty(new EmptyState(QStringLiteral("info"), QString(), QString())),
      m_stack(new QStackedWidget) {
  m_table->setAccessibleName(tr("Processes of this job"));
  const int widths[] = {120, 84, 50, 66, 62, 110};
  for (int i = 0; i < 6; ++i) m_table->header()->resizeSection(i, widths[i]);
  m_stack->addWidget(m_table);
  m_stack->addWidget(m_empty);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_stack);
  connect(&m_watch, &ProcessWatch::changed, this, &ProcessesTab::showProcesses);
  showProcesses();
}

void ProcessesTab::showJob(const JobRow& row) {
  const bool hasProcesses = row.state == JobState::Running || row.state == JobState::Cancelling;
  if (m_parts.commands == nullptr)
    m_empty->setTexts(tr("No processes to show"), tr("This is a recorded run; its processes are gone."));
  else if (hasProcesses)
    m_empty->setTexts(tr("No process"), tr("None of this job is there at the moment."));
  else if (row.state == JobState::Queued)
    m_empty->setTexts(tr("Not running yet"), tr("Its processes appear here when it starts."));
  else
    m_empty->setTexts(tr("It has ended"), tr("Processes are shown while the job runs."));
  m_watch.watch(hasProcesses && m_parts.commands ? row.id : JobId{});
}

void ProcessesTab::leave() { m_watch.watch({}); }

void ProcessesTab::showProcesses() {
  std::vector<TableRow> rows;
  for (const WatchedProcess& process : m_watch.processes()) {
    const QString indent =
        process.depth == 0 ? QString() : QString(3 * (process.depth - 1), QLatin1Char(' ')) + QStringLiteral("└ ");
    const QString channel = QString::fromStdString(process.row.waitChannel);
    rows.push_back(
        {.key = QString::number(process.row.pid),
         .cells = {indent + QString::fromStdString(process.row.name), processState(process.row.state),
                   process.cpu ? percentText(*process.cpu) : QStringLiteral("…"), bytesText(process.row.rssBytes),
                   QString::number(process.row.pid), channel.isEmpty() ? QStringLiteral("–") : channel},
         .toolTip = QString::fromStdString(process.row.commandLine)});
  }
  m_stack->setCurrentIndex(rows.empty() ? 1 : 0);
  m_rows.setRows(std::move(rows));
}

}  // namespace arborist
