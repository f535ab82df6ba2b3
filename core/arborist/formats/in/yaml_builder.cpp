// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/yaml_builder.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <arborist/formats/in/describe.h>

namespace arborist {

YamlBuilder::Place YamlBuilder::placeOf(const YAML::Mark& mark) {
  if (mark.is_null()) return m_place;
  m_lastOffset = std::max(m_lastOffset, static_cast<std::size_t>(mark.pos));
  Place place{mark.line + 1, mark.column + 1};
  if (!m_source.ascii) {
    const std::size_t offset = std::min(static_cast<std::size_t>(mark.pos), m_source.text.size());
    const std::size_t start = offset - std::min(offset, static_cast<std::size_t>(mark.column));
    const auto beginsCharacter = [&](std::size_t at) {
      return (static_cast<unsigned char>(m_source.text[at]) & 0xC0u) != 0x80;
    };
    if (start != m_lineStart) {
      m_lineStart = m_offset = start;
      m_characters = 0;
    }
    // From the last place rather than from the start of the line, which may be the whole file.
    for (; m_offset < offset; ++m_offset) m_characters += beginsCharacter(m_offset) ? 1 : 0;
    for (; m_offset > offset; --m_offset) m_characters -= beginsCharacter(m_offset - 1) ? 1 : 0;
    place.column = m_characters + 1;
  }
  if (mark.line == m_source.markLine) place.column = std::max(place.column - YamlText::kMarkLength, 1);
  m_place = place;
  return place;
}

std::string_view YamlBuilder::textAt(const YAML::Mark& mark) const {
  const std::string_view text = m_source.text;
  return mark.is_null() ? std::string_view() : text.substr(std::min(static_cast<std::size_t>(mark.pos), text.size()));
}

void YamlBuilder::report(const YamlStop& stop) {
  const Place place = placeOf(stop.mark);
  m_problems.clear();  // what was said about the part before the error may only follow from it
  m_problems.add(place.line, place.column, stop.message);
}

bool YamlBuilder::checkDirectives() {
  const std::size_t stray = findStrayDirective(m_source.text, m_lastOffset);
  if (stray == std::string::npos) return true;
  const auto line = std::count(m_source.text.begin(), m_source.text.begin() + static_cast<std::ptrdiff_t>(stray), '\n');
  m_problems.clear();
  m_problems.add(static_cast<int>(line) + 1, 1,
                 "lines that begin with `%` are not supported, found one; put spaces before it or leave it out");
  return false;
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  m_input.used();
  if (!m_document.root) return;
  throw YamlStop{mark,
                 "expected the end of the file, found more text or a second document (`---`); use one file for each"};
}

void YamlBuilder::count(std::uint32_t weight) {
  m_input.used();
  m_total += weight;  // no overflow: both are at most a million before
  if (m_total > kYamlMaxNodes) {
    throw YamlStop{YAML::Mark::null_mark(), "more than 1,000,000 values, aliases counted in full; use fewer"};
  }
}

YamlNode& YamlBuilder::make(YamlNode::Kind kind, Place place, YAML::anchor_t anchor) {
  count(1);
  YamlNode& node = m_document.nodes.emplace_back();
  node.kind = kind;
  node.line = place.line;
  node.column = place.column;
  if (anchor != YAML::NullAnchor) {
    if (m_anchors.size() <= anchor) m_anchors.resize(anchor + 1, nullptr);
    m_anchors[anchor] = &node;
  }
  return node;
}

void YamlBuilder::attach(const YamlNode& node) {
  if (m_open.empty()) {
    m_document.root = &node;
    return;
  }
  YamlNode& parent = *m_open.back();
  if (parent.isMapping() && parent.items.size() % 2 == 0) checkKey(node);
  parent.items.push_back(&node);
}

void YamlBuilder::finish(const YamlNode& node) {
  if (m_open.empty()) return;
  YamlNode& parent = *m_open.back();
  parent.weight += node.weight;
  parent.height = std::max(parent.height, static_cast<std::uint16_t>(node.height + 1));
}

void YamlBuilder::checkKey(const YamlNode& key) {
  if (key.isSequence() || key.isMapping()) {
    problemAt(key, "expected a name as key, found " + key.describe() + "; put text with brackets in quotes");
  } else if (key.plain && key.text == "<<") {
    problemAt(key, "`<<` (merge) is not supported; write the keys out");
  }
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  std::string_view written;
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (textAt(mark).starts_with(word)) written = word;
  }
  // yaml-cpp gives a value that is left out the place of what comes next, or of a `?` far before it.
  const YamlNode* key = nullptr;
  if (!m_open.empty() && m_open.back()->isMapping() && m_open.back()->items.size() % 2 == 1)
    key = m_open.back()->items.back();
  Place place;
  if (!written.empty() || (!key && !m_open.empty())) {
    place = placeOf(mark);
  } else if (key) {
    place = {key->line, key->column};
  }
  YamlNode& node = make(YamlNode::Kind::Null, place, anchor);
  node.text = written;
  attach(node);
  finish(node);
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  placeOf(mark);
  const YamlNode* target = anchor < m_anchors.size() ? m_anchors[anchor] : nullptr;
  if (!target || target->open) throw YamlStop{mark, "expected an anchor that ends before its alias; do not nest them"};
  count(target->weight);
  if (m_open.size() + target->height + 1 > kYamlMaxDepth) {
    throw YamlStop{mark, "nested more than 100 levels deep, aliases counted in full; use fewer levels"};
  }
  attach(*target);
  finish(*target);
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  checkTag(mark, tag);
  YamlNode& node = make(YamlNode::Kind::Scalar, placeOf(mark), anchor);
  node.plain = tag == "?";
  node.text = value;
  checkScalar(node);
  attach(node);
  finish(node);
}

void YamlBuilder::checkScalar(const YamlNode& node) {
  if (node.text.find('\0') != std::string::npos) {
    problemAt(node, "expected text, found a NUL character (`\\0`); remove it");
  } else if (!isUtf8(node.text)) {
    // yaml-cpp writes these two escapes as single bytes.
    problemAt(node, "the escapes `\\N` and `\\_` are not supported; write `\\u0085` and `\\u00a0`");
  }
}

// "?" and "!" are what yaml-cpp says of values without a tag, the latter of quoted ones, but also of a lone `!`.
void YamlBuilder::checkTag(const YAML::Mark& mark, const std::string& tag) {
  if ((tag.empty() || tag == "?" || tag == "!") && !textAt(mark).starts_with('!')) return;
  const Place place = placeOf(mark);
  m_problems.add(place.line, place.column,
                 "tags are not supported, found one; leave it out, values are what their key asks for");
}

void YamlBuilder::open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
  checkTag(mark, tag);
  YamlNode& node = make(kind, placeOf(mark), anchor);
  node.open = true;
  attach(node);
  m_open.push_back(&node);
  if (m_open.size() > kYamlMaxDepth) throw YamlStop{mark, "nested more than 100 levels deep; use fewer levels"};
}

void YamlBuilder::close() {
  YamlNode& node = *m_open.back();
  node.open = false;
  m_open.pop_back();
  finish(node);
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value) {
  open(YamlNode::Kind::Sequence, mark, tag, anchor);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  open(YamlNode::Kind::Mapping, mark, tag, anchor);
}

void YamlBuilder::OnMapEnd() {
  checkDuplicates(*m_open.back());
  close();
}

void YamlBuilder::checkDuplicates(const YamlNode& mapping) {
  std::unordered_map<std::string_view, int> lines;
  lines.reserve(mapping.size());
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const YamlNode& key = mapping.key(i);
    if (!key.isScalar() && !key.isNull()) continue;
    const auto [first, added] = lines.emplace(key.text, key.line);
    if (added) continue;
    problemAt(key, "duplicate key " + inQuotes(key.text) + ", it stands in line " + std::to_string(first->second) +
                       " already; keep one of them");
  }
}

}  // namespace arborist
