// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/inspector_tab.h>

#include <widgets/models/job_story.h>

namespace arborist {

QString jobLink(JobId job) { return QStringLiteral("job:%1:%2").arg(job.run).arg(job.index); }

QString placeLink(const QString& at) { return sourcePlace(at).line > 0 ? QStringLiteral("place:") + at : QString(); }

}  // namespace arborist
