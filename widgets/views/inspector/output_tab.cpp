// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/output_tab.h>

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>
#include <utility>

#include <widgets/models/job_story.h>
#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/views/empty_state.h>
#include <widgets/views/inner_shortcut.h>
#include <widgets/views/inspector/find_bar.h>
#include <widgets/views/inspector/flow_text.h>
#include <widgets/views/inspector/output_view.h>

namespace arborist {

OutputTab::OutputTab(const ViewParts& parts, QWidget* parent)
    : InspectorTab(parts, parent),
      m_attempts(new QComboBox),
      m_notice(new FlowText),
      m_view(new OutputView),
      m_find(new FindBar),
      m_empty(new EmptyState(QStringLiteral("info"), QString(), QString())),
      m_stack(new QStackedWidget) {
  m_attempts->setAccessibleName(tr("Attempt whose output is shown"));
  m_attempts->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_attempts->setMinimumContentsLength(10);
  connect(m_attempts, &QComboBox::activated, this, [this](int index) {
    const auto number = m_attempts->itemData(index).toUInt();
    chooseAttempt(index == m_attempts->count() - 1 ? std::nullopt : std::optional<std::uint32_t>(number));
  });
  auto* bar = new QToolBar;
  bar->setIconSize({16, 16});
  makeActions(bar);

  m_notice->setAccessibleName(tr("What is left out"));
  connect(m_notice, &FlowText::linkClicked, this, [this] { Q_EMIT openRequested(m_source.path); });
  m_stack->addWidget(m_view);
  m_stack->addWidget(m_empty);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* top = new QHBoxLayout;
  top->setContentsMargins(8, 2, 2, 2);
  top->addWidget(m_attempts, 1);
  top->addWidget(bar);
  column->addLayout(top);
  auto* notice = new QHBoxLayout;
  notice->setContentsMargins(8, 0, 8, 0);
  notice->addWidget(m_notice);
  column->addLayout(notice);
  column->addWidget(m_stack, 1);
  column->addWidget(m_find);
  makeFind();
  m_notice->hide();
  connect(&m_reader, &OutputReader::pieceReady, this, &OutputTab::takePieces);
  connect(m_view, &OutputView::becameIdle, this, &OutputTab::takePieces);
  showProblem();
}

void OutputTab::makeActions(QToolBar* bar) {
  const auto add = [&](const char* icon, const QString& text, const QString& tip) {
    QAction* action = bar->addAction(themedIcon(QLatin1String(icon)), text);
    action->setToolTip(tip);
    return action;
  };
  m_follow = add("follow", tr("Follow"), tr("Follow the end of the output"));
  m_follow->setCheckable(true);
  m_follow->setChecked(m_view->follows());
  connect(m_follow, &QAction::toggled, m_view, &OutputView::setFollow);
  connect(m_view, &OutputView::followChanged, m_follow, &QAction::setChecked);
  QAction* wrap = add("wrap", tr("Wrap long lines"), tr("Wrap long lines"));
  wrap->setCheckable(true);
  connect(wrap, &QAction::toggled, this,
          [this](bool on) { m_view->setLineWrapMode(on ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap); });
  QAction* search = add("search", tr("Find"), tr("Find in the output (Ctrl+F)"));
  new InnerShortcut(this, QKeySequence::Find, [search] { search->trigger(); });
  connect(search, &QAction::triggered, m_find, &FindBar::begin);
  QAction* copy = add("copy", tr("Copy"), tr("Copy the selected text, or all that is shown"));
  connect(copy, &QAction::triggered, this, [this] {
    if (m_view->textCursor().hasSelection())
      m_view->copy();
    else
      QGuiApplication::clipboard()->setText(m_view->toPlainText());
  });
  m_openFile = add("open", tr("Open file"), tr("Open the output file"));
  connect(m_openFile, &QAction::triggered, this, [this] { Q_EMIT openRequested(m_source.path); });
  m_openFolder = new QAction(tr("Open folder"), this);
  connect(m_openFolder, &QAction::triggered, this, [this] { Q_EMIT openRequested(QFileInfo(m_source.path).path()); });
  m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
  m_view->addActions({copy, m_openFile, m_openFolder});
  for (QAction* action : bar->actions()) {
    QWidget* button = bar->widgetForAction(action);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(action->text());
  }
}

void OutputTab::makeFind() {
  m_find->hide();
  connect(m_find, &FindBar::textChanged, this, [this](const QString& text) { m_view->setSearch(text); });
  connect(m_find, &FindBar::findWanted, this, &OutputTab::find);
  connect(m_find, &FindBar::closed, this, [this] {
    m_view->setSearch({});
    m_view->setFocus();
  });
  for (const bool backward : {false, true}) {
    auto* action = new QAction(backward ? tr("Find previous") : tr("Find next"), this);
    action->setShortcut(backward ? QKeySequence(Qt::SHIFT | Qt::Key_F3) : QKeySequence(Qt::Key_F3));
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, [this, backward] { find(backward); });
    addAction(action);
  }
}

void OutputTab::find(bool backward) {
  if (m_find->text().isEmpty()) return m_find->begin();
  m_view->setSearch(m_find->text());
  m_find->setFound(m_view->findNext(backward));
}

void OutputTab::chooseAttempt(std::optional<std::uint32_t> attempt) {
  m_chosen = attempt;
  if (!isVisible()) return;
  if (const JobRow* row = state().job(m_parts.selection.current())) showJob(*row);
}

OutputTab::Source OutputTab::sourceOf(const JobRow& row) const {
  const std::uint32_t number = m_chosen.value_or(row.attempts);
  Source source{row.id, number, {}, false};
  if (row.history) {
    for (const auto& record : *row.history) {
      if (record->number != number) continue;
      source.path = QString::fromStdString(record->outputPath);
      return source;
    }
  }
  source.growing = number != 0 && row.live();
  if (row.outputPath) source.path = QString::fromStdString(*row.outputPath);
  return source;
}

void OutputTab::listAttempts(const JobRow& row) {
  QStringList texts;
  std::vector<std::uint32_t> numbers;
  const auto add = [&](std::uint32_t number, const QString& how) {
    texts += how.isEmpty() ? tr("Attempt %1").arg(number) : tr("Attempt %1 · %2").arg(number).arg(how);
    numbers.push_back(number);
  };
  if (row.history)
    for (const auto& record : *row.history) add(record->number, exitText(*record));
  if (row.attempts > (row.lastAttempt() ? row.lastAttempt()->number : 0)) add(row.attempts, tr("under way"));
  if (texts.isEmpty()) texts += tr("No attempt yet");
  QStringList shown;
  for (int i = 0; i < m_attempts->count(); ++i) shown += m_attempts->itemText(i);
  if (texts != shown) {
    m_attempts->clear();
    for (qsizetype i = 0; i < texts.size(); ++i)
      m_attempts->addItem(texts[i], numbers.empty() ? 0u : numbers[static_cast<std::size_t>(i)]);
  }
  const int index = m_attempts->findData(m_chosen.value_or(row.attempts));
  m_attempts->setCurrentIndex(index >= 0 ? index : m_attempts->count() - 1);
}

void OutputTab::showJob(const JobRow& row) {
  if (row.id != m_source.job) m_chosen.reset();
  listAttempts(row);
  const Source source = sourceOf(row);
  // What came while nobody looked is read on, though it grows no more.
  const bool left = std::exchange(m_left, false);
  if (source == m_source && !left) return;
  const bool same = source.job == m_source.job && source.attempt == m_source.attempt && source.path == m_source.path;
  m_source = source;
  m_tail.clear();
  if (row.history)
    for (const auto& record : *row.history)
      if (record->number == source.attempt) m_tail = record->outputTail;
  if (same) {
    if (left) m_reader.setGrowing(true);
    m_reader.setGrowing(source.growing);
  } else {
    readAgain();
  }
  showProblem();
}

// What was read stays, and how far it was scrolled; what grows is read on when it can be seen again.
void OutputTab::leave() {
  if (!m_source.growing) return;
  m_source.growing = false;
  m_left = true;
  m_reader.setGrowing(false);
}

void OutputTab::readAgain() {
  m_view->clearOutput();
  m_tailShown = false;
  m_leftOut = 0;
  m_status = OutputStatus::Missing;
  m_problem.clear();
  if (!m_source.growing) m_view->setFollow(true);
  m_reader.open(m_source.path, m_source.growing);
  showNotice();
}

void OutputTab::takePieces() {
  OutputPiece piece;
  while (m_view->idle() && m_reader.take(&piece)) {
    if (piece.restart || (m_tailShown && !piece.bytes.empty())) {
      m_view->clearOutput();
      m_tailShown = false;
      m_leftOut = piece.leftOut;
    }
    m_status = piece.status;
    m_problem = QString::fromStdString(piece.problem);
    if (!piece.bytes.empty()) m_view->feed(piece.bytes);
  }
  showNotice();
  showProblem();
}

void OutputTab::showNotice() {
  QString text;
  const bool cut = m_leftOut > 0 || m_view->droppedLines() > 0;
  if (m_tailShown)
    text = tr("The file is gone. This is the end of it.").toHtmlEscaped();
  else if (m_status == OutputStatus::Gone)
    text = tr("The file was removed. This is what was read before.").toHtmlEscaped();
  else if (cut)
    text = tr("Earlier output left out – %1").arg(linkHtml(QStringLiteral("open"), tr("open file")));
  m_notice->setHtmlText(text);
  m_notice->setVisible(!text.isEmpty() && m_stack->currentIndex() == 0);
}

void OutputTab::showProblem() {
  const bool missing =
      m_status == OutputStatus::Missing || m_status == OutputStatus::Gone || m_status == OutputStatus::Unreadable;
  if (missing && m_view->document()->isEmpty() && !m_tail.empty() && m_view->idle()) {
    m_tailShown = true;
    m_view->feed(m_tail);
  }
  const bool nothing = m_view->idle() && m_view->document()->isEmpty();
  if (nothing) {
    if (m_status == OutputStatus::Unreadable)
      m_empty->setTexts(tr("The output cannot be read"), QStringLiteral("%1: %2").arg(m_source.path, m_problem));
    else if (m_source.attempt == 0)
      m_empty->setTexts(tr("No output yet"), tr("It appears here when the job runs."));
    else if (m_source.growing)
      m_empty->setTexts(tr("No output yet"), tr("The job runs and has written nothing so far."));
    else
      m_empty->setTexts(tr("No output"), tr("This attempt wrote nothing."));
  }
  m_stack->setCurrentIndex(nothing ? 1 : 0);
  const bool file = m_status == OutputStatus::AtEnd || m_status == OutputStatus::Reading;
  m_openFile->setEnabled(file);
  m_openFolder->setEnabled(file);
  showNotice();
}

void OutputTab::changeEvent(QEvent* event) {
  InspectorTab::changeEvent(event);
  // Text keeps the colours that it was made with.
  if (event->type() == QEvent::PaletteChange && m_source.job.run != 0) readAgain();
}

}  // namespace arborist
