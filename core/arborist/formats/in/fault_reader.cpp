// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/fault_reader.h>

#include <tuple>

#include <arborist/formats/in/job_keys.h>

namespace arborist {

std::shared_ptr<const FaultSpec> FaultReader::read(const YamlNode::Entry& entry) {
  const YamlNode& node = *entry.value;
  if (!node.isMapping()) {
    m_values.expected(node, "a mapping such as {latency: 10ms..200ms, error: 5%}");
    return nullptr;
  }
  const bool doubtful = checkKeys(node, place::kFault, m_problems, m_suggestions);
  auto fault = std::make_shared<FaultSpec>();
  fault->at = m_values.placeOf(*entry.key);
  const auto latency = node.find("latency"), error = node.find("error"), hang = node.find("hang");
  if (!latency && !error && !hang && !doubtful)
    m_values.problem(node, "expected `latency`, `error` or `hang` in `fault`; say what attempts may meet");
  if (const auto waits =
          latency ? m_values.durations(*latency.value, "a wait such as 50ms or 10ms..200ms") : std::nullopt)
    std::tie(fault->leastLatency, fault->mostLatency) = *waits;
  if (error) fault->error = m_values.share(*error.value).value_or(0);
  if (hang) fault->hang = m_values.share(*hang.value).value_or(0);
  if (const auto seed = node.find("seed")) fault->seed = m_values.seed(*seed.value);
  return fault;
}

}  // namespace arborist
