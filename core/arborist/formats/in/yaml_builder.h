// SPDX-License-Identifier: GPL-3.0-or-later
// Takes yaml-cpp's events and builds the tree; see yaml_tree.h. Not thread-safe.
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <string>
#include <string_view>
#include <vector>

#include <arborist/formats/in/metered_input.h>
#include <arborist/formats/in/yaml_text.h>
#include <arborist/formats/in/yaml_tree.h>

namespace arborist {

// Thrown through yaml-cpp to end parsing at once.
struct YamlStop {
  YAML::Mark mark;
  std::string message;
};

class YamlBuilder : public YAML::EventHandler {
 public:
  YamlBuilder(const YamlText& source, MeteredInput& input, YamlDocument& document, ProblemList& problems)
      : m_source(source), m_input(input), m_document(document), m_problems(problems) {}

  // The one problem of a file that could not be read to its end.
  void report(const YamlStop& stop);
  // The same, at the last place that is known.
  void reportHere(std::string message) { report({YAML::Mark::null_mark(), std::move(message)}); }

  // Once the file was read to its end.
  bool checkDirectives();

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  struct Place {
    int line = 1;
    int column = 1;
  };

  // yaml-cpp counts columns in bytes, people in characters.
  Place placeOf(const YAML::Mark& mark);
  YamlNode& make(YamlNode::Kind kind, Place place, YAML::anchor_t anchor);
  std::string_view textAt(const YAML::Mark& mark) const;
  // Hangs the node into its parent, at its start; finish() adds its size, at its end.
  void attach(const YamlNode& node);
  void finish(const YamlNode& node);
  void count(std::uint32_t weight);
  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void close();
  void checkKey(const YamlNode& key);
  void checkTag(const YAML::Mark& mark, const std::string& tag);
  void checkScalar(const YamlNode& node);
  void checkDuplicates(const YamlNode& mapping);
  void problemAt(const YamlNode& node, std::string message) {
    m_problems.add(node.line, node.column, std::move(message));
  }

  const YamlText& m_source;
  MeteredInput& m_input;
  YamlDocument& m_document;
  ProblemList& m_problems;
  std::vector<YamlNode*> m_open;
  std::vector<const YamlNode*> m_anchors;  // by yaml-cpp's number, which counts from 1
  std::uint32_t m_total = 0;               // nodes so far, aliases in full
  Place m_place;
  std::size_t m_lastOffset = 0;  // where the last value began
  std::size_t m_lineStart = 0;   // offsets of the last place asked for, so that a file is walked once
  std::size_t m_offset = 0;
  int m_characters = 0;
};

}  // namespace arborist
