// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as a person reads them. For the window's thread.
#pragma once

#include <QString>
#include <cstdint>

#include <arborist/jobs/spec.h>

namespace arborist {

// "84 ms", "4.2 s", "2 min 05 s", "1 h 02 min": a fixed number of figures, so that a counting one does not jump about.
QString durationText(JobDuration);
// "2 s", "1 h 30 m", "1.5 s": exact, for limits as they were written.
QString limitText(JobDuration);
// "1,204": grouped as the language does it.
QString countText(std::uint64_t);
// `one`, or `many` with its %n as the count.
QString plural(std::uint64_t count, const QString& one, const QString& many);
// "512 B", "1.4 MB": powers of 1000.
QString bytesText(std::uint64_t);
// "14 %".
QString percentText(double share);

}  // namespace arborist
