// SPDX-License-Identifier: GPL-3.0-or-later
// One page of the inspector. It is told of the job only while it can be seen. For the window's thread.
#pragma once

#include <QWidget>

#include <widgets/views/view_parts.h>

namespace arborist {

class InspectorTab : public QWidget {
  Q_OBJECT

 public:
  InspectorTab(const ViewParts& parts, QWidget* parent) : QWidget(parent), m_parts(parts) {}

  // The job to show, as it is now: changed, or time has passed. Valid during the call.
  virtual void showJob(const JobRow&) = 0;
  // It cannot be seen any more: stop what costs anything.
  virtual void leave() {}

 Q_SIGNALS:
  // "job:1:17" or "place:jobs.yaml:14".
  void linkClicked(const QString& link);

 protected:
  const Snapshot& state() const { return m_parts.bridge.state(); }
  const ViewParts m_parts;
};

QString jobLink(JobId);
// Empty where it is no line of a file.
QString placeLink(const QString& at);

}  // namespace arborist
