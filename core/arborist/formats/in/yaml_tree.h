// SPDX-License-Identifier: GPL-3.0-or-later
// A YAML document as a plain tree in which every key and value knows its line and column, and in which nothing that
// the file says is lost: yaml-cpp's own nodes drop duplicate keys and tags. Immutable once parsed, so free to read
// from any thread.
//
// The meaning is that of YAML 1.2: values stay text as written ("on", "1.10"), only an empty value, ~ and null are
// nothing. Errors: duplicate keys, `<<`, tags, several documents, more than 100 levels, more than 1,000,000 nodes
// after aliases. Aliases share the node they name, so that a tree is never larger in memory than its file is.
// docs/decisions/0030-yaml-events.md
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arborist/formats/in/file_problem.h>
#include <arborist/formats/in/source_text.h>

namespace arborist {

class YamlNode {
 public:
  enum class Kind : std::uint8_t { Null, Scalar, Sequence, Mapping };

  Kind kind = Kind::Null;
  bool plain = true;                   // a scalar without quotes, not a block
  bool open = false;                   // its end was not reached yet; never after parsing
  std::uint16_t height = 0;            // levels below
  int line = 0;                        // from 1
  int column = 0;                      // in characters, from 1
  std::uint32_t weight = 1;            // nodes at and below it, aliases counted as often as they are used
  std::string text;                    // Scalar: its value; Null: how it was written, "", "~" or "null"
  std::vector<const YamlNode*> items;  // Sequence: elements; Mapping: key, value, key, value, …

  bool isNull() const noexcept { return kind == Kind::Null; }
  bool isScalar() const noexcept { return kind == Kind::Scalar; }
  bool isSequence() const noexcept { return kind == Kind::Sequence; }
  bool isMapping() const noexcept { return kind == Kind::Mapping; }

  // Of a mapping:
  std::size_t size() const noexcept { return items.size() / 2; }
  const YamlNode& key(std::size_t index) const { return *items[2 * index]; }
  const YamlNode& value(std::size_t index) const { return *items[2 * index + 1]; }
  // A key and its value.
  struct Entry {
    const YamlNode* key = nullptr;
    const YamlNode* value = nullptr;
    explicit operator bool() const noexcept { return key != nullptr; }
  };
  // Empty if there is no such key or this is no mapping. Linear: for mappings of a fixed set of keys.
  Entry find(std::string_view name) const noexcept;

  // "a list", "a mapping", "nothing" or the text in backquotes: for messages.
  std::string describe() const;
};

struct YamlDocument {
  std::deque<YamlNode> nodes;
  const YamlNode* root = nullptr;  // nullptr: the file is empty, or not YAML (then there is a problem)
};

constexpr int kYamlMaxDepth = 100;
constexpr std::uint32_t kYamlMaxNodes = 1'000'000;

YamlDocument parseYaml(SourceText source, ProblemList& problems);

}  // namespace arborist
