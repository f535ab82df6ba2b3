// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/chart_card.h>

#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include <widgets/style/icons.h>
#include <widgets/style/theme.h>
#include <widgets/views/empty_state.h>
#include <widgets/views/inner_shortcut.h>

namespace arborist {

namespace {

constexpr int kIcon = 16;
// So many rows decide how wide a column is.
constexpr int kMeasuredRows = 50;
// A table of more rows keeps the figures that it was opened with.
constexpr std::size_t kLiveRows = 2000;

QToolButton* toolButton(QWidget* parent, const QString& name, const QString& tip) {
  auto* button = new QToolButton(parent);
  button->setAutoRaise(true);
  button->setIconSize({kIcon, kIcon});
  button->setFocusPolicy(Qt::StrongFocus);
  button->setAccessibleName(name);
  button->setToolTip(tip);
  return button;
}

}  // namespace

ChartCard::ChartCard(std::unique_ptr<Chart> chart, QWidget* parent)
    : QFrame(parent),
      m_chart(std::move(chart)),
      m_plot(new ChartPlot(this)),
      m_pages(new QStackedWidget(this)),
      m_table(new QTableView(this)),
      m_model(new SeriesTableModel(this)),
      m_title(new QLabel(m_chart->title(), this)) {
  m_ask = [](QWidget* parentOfDialog, const QString& suggested, const QString& filter) {
    return QFileDialog::getSaveFileName(parentOfDialog, tr("Save chart"), suggested, filter);
  };
  m_empty = new EmptyState(QStringLiteral("chart"), tr("No data yet"), tr("It fills as jobs run and end."), this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(3, 4, 3, 3);
  column->setSpacing(2);
  column->addWidget(makeHeader());
  column->addWidget(makeMessage());
  column->addWidget(m_pages, 1);
  for (QWidget* page : {m_empty, static_cast<QWidget*>(m_plot), static_cast<QWidget*>(m_table)}) {
    m_pages->addWidget(page);
  }
  setMinimumSize(kNarrowest, kHeight);
  setAccessibleName(m_chart->title());
  makeActions();
  makeTable();
  m_chart->build(*m_plot);
  m_plot->arrange();
  wirePlot();
  recolor();
  describe();
}

ChartCard::~ChartCard() = default;

QWidget* ChartCard::makeHeader() {
  auto* header = new QWidget(this);
  auto* row = new QHBoxLayout(header);
  row->setContentsMargins(9, 2, 4, 0);
  row->setSpacing(2);
  QFont font = m_title->font();
  font.setBold(true);
  m_title->setFont(font);
  m_title->setToolTip(m_chart->explanation());
  row->addWidget(m_title, 1);
  m_saveButton = toolButton(header, tr("Save %1").arg(m_chart->title()), tr("Save as picture or table (Ctrl+S)"));
  m_saveButton->setPopupMode(QToolButton::InstantPopup);
  row->addWidget(m_saveButton);
  return header;
}

QWidget* ChartCard::makeMessage() {
  m_message = new QFrame(this);
  m_message->hide();
  auto* row = new QHBoxLayout(m_message);
  row->setContentsMargins(9, 2, 4, 2);
  m_messageText = new QLabel(m_message);
  m_messageText->setWordWrap(true);
  m_messageText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  row->addWidget(m_messageText, 1);
  auto* close = toolButton(m_message, tr("Close message"), tr("Close"));
  close->setIcon(themedIcon(QStringLiteral("close")));
  connect(close, &QToolButton::clicked, m_message, &QWidget::hide);
  row->addWidget(close, 0, Qt::AlignTop);
  return m_message;
}

void ChartCard::makeActions() {
  auto* menu = new QMenu(m_saveButton);
  const auto add = [&](ChartFormat format, const QString& text) {
    connect(menu->addAction(text), &QAction::triggered, this, [this, format] { saveAs(format); });
  };
  add(ChartFormat::Png, tr("PNG picture…"));
  add(ChartFormat::Svg, tr("SVG drawing…"));
  add(ChartFormat::Pdf, tr("PDF document…"));
  add(ChartFormat::Csv, tr("CSV table…"));
  m_saveButton->setMenu(menu);
  const auto onKeys = [this](QAction* action, const QKeySequence& keys) {
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(action);
  };
  new InnerShortcut(this, QKeySequence::Save, [this] { m_saveButton->showMenu(); });

  m_tableAction = new QAction(tr("Table"), this);
  m_tableAction->setCheckable(true);
  onKeys(m_tableAction, QKeySequence(Qt::Key_T));
  connect(m_tableAction, &QAction::toggled, this, &ChartCard::showTable);
  m_resetAction = new QAction(tr("Reset zoom"), this);
  connect(m_resetAction, &QAction::triggered, m_plot, &ChartPlot::resetWanted);
  auto* row = m_saveButton->parentWidget()->layout();
  const std::pair<QAction*, QString> tools[] = {{m_tableAction, tr("The same data as a table (T)")},
                                                {m_resetAction, tr("Show everything (double-click or Home)")}};
  for (const auto& [action, tip] : tools) {
    auto* button = toolButton(m_saveButton->parentWidget(), QString(), QString());
    button->setDefaultAction(action);
    button->setToolTip(tip);
    button->setAccessibleName(tr("%1: %2").arg(action->text(), m_chart->title()));
    row->addWidget(button);
  }
}

void ChartCard::makeTable() {
  m_table->setModel(m_model);
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setAlternatingRowColors(true);
  m_table->setShowGrid(false);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::ContiguousSelection);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 6);
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  m_table->horizontalHeader()->setResizeContentsPrecision(kMeasuredRows);
  m_table->horizontalHeader()->setStretchLastSection(true);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->setTabKeyNavigation(false);
  m_table->setAccessibleName(tr("%1 as a table").arg(m_chart->title()));
  auto* copy = new QAction(tr("Copy"), m_table);
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  connect(copy, &QAction::triggered, this, &ChartCard::copyTable);
  auto* back = new QAction(tr("Back to the chart"), m_table);
  back->setShortcut(Qt::Key_Escape);
  back->setShortcutContext(Qt::WidgetShortcut);
  connect(back, &QAction::triggered, this, [this] { showTable(false); });
  m_table->addActions({copy, back});
  m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void ChartCard::wirePlot() {
  const bool timed = m_chart->timed();
  connect(m_plot, &ChartPlot::rangeWanted, this, [this, timed](QCPRange range) {
    if (timed) {
      Q_EMIT rangeWanted(range);
      return;
    }
    m_ownRange = range;
    m_plot->setKeyRange(range);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
  });
  connect(m_plot, &ChartPlot::resetWanted, this, [this, timed] {
    m_ownRange.reset();
    if (timed) {
      Q_EMIT resetWanted();
    } else {
      Q_EMIT figuresWanted();
    }
  });
  connect(m_plot, &ChartPlot::markWanted, this, [this, timed](std::optional<QCPRange> mark) {
    if (timed || !mark) Q_EMIT markWanted(mark);
  });
  connect(m_plot, &ChartPlot::pointed, this, [this, timed](std::optional<double> at) {
    if (timed) {
      Q_EMIT pointed(at);
    } else {
      point(at);
    }
  });
  connect(m_plot, &ChartPlot::clicked, this, [this](QPointF at) {
    if (const auto job = m_chart->jobAt(at)) Q_EMIT jobClicked(*job);
  });
}

void ChartCard::refresh(const ChartScene& scene, QCPRange range, std::optional<QCPRange> mark) {
  if (m_chart->timed()) m_plot->setKeyRange(range);
  m_hasData = m_chart->refresh(scene);
  if (!m_chart->timed() && m_ownRange) m_plot->setKeyRange(*m_ownRange);
  if (m_chart->timed()) m_plot->setMark(mark);
  QWidget* page = !m_hasData ? m_empty : m_tableAction->isChecked() ? static_cast<QWidget*>(m_table) : m_plot;
  if (m_pages->currentWidget() != page) {
    m_pages->setCurrentWidget(page);
    // Only now has the plot its size, for which dots are thinned.
    if (page == m_plot) {
      m_plot->layOut();
      m_chart->refresh(scene);
    }
  }
  m_saveButton->setEnabled(m_hasData);
  m_tableAction->setEnabled(m_hasData);
  if (m_figuresAsked) m_figures = m_chart->table(scene);
  if (m_hasData && showsTable()) fillTable(scene);
  describe();
  if (page == m_plot) m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartCard::fillTable(const ChartScene& scene) {
  if (m_model->table().rows.size() <= kLiveRows || m_figuresAsked) m_model->setTable(m_chart->table(scene));
}

void ChartCard::describe() {
  const QString summary = m_hasData ? m_chart->summary() : tr("No data yet");
  if (accessibleDescription() == summary) return;
  setAccessibleDescription(summary);
  m_plot->setAccessibleName(m_chart->title());
  m_plot->setAccessibleDescription(summary);
  m_table->setAccessibleDescription(summary);
}

void ChartCard::point(std::optional<double> at) {
  if (!m_hasData || m_pages->currentWidget() != m_plot) at.reset();
  m_plot->setLine(at, at ? m_chart->headingAt(*at) : QString(), at ? m_chart->readAt(*at) : std::vector<Reading>());
}

void ChartCard::showTable(bool shown) {
  m_tableAction->setChecked(shown);
  m_figuresAsked = shown;
  Q_EMIT figuresWanted();
  m_figuresAsked = false;
  (showsTable() ? static_cast<QWidget*>(m_table) : m_plot)->setFocus(Qt::OtherFocusReason);
}

bool ChartCard::showsTable() const { return m_tableAction->isChecked(); }

bool ChartCard::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

void ChartCard::copyTable() const {
  const QItemSelection selected = m_table->selectionModel()->selection();
  const auto rows = m_model->table().rows.size();
  const auto first = selected.isEmpty() ? 0 : static_cast<std::size_t>(selected.first().top());
  const auto last = selected.isEmpty() ? rows : static_cast<std::size_t>(selected.first().bottom());
  QGuiApplication::clipboard()->setText(tsvOf(m_model->table(), first, last));
}

void ChartCard::saveAs(ChartFormat format) {
  if (!m_hasData) return;
  m_figuresAsked = true;
  Q_EMIT figuresWanted();
  m_figuresAsked = false;
  QString path = m_ask(this, m_chart->fileName() + suffixOf(format), filterOf(format));
  if (path.isEmpty()) return;
  if (!path.endsWith(suffixOf(format), Qt::CaseInsensitive)) path += suffixOf(format);
  const auto error = saveChart(*m_plot, m_chart->title(), m_figures, format, path);
  m_message->setVisible(error.has_value());
  m_messageText->setText(error.value_or(QString()));
  m_messageText->setAccessibleName(error.value_or(QString()));
}

void ChartCard::recolor() {
  m_plot->retheme(palette());
  m_chart->recolor(palette());
  m_saveButton->setIcon(themedIcon(QStringLiteral("save")));
  m_tableAction->setIcon(themedIcon(QStringLiteral("table")));
  m_resetAction->setIcon(themedIcon(QStringLiteral("zoom-fit")));
  QPalette danger = palette();
  danger.setColor(QPalette::WindowText, colorsOf(palette()).danger);
  m_messageText->setPalette(danger);
  m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartCard::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (!m_resetAction) return;
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    recolor();
    Q_EMIT figuresWanted();
  }
}

void ChartCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool focused = m_plot->hasFocus() || m_table->hasFocus();
  const ThemeColors& colors = colorsOf(palette());
  const double width = focused ? 2 : 1;
  painter.setPen(QPen(focused ? colors.accent : colors.border, width));
  painter.setBrush(palette().brush(QPalette::Base));
  painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 6, 6);
}

}  // namespace arborist
