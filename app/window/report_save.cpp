// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/report_save.h>

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

#include <app/cli/exit_code.h>
#include <arborist/formats/out/report.h>
#include <widgets/style/make_action.h>

namespace arborist {

ReportSave::ReportSave(ViewParts parts, NoticeArea& notices, Background& background, QWidget* window)
    : QObject(window),
      save(makeAction(this, QStringLiteral("save"), tr("Save re&port…"),
                      tr("Save the report of the selected run as JSON, every job once"), QKeySequence::Save)),
      m_parts(parts),
      m_notices(notices),
      m_background(background),
      m_window(window),
      m_ask([](QWidget* parent, const QString& suggested, const QString& filter) {
        return QFileDialog::getSaveFileName(parent, tr("Save the report"), suggested, filter);
      }) {
  connect(save, &QAction::triggered, this, &ReportSave::choose);
  connect(&m_parts.selection, &Selection::changed, this, &ReportSave::update);
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, &ReportSave::update);
  update();
}

std::uint32_t ReportSave::run() const {
  const auto& runs = m_parts.bridge.state().runs();
  const RunSnapshot* wanted = m_parts.bridge.state().run(m_parts.selection.current().run);
  if (!wanted && !runs.empty()) wanted = &runs.rbegin()->second;
  return wanted && wanted->row.ended ? wanted->row.info.run : 0;
}

void ReportSave::update() { save->setEnabled(run() != 0); }

void ReportSave::choose() {
  const std::uint32_t number = run();
  if (number == 0) return;
  const QFileInfo file(QString::fromStdString(m_parts.bridge.state().run(number)->row.info.file));
  const QString name =
      QStringLiteral("%1-report.json").arg(file.completeBaseName().isEmpty() ? tr("run") : file.completeBaseName());
  const QString path = m_ask(m_window, QDir::current().filePath(name), tr("Report (*.json)"));
  if (path.isEmpty()) return;
  write(number, QFileInfo(path).suffix().isEmpty() ? path + QStringLiteral(".json") : path);
}

// A snapshot of its own: the one of the views goes on.
void ReportSave::write(std::uint32_t number, const QString& path) {
  m_background.run([this, state = m_parts.bridge.state(), number, path] {
    const Status written = writeReport(state, number, exitCodeOf(state, number), path.toStdString());
    return [this, written, path] {
      if (written.ok()) return Q_EMIT told(tr("The report was saved as %1").arg(path));
      m_notices.show(QStringLiteral("report"), NoticeBar::Kind::Error,
                     tr("The report was not saved: %1").arg(QString::fromStdString(written.message())));
    };
  });
}

}  // namespace arborist
