// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/job_keys.h>
#include <arborist/formats/in/job_reader.h>
#include <arborist/formats/in/limits_reader.h>

namespace arborist {

JobSpec JobReader::readFile(const YamlNode& root) {
  JobSpec spec;
  spec.isGroup = true;
  spec.dir = m_folder;
  spec.at = m_values.placeOf(root);
  if (!root.isMapping()) {
    m_values.expected(root, "a mapping with `jobs`");
    return spec;
  }
  const bool doubtful = checkKeys(root, place::kRoot, m_problems, m_suggestions);
  readVersion(root);
  readValues(root, spec.values);
  if (const auto limits = root.find("limits"))
    m_limits = LimitsReader(m_values, m_problems, m_suggestions).read(*limits.value);
  Inherited inherited = readDefaults(root);
  readInherited(root, inherited);
  readPlace(root, spec);
  readGroupKeys(root, spec);
  readRootDeadline(spec);
  if (const auto jobs = root.find("jobs")) {
    spec.children = readJobs(*jobs.value, inherited);
  } else if (!doubtful) {
    m_problems.add(root.line, root.column,
                   "expected `jobs`; list what is to be run, such as `jobs: {build: {run: make}}`");
  }
  checkSet(root);
  spec.limits = std::move(m_limits);
  return spec;
}

void JobReader::readVersion(const YamlNode& root) {
  const auto version = root.find("version");
  if (!version) return;
  if (version.value->isScalar() && version.value->text == "1") return;
  m_values.expected(*version.value, "1, the only version of job files so far");
}

void JobReader::readValues(const YamlNode& root, std::vector<FileValue>& values) {
  if (const auto written = root.find("values")) {
    if (written.value->isMapping()) {
      for (std::size_t i = 0; i < written.value->size(); ++i)
        values.push_back(readValue(written.value->key(i), written.value->value(i)));
    } else {
      m_values.expected(*written.value, "a mapping such as {host: 127.0.0.1}");
    }
  }
  for (const auto& [name, value] : m_options.set) {
    if (!isValueName(name)) {
      m_problems.addAbout("--set",
                          "expected a name of letters, digits, `_` and `-` before the `=`, found " + inQuotes(name));
    } else if (value.find('\0') != std::string::npos) {
      m_problems.addAbout("--set", "expected text for " + inQuotes(name) + ", found a NUL character; remove it");
    }
    values.push_back({name, value, {"--set", 0, 0}});
  }
  for (const FileValue& value : values) m_interpolation.setValue(value.name, value.text);
}

FileValue JobReader::readValue(const YamlNode& key, const YamlNode& value) {
  if (key.isSequence() || key.isMapping()) return {};  // said when it was read
  if (!isValueName(key.text)) {
    m_values.problem(key, "expected a name of letters, digits, `_` and `-`, found " + inQuotes(key.text));
  }
  const YamlNode* written = &value;
  if (value.isMapping()) {
    const bool doubtful = checkKeys(value, place::kValue, m_problems, m_suggestions);
    const auto inner = value.find("value");
    if (!inner && !doubtful) m_values.problem(value, "expected a text or {value: text}, found an empty mapping");
    written = inner ? inner.value : nullptr;
  }
  const auto text = written ? m_values.text(*written, "a text") : std::nullopt;
  // A wrong value is no unknown one as well.
  return {key.text, std::string(text.value_or("")), m_values.placeOf(key)};
}

// A mistyped --set would otherwise do nothing and say nothing.
void JobReader::checkSet(const YamlNode& root) {
  const YamlNode* values = root.find("values").value;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; values && i < values->size(); ++i) names.push_back(values->key(i).text);
  for (const auto& [name, value] : m_options.set) {
    if (m_interpolation.wasUsed(name) || std::find(names.begin(), names.end(), name) != names.end()) continue;
    m_problems.addAbout("--set", "the file has no value " + inQuotes(name) + m_suggestions.forName(name, names));
  }
}

JobReader::Inherited JobReader::readDefaults(const YamlNode& root) {
  Inherited inherited;
  if (const auto defaults = root.find("defaults")) {
    if (defaults.value->isMapping()) {
      checkKeys(*defaults.value, place::kDefaults, m_problems, m_suggestions);
      if (const auto timeout = defaults.value->find("timeout")) {
        inherited.timeout = m_values.limit(timeout);
        if (inherited.timeout) inherited.timeout->setBy = "defaults";
      }
      readInherited(*defaults.value, inherited);
    } else {
      m_values.expected(*defaults.value, "a mapping such as {timeout: 5m, grace: 10s}");
    }
  }
  if (m_options.timeout) inherited.timeout = Limit{*m_options.timeout, {"--timeout", 0, 0}, "--timeout"};
  return inherited;
}

void JobReader::readRootDeadline(JobSpec& spec) {
  if (!m_options.deadline) return;
  if (spec.deadline && spec.deadline->duration <= *m_options.deadline) return;
  spec.deadline = Limit{*m_options.deadline, {"--deadline", 0, 0}};
}

}  // namespace arborist
