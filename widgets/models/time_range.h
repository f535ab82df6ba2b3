// SPDX-License-Identifier: GPL-3.0-or-later
// Two spans of time that views share: what charts and timeline show, and the part of it that a person marked to filter
// the other views. Belongs to the window's thread.
#pragma once

#include <QObject>
#include <optional>

#include <arborist/jobs/job_observer.h>

namespace arborist {

struct TimeSpan {
  JobTime begin, end;
  JobDuration length() const noexcept { return end - begin; }
  bool contains(JobTime at) const noexcept { return begin <= at && at <= end; }
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

class TimeRange final : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  // What is looked at. nullopt: everything up to now, following it.
  const std::optional<TimeSpan>& view() const noexcept { return m_view; }
  // What was marked; nullopt: nothing.
  const std::optional<TimeSpan>& marked() const noexcept { return m_marked; }
  void setView(std::optional<TimeSpan>);
  void setMarked(std::optional<TimeSpan>);

 Q_SIGNALS:
  void viewChanged();
  void markedChanged();

 private:
  std::optional<TimeSpan> m_view, m_marked;
};

}  // namespace arborist
