// SPDX-License-Identifier: GPL-3.0-or-later
// The first page: the sentence that explains the job, where its time went, facts, and the chain of causes.
#pragma once

#include <array>
#include <vector>

#include <widgets/models/job_story.h>
#include <widgets/views/inspector/inspector_tab.h>

class QGridLayout;
class QLabel;

namespace arborist {

class BudgetBar;
class CountsBar;
class FlowText;

class OverviewTab final : public InspectorTab {
  Q_OBJECT

 public:
  OverviewTab(const ViewParts&, QWidget* parent);
  void showJob(const JobRow&) override;

 protected:
  void changeEvent(QEvent*) override;

 private:
  enum Fact {
    Timeout,
    Deadline,
    Headroom,
    Created,
    Started,
    Ended,
    Attempts,
    Exit,
    Leaked,
    Cpu,
    Memory,
    Command,
    Folder,
    kFacts
  };
  struct FactRow {
    QLabel* label;
    FlowText* value;
  };

  void addFact(Fact, const QString& label, QGridLayout*);
  // Empty: the line is not shown.
  void setFact(Fact, const QString& html);
  void showLimits(const JobRow&, const std::vector<JobLimit>&);
  void showTimes(const JobRow&);
  void showResult(const JobRow&);
  void showChain(const JobRow&);
  void updateColors();

  FlowText* m_sentence;
  BudgetBar* m_budget;
  CountsBar* m_counts;
  std::array<FactRow, kFacts> m_facts{};
  QLabel* m_chainTitle;
  FlowText* m_chain;
  // What the chain was made from; it is costly to find.
  std::vector<CauseStep> m_steps;
  std::vector<std::pair<JobState, const void*>> m_stepsFrom;
};

}  // namespace arborist
