// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/launcher.h>

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QTimer>

#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/views/launch_fields.h>
#include <widgets/views/yaml_preview.h>

namespace arborist {

namespace {

constexpr int kPauseMs = 120;
constexpr int kButtonHeight = 28;

}  // namespace

Launcher::Launcher(QWidget* parent)
    : QDialog(parent),
      m_fields(new LaunchFields(this)),
      m_preview(new YamlPreview(this)),
      m_message(new QLabel(this)),
      m_pause(new QTimer(this)),
      m_check(new LaunchCheck(this)),
      m_workingDir(QDir::currentPath()) {
  setWindowTitle(tr("Launch"));
  setModal(false);
  m_fields->setFolderHint(m_workingDir);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(m_fields);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumWidth(m_fields->minimumSizeHint().width() + 20);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* halves = new QSplitter(this);
  halves->addWidget(scroll);
  halves->addWidget(makePreview());
  halves->setChildrenCollapsible(false);
  halves->setSizes({620, 440});
  halves->setStretchFactor(1, 1);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 12, 0, 12);
  column->setSpacing(12);
  column->addWidget(makePresets());
  column->addWidget(halves, 1);
  column->addLayout(makeButtons());
  resize(1080, 740);

  m_pause->setSingleShot(true);
  m_pause->setInterval(kPauseMs);
  connect(m_pause, &QTimer::timeout, this, &Launcher::check);
  connect(m_check, &LaunchCheck::checked, this, &Launcher::checked);
  connect(m_fields, &LaunchFields::changed, this, &Launcher::formChanged);
  setForm(launchPresets().front().form);
}

QWidget* Launcher::makePresets() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(6);
  row->addWidget(new QLabel(tr("Start from"), bar));
  row->addSpacing(6);
  for (const LaunchPreset& preset : launchPresets()) {
    auto* button = new QPushButton(preset.title, bar);
    button->setAutoDefault(false);
    button->setMinimumSize(button->sizeHint().width() + 14, kButtonHeight);
    button->setToolTip(preset.explanation);
    button->setAccessibleName(tr("Start from: %1").arg(preset.title));
    button->setAccessibleDescription(preset.explanation);
    connect(button, &QPushButton::clicked, this, [this, form = preset.form] { setForm(form); });
    row->addWidget(button);
  }
  row->addStretch(1);
  return bar;
}

QWidget* Launcher::makePreview() {
  auto* pane = new QWidget(this);
  auto* column = new QVBoxLayout(pane);
  column->setContentsMargins(4, 4, 16, 0);
  column->setSpacing(8);
  auto* title = new QLabel(tr("&Job file that will run"), pane);
  QFont font = title->font();
  font.setBold(true);
  title->setFont(font);
  title->setBuddy(m_preview);
  m_preview->setAccessibleName(tr("Job file that will run"));
  m_preview->setMinimumWidth(260);
  column->addWidget(title);
  column->addWidget(m_preview, 1);
  return pane;
}

QLayout* Launcher::makeButtons() {
  auto* row = new QHBoxLayout;
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(8);
  m_message->setTextFormat(Qt::PlainText);
  m_message->setWordWrap(true);
  m_message->setAccessibleName(tr("Result of the check"));
  row->addWidget(m_message, 1);
  const auto button = [&](const QString& text, const QString& icon, const QString& tip, auto slot) {
    auto* made = new QPushButton(text, this);
    if (!icon.isEmpty()) made->setIcon(themedIcon(icon));
    made->setAutoDefault(false);
    made->setMinimumSize(made->sizeHint().width() + 14, kButtonHeight);
    made->setToolTip(tip);
    connect(made, &QPushButton::clicked, this, slot);
    row->addWidget(made);
    return made;
  };
  button(tr("Cop&y"), QStringLiteral("copy"), tr("Copy the job file to the clipboard"), &Launcher::copy);
  button(tr("Sa&ve as…"), QStringLiteral("save"), tr("Save the job file (Ctrl+S)"), &Launcher::saveAs);
  button(tr("Close"), {}, {}, &Launcher::close);
  m_launch = button(tr("&Launch"), QStringLiteral("run"), tr("Run it (Ctrl+Enter)"), &Launcher::launch);
  m_launch->setMinimumWidth(110);
  for (const QKeyCombination key : {Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter})
    connect(new QShortcut(QKeySequence(key), this), &QShortcut::activated, this, &Launcher::launch);
  connect(new QShortcut(QKeySequence::Save, this), &QShortcut::activated, this, &Launcher::saveAs);
  return row;
}

LaunchForm Launcher::form() const { return m_fields->form(); }
void Launcher::setForm(const LaunchForm& form) { m_fields->setForm(form); }
QVariantMap Launcher::state() const { return toVariant(form()); }
void Launcher::restore(const QVariantMap& map) { setForm(launchFormFrom(map)); }

void Launcher::setWorkingDir(const QString& folder) {
  m_workingDir = folder;
  m_fields->setFolderHint(folder);
  formChanged();
}

QByteArray Launcher::yaml() const { return QByteArray::fromStdString(m_text.yaml); }

void Launcher::formChanged() {
  m_text = launchText(form());
  m_preview->setYaml(QString::fromStdString(m_text.yaml));
  m_launchWanted = m_fresh = false;
  m_pause->start();
}

void Launcher::check() {
  m_pause->stop();
  m_fresh = true;
  m_generation = m_check->check(yaml(), m_workingDir);
}

void Launcher::checked(const LaunchVerdict& verdict) {
  if (!m_fresh || verdict.generation != m_generation) return;
  m_verdict = verdict;
  showVerdict();
  const bool launch = std::exchange(m_launchWanted, false);
  if (!launch) return;
  const LaunchProblems problems = problemsByField(m_text, m_verdict.problems);
  if (problems.empty()) {
    Q_EMIT launchRequested(yaml(), form().name, m_workingDir);
  } else {
    const auto first = problems.upper_bound(LaunchField::None);
    if (first != problems.end()) m_fields->focusOn(first->first);
  }
}

void Launcher::showVerdict() {
  const LaunchProblems problems = problemsByField(m_text, m_verdict.problems);
  m_fields->setProblems(problems);
  std::vector<int> lines;
  for (const FileProblem& problem : m_verdict.problems)
    if (problem.line > 0) lines.push_back(problem.line);
  m_preview->markLines(lines);
  if (const auto whole = problems.find(LaunchField::None); whole != problems.end()) return say(whole->second, true);
  if (!problems.empty())
    return say(problems.size() == 1 ? tr("1 problem") : tr("%1 problems").arg(countText(problems.size())), true);
  say(m_verdict.jobs == 1 ? tr("Ready: 1 job") : tr("Ready: %1 jobs").arg(countText(m_verdict.jobs)), false);
}

void Launcher::launch() {
  m_launchWanted = true;
  check();
}

void Launcher::copy() {
  QApplication::clipboard()->setText(QString::fromUtf8(yaml()));
  showMessage(tr("Copied"), false);
}

void Launcher::saveAs() {
  auto* dialog = new QFileDialog(this, tr("Save the job file"), m_workingDir, tr("Job files (*.yaml *.yml)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("yaml"));
  dialog->selectFile(form().name + QStringLiteral(".yaml"));
  connect(dialog, &QFileDialog::fileSelected, this, &Launcher::saveTo);
  dialog->open();
}

bool Launcher::saveTo(const QString& path) {
  QSaveFile file(path);
  const QByteArray content = yaml();
  const bool saved = file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit();
  if (saved) {
    showMessage(tr("Saved %1").arg(path), false);
  } else {
    showMessage(tr("Could not save %1: %2").arg(path, file.errorString()), true);
  }
  return saved;
}

void Launcher::showMessage(const QString& text, bool error) { say(text, error); }

void Launcher::say(const QString& text, bool error) {
  m_message->setForegroundRole(error ? QPalette::BrightText : QPalette::PlaceholderText);
  m_message->setText(text);
}

}  // namespace arborist
