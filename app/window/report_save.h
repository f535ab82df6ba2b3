// SPDX-License-Identifier: GPL-3.0-or-later
// Saves the report of a run that has ended, the same as --report writes. Belongs to the window's thread; the file is
// written on another.
#pragma once

#include <QAction>
#include <QObject>

#include <app/window/background.h>
#include <widgets/views/ask_for_file.h>
#include <widgets/views/notice_bar.h>
#include <widgets/views/view_parts.h>

namespace arborist {

class ReportSave final : public QObject {
  Q_OBJECT

 public:
  ReportSave(ViewParts, NoticeArea&, Background&, QWidget* window);

  // Of the run that is selected, else of the last one; enabled once that has ended.
  QAction* const save;

  // A file dialog where it is not set.
  void setAskForFile(AskForFile ask) { m_ask = std::move(ask); }

 Q_SIGNALS:
  void told(const QString& sentence);

 private:
  void update();
  void choose();
  void write(std::uint32_t run, const QString& path);
  // 0: none that has ended.
  std::uint32_t run() const;

  const ViewParts m_parts;
  NoticeArea& m_notices;
  Background& m_background;
  QWidget* m_window;
  AskForFile m_ask;
};

}  // namespace arborist
