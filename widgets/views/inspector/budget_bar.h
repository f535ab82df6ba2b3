// SPDX-License-Identifier: GPL-3.0-or-later
// Where the time of a job went, against its limit: queued light, running solid, cancelling hatched, the limit as a mark
// with what lay beyond it. Below it a legend in words. For the window's thread.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include <widgets/models/job_story.h>

namespace arborist {

struct BudgetPart {
  JobState state;  // Queued, Running or Cancelling
  JobTime begin, end;
  friend bool operator==(const BudgetPart&, const BudgetPart&) = default;
};
// In order, without gaps from the job's creation to its end, or to `now`.
std::vector<BudgetPart> budgetParts(const JobRow&, JobTime now);

class BudgetBar final : public QWidget {
  Q_OBJECT

 public:
  explicit BudgetBar(QWidget* parent = nullptr);
  void showJob(const JobRow&, const std::optional<JobLimit>&, JobTime now);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override { return {260, heightForWidth(260)}; }
  QSize minimumSizeHint() const override { return {80, heightForWidth(std::max(width(), 80))}; }

 protected:
  void paintEvent(QPaintEvent*) override;

 private:
  struct Entry {
    std::optional<JobState> state;  // nullopt: the limit
    QString text;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  // Calls place(entry, left, top) for each legend entry; gives the height of all.
  template <class Place>
  int layOut(int width, Place place) const;

  std::vector<BudgetPart> m_parts;
  std::vector<Entry> m_legend;
  std::optional<JobTime> m_limit;
  JobTime m_begin, m_end;
};

}  // namespace arborist
