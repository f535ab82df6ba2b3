// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/file_flow.h>

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QProcess>
#include <QUrl>

#include <widgets/style/format.h>
#include <widgets/style/make_action.h>

namespace arborist {

namespace {

const QString kFileTopic = QStringLiteral("file");
const QString kReloadTopic = QStringLiteral("reload");
const QString kLaunchTopic = QStringLiteral("launch");

QString problemLines(const std::vector<FileProblem>& problems) {
  QStringList lines;
  for (const FileProblem& problem : problems) lines << QString::fromStdString(problem.toString());
  return lines.join(QLatin1Char('\n'));
}

// Of very many one more says how many are not listed.
QString problemCount(std::size_t listed) {
  if (listed > ProblemList::kShown) return FileFlow::tr("more than %1 problems").arg(countText(ProblemList::kShown));
  return plural(listed, FileFlow::tr("1 problem"), FileFlow::tr("%n problems"));
}

}  // namespace

FileFlow::FileFlow(ViewParts parts, Settings& settings, NoticeArea& notices, Background& background, QWidget* window)
    : QObject(window),
      open(makeAction(this, QStringLiteral("open"), tr("&Open…"), tr("Open a job file; nothing is started"),
                      QKeySequence::Open)),
      run(makeAction(this, QStringLiteral("run"), tr("&Run"),
                     tr("Start the open job file; again beside what runs already"), QKeySequence(Qt::Key_F5))),
      reload(makeAction(this, QStringLiteral("retry"), tr("Re&load"), tr("Read the open job file again"),
                        QKeySequence(Qt::SHIFT | Qt::Key_F5))),
      m_parts(parts),
      m_settings(settings),
      m_notices(notices),
      m_background(background),
      m_window(window),
      m_document(background, this) {
  run->setEnabled(false);
  reload->setEnabled(false);
  connect(open, &QAction::triggered, this, &FileFlow::chooseFile);
  connect(run, &QAction::triggered, this,
          [this] { launch(m_document.spec(), m_document.workingDir(), m_document.title()); });
  connect(reload, &QAction::triggered, &m_document, &JobFileDocument::reload);
  connect(&m_document, &JobFileDocument::changed, this, &FileFlow::documentRead);
  connect(&m_document, &JobFileDocument::changedOnDisk, this, &FileFlow::offerReload);
}

void FileFlow::chooseFile() {
  const QString before = m_document.path().isEmpty() ? QDir::currentPath() : QFileInfo(m_document.path()).path();
  const QString path = QFileDialog::getOpenFileName(m_window, tr("Open a job file"), before,
                                                    tr("Job files (*.yaml *.yml *.json);;All files (*)"));
  if (!path.isEmpty()) openFile(path, false);
}

void FileFlow::openFile(const QString& path, bool start) {
  m_startWhenRead = start;
  m_notices.dismiss(kReloadTopic);
  m_document.open(path);
}

void FileFlow::launchText(const QByteArray& yaml, const QString& name, const QString& workingDir) {
  m_background.run([this, text = yaml.toStdString(), name, dir = workingDir.toStdString()] {
    JobFileOptions options;
    options.workingDir = dir;
    auto result = std::make_shared<JobFileResult>(parseJobFile(text, name.toStdString(), options));
    return [this, name, dir, result] {
      if (!result->ok()) {
        const QString sentence = tr("%1 was not started").arg(name);
        m_notices.show(kLaunchTopic, NoticeBar::Kind::Error, sentence, problemLines(result->problems));
        return Q_EMIT refused(sentence);
      }
      launch(std::make_shared<const JobFileSpec>(std::move(result->spec)), dir, name);
    };
  });
}

void FileFlow::documentRead() {
  const JobFileDocument::State state = m_document.state();
  run->setEnabled(state == JobFileDocument::State::Ready);
  reload->setEnabled(!m_document.path().isEmpty() && state != JobFileDocument::State::Loading);
  if (state == JobFileDocument::State::Loading) {
    m_notices.dismiss(kReloadTopic);
    return Q_EMIT documentChanged();
  }
  m_notices.dismiss(kFileTopic);
  if (state == JobFileDocument::State::Faulty) {
    const auto& problems = m_document.problems();
    auto* bar = m_notices.show(
        kFileTopic, NoticeBar::Kind::Error,
        tr("%1 cannot be run: %2. Nothing was started.").arg(m_document.title(), problemCount(problems.size())),
        problemLines(problems));
    if (!m_document.path().isEmpty()) {
      const int line = problems.front().line;
      if (line > 0) bar->addButton(tr("Edit line %1").arg(line), [this, line] { edit(m_document.path(), line); });
      bar->addButton(tr("Read again"), [this] { m_document.reload(); });
    }
  } else if (!m_document.path().isEmpty() && m_remembers) {
    m_settings.addRecentFile(QFileInfo(m_document.path()).absoluteFilePath());
  }
  Q_EMIT documentChanged();
  if (std::exchange(m_startWhenRead, false) && state == JobFileDocument::State::Ready)
    launch(m_document.spec(), m_document.workingDir(), m_document.title());
}

bool FileFlow::launch(std::shared_ptr<const JobFileSpec> spec, const std::string& workingDir, const QString& title) {
  if (!m_parts.commands || !spec) return false;
  std::uint32_t number = 0;
  const Status status = m_parts.commands->launch(std::move(spec), workingDir, &number);
  if (!status.ok()) {
    const QString sentence = tr("%1 was not started: %2").arg(title, QString::fromStdString(status.message()));
    m_notices.show(kLaunchTopic, NoticeBar::Kind::Error, sentence);
    Q_EMIT refused(sentence);
    return false;
  }
  m_notices.dismiss(kLaunchTopic);
  Q_EMIT told(tr("%1 started as run %2").arg(title).arg(number));
  Q_EMIT runStarted(number);
  return true;
}

void FileFlow::offerReload() {
  auto* bar = m_notices.show(kReloadTopic, NoticeBar::Kind::Info,
                             tr("%1 has changed on disk. What runs is not touched.").arg(m_document.title()));
  bar->addButton(tr("Reload"), [this] { m_document.reload(); });
}

void FileFlow::edit(const QString& file, int line) {
  const QString command = m_settings.editor();
  if (command.isEmpty()) {
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(file).absoluteFilePath()));
    return;
  }
  QStringList words = QProcess::splitCommand(command);
  for (QString& word : words)
    word.replace(QStringLiteral("{file}"), file).replace(QStringLiteral("{line}"), QString::number(std::max(line, 1)));
  // A program of the person's own, not a job: it outlives the window.
  if (words.isEmpty() || !QProcess::startDetached(words.takeFirst(), words))
    m_notices.show(QStringLiteral("editor"), NoticeBar::Kind::Warning,
                   tr("The editor could not be started: %1. See Settings.").arg(command));
}

}  // namespace arborist
