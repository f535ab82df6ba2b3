// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that maps states and causes to words, shapes and colours. Colours start from the Okabe-Ito palette
// (M. Okabe, K. Ito: Color Universal Design, 2008) and are never the only sign. For the window's thread.
#pragma once

#include <QBrush>
#include <QColor>
#include <QPalette>
#include <QRectF>
#include <QString>

#include <arborist/jobs/job_state.h>
#include <arborist/telemetry/job_row.h>

class QPainter;

namespace arborist {

inline constexpr JobState kJobStates[] = {JobState::Queued,    JobState::Running, JobState::Cancelling,
                                          JobState::Succeeded, JobState::Failed,  JobState::TimedOut,
                                          JobState::Cancelled, JobState::Skipped};

// "running", "timed out".
QString stateText(JobState);
QColor stateColor(JobState, const QPalette&);
// For areas: cancelling is hatched, queued light, the others solid.
QBrush stateBrush(JobState, const QPalette&);
// Diagonal lines as a picture: 6 apart, one through the painter's brush origin, for
// a device of this many pixels a unit.
QBrush hatchBrush(const QColor&, double devicePixelRatio);
// A sign of its own for each state, drawn to fill the square.
void paintStateGlyph(QPainter&, const QRectF& square, JobState, const QColor&);

// "user", "time limit": of the cause's code, a few words for lists and legends.
QString causeWords(CauseCode);
// One sentence for a row: what ended or stops the job, who set it, on which job it began.
QString causeSentence(const JobRow&);
// "command", "load", "group".
QString kindText(JobKind);

}  // namespace arborist
