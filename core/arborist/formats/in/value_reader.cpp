// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/value_choice.h>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/duration.h>
#include <arborist/formats/in/job_keys.h>
#include <arborist/formats/in/quantity.h>

namespace arborist {
namespace {

constexpr std::string_view kDuration = "a duration such as 30s";
constexpr std::uint64_t kMostFailures = 1'000'000;

// What `parse` makes of the text; it says why it cannot.
template <class Parse>
auto parsedText(ValueReader& values, const YamlNode& node, std::string_view what, Parse parse)
    -> decltype(parse(std::string_view(), static_cast<std::string*>(nullptr))) {
  const auto written = values.text(node, what);
  if (!written) return std::nullopt;
  std::string why;
  const auto value = parse(*written, &why);
  if (!value) values.problem(node, why);
  return value;
}

}  // namespace

void ValueReader::problem(const YamlNode& node, std::string message) {
  m_problems.add(node.line, node.column, std::move(message));
}

void ValueReader::expected(const YamlNode& node, std::string_view what) {
  const bool word = node.isNull() && !node.text.empty();
  problem(node, "expected " + std::string(what) + ", found " + node.describe() +
                    (word ? "; put it in quotes if it is text" : ""));
}

std::optional<std::string_view> ValueReader::text(const YamlNode& node, std::string_view what) {
  if (node.isScalar()) return node.text;
  expected(node, what);
  return std::nullopt;
}

std::optional<Limit> ValueReader::limit(const YamlNode::Entry& entry) {
  const auto written = text(*entry.value, kDuration);
  if (!written) return std::nullopt;
  std::string why;
  if (const auto duration = parseLimit(*written, &why)) return Limit{*duration, placeOf(*entry.key)};
  problem(*entry.value, why);
  return std::nullopt;
}

std::optional<JobDuration> ValueReader::grace(const YamlNode& node) {
  const auto written = text(node, kDuration);
  if (!written) return std::nullopt;
  std::string why;
  const auto duration = parseDuration(*written, &why);
  if (duration && duration->count() >= 0) return duration;
  problem(node, duration ? "expected a duration such as 10s, found " + inQuotes(*written) + "; it must not be negative"
                         : why);
  return std::nullopt;
}

std::optional<std::pair<JobDuration, JobDuration>> ValueReader::durations(const YamlNode& node, std::string_view what) {
  const auto written = text(node, what);
  if (!written) return std::nullopt;
  const std::size_t dots = written->find("..");
  const bool two = dots != std::string_view::npos;
  std::string why;
  const auto first = parseDuration(written->substr(0, dots), &why);
  const auto second = two ? parseDuration(written->substr(dots + 2), &why) : first;
  const auto refuse = [&](std::string_view hint) {
    problem(node, "expected " + std::string(what) + ", found " + inQuotes(*written) + std::string(hint));
    return std::nullopt;
  };
  if (!first || !second) {
    if (two) return refuse({});
    problem(node, why);
    return std::nullopt;
  }
  if (first->count() < 0) return refuse("; it must not be negative");
  if (*second < *first) return refuse("; the first one must not be the longer");
  return std::pair(*first, *second);
}

std::optional<std::uint64_t> ValueReader::size(const YamlNode& node) {
  return parsedText(*this, node, "a size such as 64MiB", parseSize);
}

std::optional<std::uint64_t> ValueReader::count(const YamlNode& node, std::uint64_t largest, std::uint64_t least) {
  return parsedText(*this, node, "a whole number such as 4", [largest, least](std::string_view text, std::string* why) {
    return parseCount(text, largest, why, least);
  });
}

std::optional<double> ValueReader::share(const YamlNode& node) {
  return parsedText(*this, node, "a share such as 20%", parseShare);
}

std::optional<double> ValueReader::rate(const YamlNode& node) {
  return parsedText(*this, node, "a rate such as 20/s", parseRate);
}

std::optional<double> ValueReader::percent(const YamlNode& node) {
  return parsedText(*this, node, "a share such as 20%", parsePercent);
}

std::optional<When> ValueReader::when(const YamlNode& node) {
  constexpr std::array<std::pair<std::string_view, When>, 3> kChoices{
      {{"success", When::Success}, {"always", When::Always}, {"failure", When::Failure}}};
  return choice(node, kChoices, "`success`, `always` or `failure`");
}

std::optional<LeakPolicy> ValueReader::leak(const YamlNode& node) {
  constexpr std::array<std::pair<std::string_view, LeakPolicy>, 3> kChoices{
      {{"end", LeakPolicy::End}, {"keep", LeakPolicy::Keep}, {"fail", LeakPolicy::Fail}}};
  return choice(node, kChoices, "`end`, `keep` or `fail`");
}

std::optional<WhenFull> ValueReader::whenFull(const YamlNode& node) {
  constexpr std::array<std::pair<std::string_view, WhenFull>, 2> kChoices{
      {{"reject", WhenFull::Reject}, {"drop-oldest", WhenFull::DropOldest}}};
  return choice(node, kChoices, "`reject` or `drop-oldest`");
}

std::optional<OnFailure> ValueReader::onFailure(const YamlNode& node) {
  if (node.isMapping()) return stopAfter(node);
  constexpr std::array<std::pair<std::string_view, OnFailure::Mode>, 2> kChoices{
      {{"fail-fast", OnFailure::Mode::FailFast}, {"continue", OnFailure::Mode::Continue}}};
  const auto mode = choice(node, kChoices, "`fail-fast`, `continue` or {stop_after: 10%}");
  return mode ? std::optional(OnFailure{*mode, 0, false}) : std::nullopt;
}

std::optional<OnFailure> ValueReader::stopAfter(const YamlNode& node) {
  const bool doubtful = checkKeys(node, place::kOnFailure, m_problems, m_suggestions);
  const auto entry = node.find("stop_after");
  if (!entry) {
    if (!doubtful) problem(node, "expected {stop_after: 10%} or a count, found an empty mapping");
    return std::nullopt;
  }
  const auto written = text(*entry.value, "a share such as 10% or a count");
  if (!written) return std::nullopt;
  std::string why;
  if (written->ends_with('%')) {
    const auto share = parsePercent(*written, &why);
    if (share) return OnFailure{OnFailure::Mode::StopAfter, *share, true};
  } else {
    const auto failures = parseCount(*written, kMostFailures, &why);
    if (failures) return OnFailure{OnFailure::Mode::StopAfter, static_cast<double>(*failures), false};
  }
  problem(*entry.value, why);
  return std::nullopt;
}

std::optional<std::uint64_t> ValueReader::outputCap(const YamlNode& node) {
  if (!node.isMapping()) {
    expected(node, "a mapping such as {cap: 64MiB}");
    return std::nullopt;
  }
  checkKeys(node, place::kOutput, m_problems, m_suggestions);
  const auto entry = node.find("cap");
  return entry ? size(*entry.value) : std::nullopt;
}

}  // namespace arborist
