// SPDX-License-Identifier: GPL-3.0-or-later
// What an attempt of the job wrote, as it is written. The file is read only while it can be seen.
#pragma once

#include <optional>

#include <widgets/models/output_reader.h>
#include <widgets/views/inspector/inspector_tab.h>

class QAction;
class QComboBox;
class QLabel;
class QStackedWidget;
class QToolBar;

namespace arborist {

class EmptyState;
class FindBar;
class FlowText;
class OutputView;

class OutputTab final : public InspectorTab {
  Q_OBJECT

 public:
  OutputTab(const ViewParts&, QWidget* parent);
  void showJob(const JobRow&) override;
  void leave() override;
  // nullopt: the newest one, and the next when it begins.
  void chooseAttempt(std::optional<std::uint32_t>);

 Q_SIGNALS:
  // A file or folder is to be opened by what the desktop has for it.
  void openRequested(const QString& path);

 protected:
  void changeEvent(QEvent*) override;

 private:
  // Which output is shown.
  struct Source {
    JobId job;
    std::uint32_t attempt = 0;
    QString path;
    bool growing = false;
    friend bool operator==(const Source&, const Source&) = default;
  };

  void makeActions(QToolBar*);
  void makeFind();
  Source sourceOf(const JobRow&) const;
  void listAttempts(const JobRow&);
  void readAgain();
  void takePieces();
  void showNotice();
  void showProblem();
  void find(bool backward);

  OutputReader m_reader;
  std::optional<std::uint32_t> m_chosen;
  Source m_source;
  bool m_left = false;  // what grew when it was left has not been looked at since
  std::string m_tail;   // the end of it that the engine kept, for when there is no file
  bool m_tailShown = false;
  OutputStatus m_status = OutputStatus::Missing;
  QString m_problem;
  std::uint64_t m_leftOut = 0;

  QComboBox* m_attempts;
  FlowText* m_notice;
  OutputView* m_view;
  FindBar* m_find;
  EmptyState* m_empty;
  QStackedWidget* m_stack;
  QAction *m_follow, *m_openFile, *m_openFolder;
};

}  // namespace arborist
