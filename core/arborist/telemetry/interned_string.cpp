// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/interned_string.h>

#include <algorithm>

namespace arborist {

InternedString Interner::intern(std::string_view text) {
  if (text.empty()) return {};
  if (const auto found = m_texts.find(text); found != m_texts.end()) return InternedString(found->second);
  if (m_texts.size() >= m_sweepAt) sweep();
  auto stored = std::make_shared<const std::string>(text);
  m_texts.emplace(*stored, stored);
  return InternedString(std::move(stored));
}

void Interner::sweep() {
  // A text that a reader on another thread lets go at this moment survives until the next sweep.
  std::erase_if(m_texts, [](const auto& entry) { return entry.second.use_count() == 1; });
  m_sweepAt = std::max(kFirstSweep, 2 * m_texts.size());
}

}  // namespace arborist
