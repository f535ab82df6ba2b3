// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/table_tabs.h>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <csignal>
#include <map>

#include <arborist/formats/in/shell_words.h>
#include <widgets/models/job_story.h>
#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/style/state_style.h>
#include <widgets/views/empty_state.h>
#include <widgets/views/inspector/row_table.h>

namespace arborist {

namespace {

QVBoxLayout* columnOf(QWidget* widget) {
  auto* column = new QVBoxLayout(widget);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  return column;
}

QString offsetText(const RunSnapshot* run, JobTime at) {
  return run ? QLatin1Char('+') + durationText(std::max(at - run->row.info.startedSteady, JobDuration::zero()))
             : QString();
}

QString workerText(std::uint32_t worker) {
  return worker == kNoWorker ? QStringLiteral("–") : QString::number(worker + 1);
}

TableRow rowOf(const AttemptRecord& record, const RunSnapshot* run) {
  const bool stopped = record.stopRequested != JobTime();
  const JobTime ran = stopped ? record.stopRequested : record.finished;
  const bool good = record.cause.code == CauseCode::None;
  const JobState state = good ? JobState::Succeeded
                         : record.cause.code == CauseCode::Timeout || record.cause.code == CauseCode::Deadline
                             ? JobState::TimedOut
                         : stopped ? JobState::Cancelled
                                   : JobState::Failed;
  return {.key = QString::number(record.number),
          .cells = {QString::number(record.number), exitText(record), durationText(ran - record.started),
                    stopped ? durationText(record.finished - record.stopRequested) : QStringLiteral("–"),
                    offsetText(run, record.started), workerText(record.worker), bytesText(record.outputBytes),
                    record.cause.message.empty() ? causeWords(record.cause.code)
                                                 : QString::fromStdString(record.cause.message)},
          .state = state,
          .struckOut = false,
          .toolTip = QString::fromStdString(record.cause.message)};
}

constexpr QLatin1String kFileValue("value:");  // keys of their rows

// As the file's jobs name them; the last of a name holds.
void addFileValues(const JobRow* root, std::vector<TableRow>& rows) {
  if (!root->description) return;
  const auto& values = root->description->values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto later = std::find_if(values.begin() + static_cast<std::ptrdiff_t>(i) + 1, values.end(),
                                    [&](const FileValue& each) { return each.name == values[i].name; });
    TableRow line;
    line.key = kFileValue + QString::number(i);
    line.cells = {QStringLiteral("values.") + QString::fromStdString(values[i].name),
                  QString::fromStdString(values[i].text), QString::fromStdString(values[i].at.toString())};
    line.struckOut = later != values.end();
    if (line.struckOut)
      line.toolTip = ValuesTab::tr("%1=%2\nReplaced by %3=%4")
                         .arg(line.cells[0], line.cells[1], QString::fromStdString(later->at.toString()),
                              QString::fromStdString(later->text));
    rows.push_back(std::move(line));
  }
}

}  // namespace

ValuesTab::ValuesTab(const ViewParts& parts, QWidget* parent)
    : InspectorTab(parts, parent),
      m_rows({tr("Name"), tr("Value"), tr("Set on")}, {}),
      m_filter(new QLineEdit),
      m_table(new RowTable(&m_filtered, RowsModel::StateRole)),
      m_empty(new EmptyState(QStringLiteral("info"), tr("No variables"),
                             tr("Neither this job nor a group around it sets a variable, and the file has no `values`. "
                                "It gets the variables of this program."))),
      m_stack(new QStackedWidget) {
  m_filtered.setSourceModel(&m_rows);
  m_filtered.setFilterKeyColumn(-1);
  m_filtered.setFilterCaseSensitivity(Qt::CaseInsensitive);
  m_table->setAccessibleName(tr("Variables and values"));
  m_table->header()->resizeSection(0, 120);
  m_table->header()->resizeSection(2, 84);
  m_table->setStretchColumn(1);
  m_filter->setPlaceholderText(tr("Filter variables"));
  m_filter->setAccessibleName(m_filter->placeholderText());
  m_filter->setClearButtonEnabled(true);
  connect(m_filter, &QLineEdit::textChanged, &m_filtered, &QSortFilterProxyModel::setFilterFixedString);
  auto* copyButton = new QToolButton;
  copyButton->setIcon(themedIcon(QStringLiteral("copy")));
  copyButton->setToolTip(tr("Copy the selected variables as NAME=value, or all that are shown"));
  copyButton->setAccessibleName(tr("Copy variables"));
  copyButton->setAutoRaise(true);
  copyButton->setFocusPolicy(Qt::StrongFocus);
  connect(copyButton, &QToolButton::clicked, this, &ValuesTab::copy);

  auto* page = new QWidget;
  auto* column = columnOf(page);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(8, 6, 8, 6);
  bar->addWidget(m_filter);
  bar->addWidget(copyButton);
  column->addLayout(bar);
  column->addWidget(m_table);
  m_stack->addWidget(page);
  m_stack->addWidget(m_empty);
  columnOf(this)->addWidget(m_stack);
}

// Variables and values are part of the description, which never changes.
void ValuesTab::showJob(const JobRow& row) {
  if (m_shown == row.id && m_stack->currentIndex() == (m_rows.rowCount() > 0 ? 0 : 1)) return;
  m_shown = row.id;
  auto path = pathTo(state(), row);
  std::reverse(path.begin(), path.end());
  std::map<std::string, QString> nearest;  // who sets it
  std::vector<TableRow> rows;
  for (const JobRow* at : path) {
    if (!at->description) continue;
    const auto& env = at->description->env;
    const QString name = at == &row ? tr("this job") : jobName(*at);
    for (std::size_t i = env.size(); i-- > 0;) {
      TableRow line;
      line.key = QStringLiteral("%1:%2").arg(at->id.index).arg(i);
      line.cells = {QString::fromStdString(env[i].first), QString::fromStdString(env[i].second), name};
      const auto [known, isNew] = nearest.emplace(env[i].first, name);
      line.struckOut = !isNew;
      if (!isNew)
        line.toolTip = tr("%1=%2\nReplaced by the one of %3").arg(line.cells[0], line.cells[1], known->second);
      rows.push_back(std::move(line));
    }
  }
  addFileValues(path.back(), rows);
  m_rows.setRows(std::move(rows));
  m_stack->setCurrentIndex(m_rows.rowCount() > 0 ? 0 : 1);
}

void ValuesTab::copy() {
  const QModelIndexList selected = m_table->selectionModel()->selectedRows();
  QStringList lines;
  for (int row = 0; row < m_filtered.rowCount(); ++row) {
    const QModelIndex index = m_filtered.index(row, 0);
    if (!selected.isEmpty() && !selected.contains(index)) continue;
    const TableRow& line = m_rows.rows()[static_cast<std::size_t>(m_filtered.mapToSource(index).row())];
    // All at once means what the job's environment gets.
    if (selected.isEmpty() && (line.struckOut || line.key.startsWith(kFileValue))) continue;
    lines += line.cells[0] + QLatin1Char('=') + QString::fromStdString(shellWord(line.cells[1].toStdString()));
  }
  if (!lines.isEmpty()) QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

AttemptsTab::AttemptsTab(const ViewParts& parts, QWidget* parent)
    : InspectorTab(parts, parent),
      m_rows({tr("#"), tr("Exit"), tr("Ran"), tr("Stopping"), tr("Started"), tr("Worker"), tr("Output"), tr("Cause")},
             {2, 3, 4, 5, 6}),
      m_table(new RowTable(&m_rows, RowsModel::StateRole)),
      m_stack(new QStackedWidget) {
  m_table->setAccessibleName(tr("Attempts"));
  m_table->setToolTip(tr("Enter or a double click shows the output of the attempt"));
  // No time of less than a day is cut, and no name of a signal.
  const auto widthOf = [this](const QString& text) { return m_table->fontMetrics().horizontalAdvance(text) + 16; };
  const int time = widthOf(durationText(std::chrono::minutes(59) + std::chrono::seconds(59)));
  AttemptRecord terminated;
  terminated.signal = SIGTERM;
  const int widths[] = {44, widthOf(exitText(terminated)), time, time, time, 58, 64, 220};
  for (int i = 0; i < 8; ++i) m_table->header()->resizeSection(i, widths[i]);
  connect(m_table, &QAbstractItemView::activated, this,
          [this](const QModelIndex& index) { Q_EMIT outputWanted(index.data(RowsModel::KeyRole).toUInt()); });
  m_stack->addWidget(m_table);
  m_stack->addWidget(new EmptyState(QStringLiteral("info"), tr("No attempt yet"),
                                    tr("The first one appears here when a worker takes the job.")));
  columnOf(this)->addWidget(m_stack);
}

void AttemptsTab::showJob(const JobRow& row) {
  const RunSnapshot* run = state().run(row.id.run);
  std::vector<TableRow> rows;
  if (row.history)
    for (const auto& record : *row.history) rows.push_back(rowOf(*record, run));
  const std::uint32_t ended = row.lastAttempt() ? row.lastAttempt()->number : 0;
  if (row.attempts > ended && row.attemptStarted) {
    const JobTime now = m_parts.bridge.now();
    const bool stopping = row.state == JobState::Cancelling;
    rows.push_back(
        {.key = QString::number(row.attempts),
         .cells = {QString::number(row.attempts), tr("under way"),
                   durationText((stopping ? row.since : now) - *row.attemptStarted),
                   stopping ? durationText(now - row.since) : QStringLiteral("–"), offsetText(run, *row.attemptStarted),
                   workerText(row.worker), QStringLiteral("–"), stopping ? causeText(state(), row) : QString()},
         .state = row.state});
  }
  m_stack->setCurrentIndex(rows.empty() ? 1 : 0);
  m_rows.setRows(std::move(rows));
}

EventsTab::EventsTab(const ViewParts& parts, QWidget* parent)
    : InspectorTab(parts, parent),
      m_rows({tr("After"), tr("What happened")}, {}),
      m_table(new RowTable(&m_rows, RowsModel::StateRole)) {
  m_table->setAccessibleName(tr("Events of this job, with the time since its run began"));
  m_table->setGlyphColumn(0);
  m_table->header()->resizeSection(0, 96);
  columnOf(this)->addWidget(m_table);
}

void EventsTab::showJob(const JobRow& row) {
  const RunSnapshot* run = state().run(row.id.run);
  std::vector<TableRow> rows;
  for (const StoryLine& line : storyOf(state(), row)) {
    // The same thing at the same time is the same line.
    const QString key =
        QStringLiteral("%1 %2 %3").arg(row.id.index).arg(line.at.time_since_epoch().count()).arg(line.text);
    rows.push_back({.key = key, .cells = {offsetText(run, line.at), line.text}, .state = line.state});
  }
  m_rows.setRows(std::move(rows));
}

}  // namespace arborist
