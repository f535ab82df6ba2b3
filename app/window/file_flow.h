// SPDX-License-Identifier: GPL-3.0-or-later
// From a job file to a run: open, say what is wrong with it, start, start again, reload when it has changed. Belongs to
// the window's thread.
#pragma once

#include <QAction>
#include <QObject>

#include <app/window/job_file_document.h>
#include <app/window/settings.h>
#include <widgets/views/notice_bar.h>
#include <widgets/views/view_parts.h>

class QWidget;

namespace arborist {

class FileFlow final : public QObject {
  Q_OBJECT

 public:
  FileFlow(ViewParts, Settings&, NoticeArea&, Background&, QWidget* window);

  QAction* const open;
  QAction* const run;
  QAction* const reload;

  const JobFileDocument& document() const noexcept { return m_document; }
  // `start`: as soon as it is read, if nothing is wrong with it.
  void openFile(const QString& path, bool start);
  // A text that is no file, started once it was read; the open file stays.
  void launchText(const QByteArray& yaml, const QString& name, const QString& workingDir);
  // Whether files that were opened become recent ones; they do.
  void setRemembersFiles(bool remembers) { m_remembers = remembers; }
  // The file at that line in the person's editor, or in what the desktop opens it with.
  void edit(const QString& file, int line);

 Q_SIGNALS:
  void documentChanged();
  void runStarted(std::uint32_t run);
  void told(const QString& sentence);
  // A launch that came to nothing, which a notice explains, too.
  void refused(const QString& sentence);

 private:
  void chooseFile();
  bool launch(std::shared_ptr<const JobFileSpec>, const std::string& workingDir, const QString& title);
  void documentRead();
  void offerReload();

  const ViewParts m_parts;
  Settings& m_settings;
  NoticeArea& m_notices;
  Background& m_background;
  QWidget* m_window;
  JobFileDocument m_document;
  bool m_startWhenRead = false, m_remembers = true;
};

}  // namespace arborist
