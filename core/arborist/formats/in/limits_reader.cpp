// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/limits_reader.h>

#include <algorithm>
#include <string>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/duration.h>
#include <arborist/formats/in/job_keys.h>
#include <arborist/formats/in/quantity.h>

namespace arborist {
namespace {

constexpr std::uint64_t kMost = 1'000'000;
constexpr std::uint64_t kLongestWindow = 10'000;  // attempts or seconds, each of which is remembered
constexpr std::size_t kMostLimits = 100;

}  // namespace

std::vector<SharedLimit> LimitsReader::read(const YamlNode& node) {
  std::vector<SharedLimit> limits;
  if (!node.isMapping()) {
    m_values.expected(node, "a mapping of names to limits such as {db: {concurrency: 1}}");
    return limits;
  }
  if (node.size() > kMostLimits) {
    m_values.problem(node.key(kMostLimits), "expected at most 100 limits, found more; use fewer");
    return limits;
  }
  for (std::size_t i = 0; i < node.size(); ++i) {
    const YamlNode& key = node.key(i);
    if (!key.isScalar()) continue;  // said when it was read
    if (key.text.empty() || hasControlCharacter(key.text)) {
      m_values.problem(key, "expected the name of a limit, found " + key.describe());
      continue;
    }
    SharedLimit limit;
    limit.name = key.text;
    limit.at = m_values.placeOf(key);
    readLimit(node.value(i), limit);
    limits.push_back(std::move(limit));
  }
  return limits;
}

void LimitsReader::readLimit(const YamlNode& node, SharedLimit& limit) {
  if (!node.isMapping()) return m_values.expected(node, "a limit such as {concurrency: 4, rate: 20/s}");
  const bool doubtful = checkKeys(node, place::kSharedLimit, m_problems, m_suggestions);
  const auto concurrency = node.find("concurrency"), rate = node.find("rate"), burst = node.find("burst"),
             breaker = node.find("breaker");
  if (!concurrency && !rate && !breaker && !doubtful)
    m_values.problem(node, "expected `concurrency`, `rate` or `breaker` in this limit; say what it bounds");
  if (concurrency) limit.concurrency = m_values.count(*concurrency.value, kMost).value_or(0);
  if (rate) limit.rate = m_values.rate(*rate.value);
  if (limit.rate) limit.rateText = rate.value->text;
  if (burst) limit.burst = m_values.count(*burst.value, kMost).value_or(1);
  if (burst && !rate && !doubtful)
    m_values.problem(*burst.key, "expected `rate` beside `burst`; the burst is what a rate lets through at once");
  if (breaker) limit.breaker = readBreaker(*breaker.value);
  readQueue(node, limit, doubtful);
}

void LimitsReader::readQueue(const YamlNode& node, SharedLimit& limit, bool doubtful) {
  const auto queue = node.find("queue"), whenFull = node.find("when_full");
  if (queue) limit.queue = m_values.count(*queue.value, kMost, 0);
  if (whenFull) limit.whenFull = m_values.whenFull(*whenFull.value).value_or(limit.whenFull);
  if (whenFull && !queue && !doubtful)
    m_values.problem(*whenFull.key, "expected `queue` beside `when_full`; without it any number of jobs may wait");
}

std::optional<BreakerSpec> LimitsReader::readBreaker(const YamlNode& node) {
  if (!node.isMapping()) {
    m_values.expected(node, "a mapping such as {failure_rate: 50%, window: 20, minimum: 5, open: 15s}");
    return std::nullopt;
  }
  checkKeys(node, place::kBreaker, m_problems, m_suggestions);
  BreakerSpec breaker;
  if (const auto rate = node.find("failure_rate"))
    breaker.failureRate = m_values.percent(*rate.value).value_or(breaker.failureRate);
  if (const auto window = node.find("window")) readWindow(*window.value, breaker);
  if (!breaker.windowIsTime) breaker.minimum = std::min(breaker.minimum, breaker.window);
  if (const auto minimum = node.find("minimum")) {
    const auto count = m_values.count(*minimum.value, kLongestWindow);
    if (count && !breaker.windowIsTime && *count > breaker.window) {
      m_values.problem(*minimum.value, "expected at most " + std::to_string(breaker.window) +
                                           ", the attempts that `window` remembers, found " +
                                           inQuotes(minimum.value->text));
    }
    breaker.minimum = static_cast<std::uint32_t>(count.value_or(breaker.minimum));
  }
  const auto open = node.find("open");
  if (const auto wait = open ? m_values.limit(open) : std::nullopt) breaker.open = wait->duration;
  return breaker;
}

// So many attempts, or those of so many seconds.
void LimitsReader::readWindow(const YamlNode& node, BreakerSpec& breaker) {
  const auto written = m_values.text(node, "a number of attempts such as 20 or a duration such as 30s");
  if (!written) return;
  if (const auto count = parseCount(*written, kLongestWindow)) {
    breaker.window = static_cast<std::uint32_t>(*count);
    return;
  }
  const auto duration = parseDuration(*written);
  const auto seconds = duration ? std::chrono::floor<std::chrono::seconds>(*duration) : std::chrono::seconds();
  if (!duration || seconds != *duration || seconds.count() < 1 ||
      static_cast<std::uint64_t>(seconds.count()) > kLongestWindow) {
    return m_values.problem(
        node, "expected a number of attempts such as 20 or whole seconds such as 30s, up to 10000, found " +
                  inQuotes(*written));
  }
  breaker.window = static_cast<std::uint32_t>(seconds.count());
  breaker.windowIsTime = true;
}

}  // namespace arborist
