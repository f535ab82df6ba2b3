// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/launch_fields.h>

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFileDialog>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>

#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/views/choice_bar.h>
#include <widgets/views/form_field.h>

namespace arborist {

namespace {

constexpr int kShortWidth = 96;
constexpr int kRowHeight = 26;

QString plain(QString label) { return label.remove(QLatin1Char('&')); }

QFont fixedFont(const QFont& like) {
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setPointSizeF(like.pointSizeF());
  return font;
}

}  // namespace

LaunchFields::LaunchFields(QWidget* parent) : QWidget(parent), m_rows(new QGridLayout) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 4, 16, 16);
  column->addLayout(m_rows);
  column->addStretch(1);
  m_rows->setHorizontalSpacing(12);
  m_rows->setVerticalSpacing(8);
  m_rows->setColumnStretch(1, 1);
  addWhat();
  addLoad();
  addHowMany();
  addLimits();
  addWhere();
  setForm(LaunchForm());
}

QLabel* LaunchFields::addSection(const QString& title) {
  auto* label = new QLabel(title, this);
  QFont font = label->font();
  font.setBold(true);
  label->setFont(font);
  label->setContentsMargins(0, m_fields.empty() ? 0 : 10, 0, 0);
  m_rows->addWidget(label, m_rows->rowCount(), 0, 1, 2);
  return label;
}

FormField* LaunchFields::addRow(LaunchField which, const QString& label, QWidget* control, const QString& hint) {
  auto* field = new FormField(control, plain(label), hint, this);
  auto* text = new QLabel(label, this);
  text->setBuddy(field);
  // Level with the first line of the control, whatever its height.
  const bool lines = qobject_cast<QPlainTextEdit*>(control);
  const int room = lines ? 10 : std::max(kRowHeight, control->sizeHint().height()) - text->sizeHint().height();
  text->setContentsMargins(0, room / 2, 0, 0);
  if (!lines) control->setMinimumHeight(kRowHeight);
  const int row = m_rows->rowCount();
  m_rows->addWidget(text, row, 0, Qt::AlignTop);
  m_rows->addWidget(field, row, 1);
  if (which != LaunchField::None) {
    m_fields[which] = field;
    m_labels[which] = text;
  }
  return field;
}

QLineEdit* LaunchFields::addText(LaunchField which, const QString& label, const QString& placeholder,
                                 const QString& hint) {
  auto* edit = new QLineEdit(this);
  edit->setPlaceholderText(placeholder);
  if (!hint.isEmpty()) edit->setFixedWidth(kShortWidth);
  connect(edit, &QLineEdit::textChanged, this, &LaunchFields::edited);
  addRow(which, label, edit, hint);
  return edit;
}

QPlainTextEdit* LaunchFields::addLines(LaunchField which, const QString& label, int lines, const QString& placeholder) {
  auto* edit = new QPlainTextEdit(this);
  edit->setPlaceholderText(placeholder);
  edit->setTabChangesFocus(true);
  edit->setFont(fixedFont(font()));
  edit->setLineWrapMode(QPlainTextEdit::NoWrap);
  edit->setFixedHeight(edit->fontMetrics().lineSpacing() * lines + 14);
  connect(edit, &QPlainTextEdit::textChanged, this, &LaunchFields::edited);
  addRow(which, label, edit);
  return edit;
}

QDoubleSpinBox* LaunchFields::addPercent(LaunchField which, const QString& label, const QString& hint) {
  auto* spin = new QDoubleSpinBox(this);
  spin->setRange(0, 100);
  spin->setDecimals(1);
  spin->setSuffix(tr(" %"));
  spin->setFixedWidth(kShortWidth);
  connect(spin, &QDoubleSpinBox::valueChanged, this, &LaunchFields::edited);
  addRow(which, label, spin, hint);
  return spin;
}

QWidget* LaunchFields::sideBySide(std::initializer_list<QWidget*> controls, bool fill) {
  auto* together = new QWidget(this);
  auto* row = new QHBoxLayout(together);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  for (QWidget* control : controls) {
    control->setMinimumHeight(kRowHeight);
    row->addWidget(control);
  }
  if (!fill) row->addStretch(1);
  together->setFocusProxy(*controls.begin());
  return together;
}

void LaunchFields::addWhat() {
  addSection(tr("What"));
  m_name = addText(LaunchField::Name, tr("&Name"), tr("how the job is called"));
  m_name->setMaxLength(200);
  m_kind = new ChoiceBar(tr("Kind"), {tr("Shell command"), tr("Program"), tr("Load")}, this);
  connect(m_kind, &ChoiceBar::changed, this, &LaunchFields::edited);
  addRow(LaunchField::None, tr("&Kind"), m_kind);
  m_command = addLines(LaunchField::Command, tr("&Command"), 4, tr("for /bin/sh; several lines are a script"));
  m_program = addText(LaunchField::Program, tr("&Program"), tr("started without a shell, such as /usr/bin/ffmpeg"));
  m_arguments = addLines(LaunchField::Arguments, tr("A&rguments"), 4, tr("one a line, exactly as they are passed"));
}

void LaunchFields::addLoad() {
  m_loadTime = new QComboBox(this);
  m_loadTime->addItems({tr("always"), tr("uniform"), tr("normal"), tr("exponential"), tr("lognormal")});
  m_loadTime->setAccessibleName(tr("How the duration is drawn"));
  connect(m_loadTime, &QComboBox::currentIndexChanged, this, &LaunchFields::edited);
  m_lasts = new QLineEdit(this);
  m_lastsTo = new QLineEdit(this);
  m_to = new QLabel(this);
  for (QLineEdit* edit : {m_lasts, m_lastsTo}) {
    edit->setFixedWidth(72);
    connect(edit, &QLineEdit::textChanged, this, &LaunchFields::edited);
  }
  addRow(LaunchField::Lasts, tr("&Duration"), sideBySide({m_loadTime, m_lasts, m_to, m_lastsTo}, false));
  m_longest = addText(LaunchField::Longest, tr("At &most"), tr("no bound"), tr("cuts off what was drawn"));
  m_cpu = new QSpinBox(this);
  m_cpu->setRange(0, 100);
  m_cpu->setSuffix(tr(" %"));
  m_cpu->setFixedWidth(kShortWidth);
  connect(m_cpu, &QSpinBox::valueChanged, this, &LaunchFields::edited);
  addRow(LaunchField::Cpu, tr("C&PU"), m_cpu, tr("of one core, while it lasts"));
  m_fail = addPercent(LaunchField::Fail, tr("&Fails"), tr("of the attempts"));
  m_hang = addPercent(LaunchField::Hang, tr("&Hangs"), tr("never end by themselves"));
  m_ignoreCancel = addText(LaunchField::IgnoreCancel, tr("&Ignores cancel"), tr("not at all"),
                           tr("goes on after the order to stop"));
  m_seed = addText(LaunchField::Seed, tr("S&eed"), tr("random"), tr("draws the same each time"));
}

void LaunchFields::addHowMany() {
  addSection(tr("How many"));
  m_shape = new ChoiceBar(tr("Shape"), {tr("One"), tr("Burst"), tr("Tree")}, this);
  connect(m_shape, &ChoiceBar::changed, this, &LaunchFields::edited);
  addRow(LaunchField::None, tr("&Shape"), m_shape);
  const auto number = [this](int most) {
    auto* spin = new QSpinBox(this);
    spin->setRange(1, most);
    spin->setGroupSeparatorShown(true);
    spin->setFixedWidth(kShortWidth);
    connect(spin, &QSpinBox::valueChanged, this, &LaunchFields::edited);
    return spin;
  };
  m_count = number(LaunchForm::kMaxCount);
  addRow(LaunchField::Count, tr("J&obs"), m_count, tr("each gets its number as $N"));
  m_fanOut = number(LaunchForm::kMaxFanOut);
  m_fanOut->setAccessibleName(tr("Branches of each group"));
  m_depth = number(LaunchForm::kMaxDepth);
  m_depth->setAccessibleName(tr("Levels"));
  auto* levels = new QLabel(tr("on each of"), this);
  addRow(LaunchField::Tree, tr("&Branches"),
         sideBySide({m_fanOut, levels, m_depth, new QLabel(tr("levels"), this)}, false));
  m_concurrency = number(LaunchForm::kMaxConcurrency);
  m_concurrency->setMinimum(0);
  m_concurrency->setSpecialValueText(tr("no limit"));
  addRow(LaunchField::Concurrency, tr("Conc&urrency"), m_concurrency, tr("at once, at most"));
  m_rate = addText(LaunchField::Rate, tr("Rate"), tr("no limit"), tr("begin so many at most, such as 20/s or 100/m"));
  m_breaker = number(100);
  m_breaker->setMinimum(0);
  m_breaker->setSpecialValueText(tr("none"));
  m_breaker->setSuffix(tr(" %"));
  addRow(LaunchField::Breaker, tr("Breaker"), m_breaker, tr("of the last 100 failed: none begins for a minute"));
  m_onFailure = new ChoiceBar(tr("When one fails"), {tr("Stop the rest"), tr("Go on")}, this);
  connect(m_onFailure, &ChoiceBar::changed, this, &LaunchFields::edited);
  addRow(LaunchField::OnFailure, tr("&When one fails"), m_onFailure);
}

void LaunchFields::addLimits() {
  addSection(tr("Limits"));
  m_timeout = addText(LaunchField::Timeout, tr("&Timeout"), tr("none"), tr("of each job, once it runs"));
  m_deadline = addText(LaunchField::Deadline, tr("De&adline"), tr("none"), tr("of all together, waiting included"));
  m_grace = addText(LaunchField::Grace, tr("&Grace"), QStringLiteral("10s"), tr("between asking to stop and killing"));
  m_retries = new QSpinBox(this);
  m_retries->setRange(0, LaunchForm::kMaxRetries);
  m_retries->setSpecialValueText(tr("none"));
  m_retries->setFixedWidth(kShortWidth);
  connect(m_retries, &QSpinBox::valueChanged, this, &LaunchFields::edited);
  addRow(LaunchField::Retry, tr("E&xtra attempts"), m_retries, tr("after a failure or a timeout"));
  m_backoff = addText(LaunchField::Backoff, tr("Wait between"), QStringLiteral("1s..30s"),
                      tr("first..longest; it doubles each time"));
}

void LaunchFields::addWhere() {
  m_where = addSection(tr("Where"));
  m_dir = new QLineEdit(this);
  connect(m_dir, &QLineEdit::textChanged, this, &LaunchFields::edited);
  auto* browse = new QToolButton(this);
  browse->setIcon(themedIcon(QStringLiteral("open")));
  browse->setToolTip(tr("Choose a folder"));
  browse->setAccessibleName(browse->toolTip());
  browse->setFocusPolicy(Qt::StrongFocus);
  connect(browse, &QToolButton::clicked, this, &LaunchFields::browse);
  m_dir->setAccessibleName(tr("Folder"));
  addRow(LaunchField::Folder, tr("Fol&der"), sideBySide({m_dir, browse}, true));
  m_environment = addLines(LaunchField::Variables, tr("Environ&ment"), 3, tr("NAME=value, one a line"));
}

LaunchForm LaunchFields::form() const {
  LaunchForm form;
  form.name = m_name->text();
  form.kind = static_cast<LaunchKind>(m_kind->current());
  form.command = m_command->toPlainText();
  form.program = m_program->text();
  form.arguments = m_arguments->toPlainText();
  form.loadTime = static_cast<LoadTime>(m_loadTime->currentIndex());
  form.lasts = m_lasts->text();
  form.lastsTo = m_lastsTo->text();
  form.longest = m_longest->text();
  form.cpu = m_cpu->value();
  form.fail = m_fail->value();
  form.hang = m_hang->value();
  form.ignoreCancel = m_ignoreCancel->text();
  form.seed = m_seed->text();
  form.shape = static_cast<LaunchShape>(m_shape->current());
  form.count = m_count->value();
  form.fanOut = m_fanOut->value();
  form.depth = m_depth->value();
  form.dir = m_dir->text();
  form.environment = m_environment->toPlainText();
  form.concurrency = m_concurrency->value();
  form.rate = m_rate->text();
  form.breaker = m_breaker->value();
  form.timeout = m_timeout->text();
  form.deadline = m_deadline->text();
  form.grace = m_grace->text();
  form.retries = m_retries->value();
  form.backoff = m_backoff->text();
  form.keepGoing = m_onFailure->current() == 1;
  return form;
}

void LaunchFields::setForm(const LaunchForm& form) {
  {
    const QScopedValueRollback<bool> filling(m_filling, true);
    m_name->setText(form.name);
    m_kind->setCurrent(static_cast<int>(form.kind));
    m_command->setPlainText(form.command);
    m_program->setText(form.program);
    m_arguments->setPlainText(form.arguments);
    m_loadTime->setCurrentIndex(static_cast<int>(form.loadTime));
    m_lasts->setText(form.lasts);
    m_lastsTo->setText(form.lastsTo);
    m_longest->setText(form.longest);
    m_cpu->setValue(form.cpu);
    m_fail->setValue(form.fail);
    m_hang->setValue(form.hang);
    m_ignoreCancel->setText(form.ignoreCancel);
    m_seed->setText(form.seed);
    m_shape->setCurrent(static_cast<int>(form.shape));
    m_count->setValue(form.count);
    m_fanOut->setValue(form.fanOut);
    m_depth->setValue(form.depth);
    m_dir->setText(form.dir);
    m_environment->setPlainText(form.environment);
    m_concurrency->setValue(form.concurrency);
    m_rate->setText(form.rate);
    m_breaker->setValue(form.breaker);
    m_timeout->setText(form.timeout);
    m_deadline->setText(form.deadline);
    m_grace->setText(form.grace);
    m_retries->setValue(form.retries);
    m_backoff->setText(form.backoff);
    m_onFailure->setCurrent(form.keepGoing ? 1 : 0);
  }
  edited();
}

void LaunchFields::setProblems(const LaunchProblems& problems) {
  for (const auto& [which, field] : m_fields) {
    const auto found = problems.find(which);
    field->setProblem(found == problems.end() ? QString() : found->second);
  }
}

void LaunchFields::focusOn(LaunchField which) {
  if (const auto found = m_fields.find(which); found != m_fields.end()) found->second->setFocus(Qt::OtherFocusReason);
}

void LaunchFields::setFolderHint(const QString& folder) { m_dir->setPlaceholderText(folder); }

// A scroll area asks for the least size only, which knows nothing of lines that wrap.
bool LaunchFields::event(QEvent* event) {
  const bool done = QWidget::event(event);
  if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize)
    setMinimumHeight(layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width())
                                                   : layout()->totalMinimumSize().height());
  return done;
}

void LaunchFields::edited() {
  if (m_filling) return;
  showFields();
  Q_EMIT changed();
}

void LaunchFields::browse() {
  auto* dialog = new QFileDialog(this, tr("Folder of the job"), m_dir->text());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, m_dir, &QLineEdit::setText);
  dialog->open();
}

void LaunchFields::showRow(LaunchField which, bool shown) {
  m_fields.at(which)->setVisible(shown);
  m_labels.at(which)->setVisible(shown);
}

void LaunchFields::showFields() {
  const auto kind = static_cast<LaunchKind>(m_kind->current());
  const auto shape = static_cast<LaunchShape>(m_shape->current());
  const auto time = static_cast<LoadTime>(m_loadTime->currentIndex());
  const bool load = kind == LaunchKind::Load;
  showRow(LaunchField::Command, kind == LaunchKind::Shell);
  showRow(LaunchField::Program, kind == LaunchKind::Program);
  showRow(LaunchField::Arguments, kind == LaunchKind::Program);
  for (const LaunchField which : {LaunchField::Lasts, LaunchField::Cpu, LaunchField::Fail, LaunchField::Hang,
                                  LaunchField::IgnoreCancel, LaunchField::Seed})
    showRow(which, load);
  showRow(LaunchField::Longest, load && time != LoadTime::Fixed);
  m_where->setVisible(!load);
  showRow(LaunchField::Folder, !load);
  showRow(LaunchField::Variables, !load);
  showRow(LaunchField::Count, shape == LaunchShape::Burst);
  showRow(LaunchField::Tree, shape == LaunchShape::Tree);
  for (const LaunchField which : {LaunchField::Concurrency, LaunchField::Rate, LaunchField::Breaker})
    showRow(which, shape != LaunchShape::One);
  showRow(LaunchField::OnFailure, shape != LaunchShape::One);
  showRow(LaunchField::Backoff, m_retries->value() > 0);

  const bool two = time != LoadTime::Fixed && time != LoadTime::Exponential;
  m_to->setVisible(two);
  m_lastsTo->setVisible(two);
  static constexpr const char* kBetween[] = {"", QT_TR_NOOP("to"), QT_TR_NOOP("±"), "", QT_TR_NOOP("99 % below")};
  static constexpr const char* kFirst[] = {QT_TR_NOOP("Duration"), QT_TR_NOOP("Shortest"), QT_TR_NOOP("Mean"),
                                           QT_TR_NOOP("Mean"), QT_TR_NOOP("Median")};
  m_to->setText(*kBetween[m_loadTime->currentIndex()] ? tr(kBetween[m_loadTime->currentIndex()]) : QString());
  m_lasts->setAccessibleName(tr(kFirst[m_loadTime->currentIndex()]));
  m_lasts->setToolTip(m_lasts->accessibleName());
  m_lastsTo->setAccessibleName(tr("Second duration: longest, deviation or 99th percentile"));
}

}  // namespace arborist
