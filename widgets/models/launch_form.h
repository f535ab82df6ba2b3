// SPDX-License-Identifier: GPL-3.0-or-later
// What the launcher asks for, as plain values, and the job file that it stands for. Pure functions, safe from any
// thread.
#pragma once

#include <QString>
#include <QVariantMap>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <arborist/formats/in/file_problem.h>

namespace arborist {

enum class LaunchKind : std::uint8_t { Shell, Program, Load };
enum class LaunchShape : std::uint8_t { One, Burst, Tree };
// How long a load lasts: always the same, or drawn.
enum class LoadTime : std::uint8_t { Fixed, Uniform, Normal, Exponential, Lognormal };

// Durations are texts as in a job file; an empty one is left out.
struct LaunchForm {
  static constexpr int kMaxCount = 100'000;
  static constexpr int kMaxFanOut = 1000;
  static constexpr int kMaxDepth = 8;
  static constexpr int kMaxConcurrency = 1'000'000;
  static constexpr int kMaxRetries = 1000;

  QString name = QStringLiteral("job");
  LaunchKind kind = LaunchKind::Shell;
  QString command;    // Shell
  QString program;    // Program
  QString arguments;  // Program: one a line; blank lines at the end do not count
  LoadTime loadTime = LoadTime::Fixed;
  QString lasts = QStringLiteral("1s");  // Fixed: the duration; shortest, mean, median or mean of the others
  QString lastsTo;                       // longest, deviation, 99th percentile
  QString longest;                       // at most, of what was drawn
  int cpu = 0;                           // %
  double fail = 0, hang = 0;             // %
  QString ignoreCancel;
  QString seed;

  LaunchShape shape = LaunchShape::One;
  int count = 1000;            // Burst
  int fanOut = 10, depth = 3;  // Tree

  QString dir;
  QString environment;  // NAME=value, one a line
  int concurrency = 0;  // 0: no limit; Burst, Tree
  QString rate;         // such as 20/s; Burst, Tree
  int breaker = 0;      // % of failures that open it, 0: none; Burst, Tree
  QString timeout, deadline, grace;
  int retries = 0;
  QString backoff;         // between attempts
  bool keepGoing = false;  // Burst, Tree

  friend bool operator==(const LaunchForm&, const LaunchForm&) = default;
};

enum class LaunchField : std::uint8_t {
  None,
  Name,
  Command,
  Program,
  Arguments,
  Lasts,
  Longest,
  Cpu,
  Fail,
  Hang,
  IgnoreCancel,
  Seed,
  Count,
  Tree,
  Folder,
  Variables,
  Concurrency,
  Rate,
  Breaker,
  Timeout,
  Deadline,
  Grace,
  Retry,
  Backoff,
  OnFailure
};

using LaunchProblems = std::map<LaunchField, QString>;

struct LaunchText {
  std::string yaml;
  std::vector<LaunchField> lines;  // which field each line of it comes from
  LaunchProblems problems;         // what cannot be written down at all

  // `line` from 1; None for what comes from no field.
  LaunchField fieldAt(int line) const noexcept;
};

LaunchText launchText(const LaunchForm&);
// What the reader of the file found, told of the fields: the first of each. None: of the file as a whole.
LaunchProblems problemsByField(const LaunchText&, const std::vector<FileProblem>&);

// Both ways without loss; what is missing or out of range in a map becomes the default.
QVariantMap toVariant(const LaunchForm&);
LaunchForm launchFormFrom(const QVariantMap&);

struct LaunchPreset {
  QString title, explanation;
  LaunchForm form;
};
std::vector<LaunchPreset> launchPresets();

}  // namespace arborist
