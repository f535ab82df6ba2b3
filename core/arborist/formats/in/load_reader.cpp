// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/load_reader.h>

#include <algorithm>
#include <string>
#include <tuple>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/job_keys.h>
#include <arborist/formats/in/latency.h>

namespace arborist {
namespace {

// In {latency: uniform(10ms, 50ms)} the comma ends the value as YAML has it, and `50ms)` is a key without a value.
// Nobody means that: such a key goes back to where it was taken from. Both are kept here, apart from the tree.
struct Rejoined {
  explicit Rejoined(const YamlNode& node) : mapping(node) {
    for (std::size_t i = 0; i + 1 < node.size(); ++i) {
      const YamlNode& open = node.value(i);
      const YamlNode& rest = node.key(i + 1);
      const bool cut = node.key(i).text == "latency" && open.isScalar() && open.plain && rest.isScalar() &&
                       rest.plain && open.text.find('(') != std::string::npos &&
                       open.text.find(')') == std::string::npos && rest.text.ends_with(')') &&
                       node.value(i + 1).isNull() && node.value(i + 1).text.empty();
      if (!cut) continue;
      value = open;
      value.text += ", " + rest.text;
      mapping.items[2 * i + 1] = &value;
      const auto key = mapping.items.begin() + static_cast<std::ptrdiff_t>(2 * (i + 1));
      mapping.items.erase(key, key + 2);
      return;
    }
  }
  Rejoined(const Rejoined&) = delete;
  Rejoined& operator=(const Rejoined&) = delete;

  YamlNode mapping;
  YamlNode value;
};

}  // namespace

LoadSpec LoadReader::read(const YamlNode& node) {
  LoadSpec load;
  if (!node.isMapping()) {
    m_values.expected(node, "a mapping such as {for: 60s, cpu: 20%}");
    return load;
  }
  const Rejoined rejoined(node);
  const YamlNode& mapping = rejoined.mapping;
  const bool doubtful = checkKeys(mapping, place::kLoad, m_problems, m_suggestions);
  readHowLong(mapping, load);
  if (const auto cpu = mapping.find("cpu")) load.cpu = m_values.share(*cpu.value).value_or(0);
  if (const auto fail = mapping.find("fail")) load.fail = m_values.share(*fail.value).value_or(0);
  if (const auto hang = mapping.find("hang")) load.hang = m_values.share(*hang.value).value_or(0);
  if (const auto ignore = mapping.find("ignore_cancel"))
    load.ignoreCancel = m_values.grace(*ignore.value).value_or(JobDuration());
  if (const auto seed = mapping.find("seed")) load.seed = m_values.seed(*seed.value);
  const bool lasts = mapping.find("for") || mapping.find("sleep") || mapping.find("latency");
  const bool endless = load.hang >= 100;
  if (!lasts && !endless && !doubtful)
    m_values.problem(node, "expected `for`, `sleep` or `latency` in this load; say how long it lasts");
  return load;
}

void LoadReader::readHowLong(const YamlNode& mapping, LoadSpec& load) {
  checkTogether(mapping, "sleep", "for", "keep one of them");
  checkTogether(mapping, "sleep", "latency", "keep one of them");
  checkTogether(mapping, "sleep", "cpu", "`sleep` only waits; use `for` with `cpu`");
  for (const std::string_view key : {"for", "sleep"}) {
    const auto entry = mapping.find(key);
    const auto limit = entry ? m_values.limit(entry) : std::nullopt;
    if (limit) load.latency = {LatencySpec::Shape::Constant, limit->duration, {}};
  }
  const auto latency = mapping.find("latency");
  if (!latency) return;
  if (mapping.find("for")) load.longest = load.latency.first;
  readLatency(*latency.value, load);
}

void LoadReader::readLatency(const YamlNode& node, LoadSpec& load) {
  const auto written = m_values.text(node, "a duration such as 20ms or a distribution such as lognormal(20ms, 80ms)");
  if (!written) return;
  std::string why;
  if (const auto latency = parseLatency(*written, m_suggestions, why)) {
    load.latency = *latency;
  } else {
    m_values.problem(node, std::move(why));
  }
}

void LoadReader::checkTogether(const YamlNode& mapping, std::string_view first, std::string_view second,
                               std::string_view advice) {
  const auto one = mapping.find(first);
  const auto other = mapping.find(second);
  if (!one || !other) return;
  const auto* later = std::max(one.key, other.key, [](const YamlNode* a, const YamlNode* b) {
    return std::tie(a->line, a->column) < std::tie(b->line, b->column);
  });
  m_values.problem(*later, "found both " + inQuotes(first) + " and " + inQuotes(second) + "; " + std::string(advice));
}

}  // namespace arborist
