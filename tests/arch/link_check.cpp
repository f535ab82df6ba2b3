// SPDX-License-Identifier: GPL-3.0-or-later
#include <arch/link_check.h>

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>
#include <string_view>

namespace arborist::arch {
namespace {

// The text of a CMakeLists.txt without comments, lines kept.
std::string withoutComments(const SourceFile& file) {
  std::string text;
  for (const std::string& line : file.lines()) text += line.substr(0, line.find('#')) + '\n';
  return text;
}

int lineOf(const std::string& text, std::ptrdiff_t position) {
  return static_cast<int>(std::count(text.begin(), text.begin() + position, '\n')) + 1;
}

// The names in a list of arguments, without CMake's keywords and variables.
std::vector<std::string> names(const std::string& arguments) {
  static constexpr std::array<std::string_view, 4> kKeywords{"PUBLIC", "PRIVATE", "INTERFACE", "DEPENDS"};
  std::vector<std::string> found;
  std::istringstream in(arguments);
  for (std::string word; in >> word;) {
    if (std::ranges::find(kKeywords, word) == kKeywords.end() && word.find('$') == std::string::npos) {
      found.push_back(word);
    }
  }
  return found;
}

bool isOurTarget(const std::string& name) { return name.starts_with("arborist_") || name.starts_with("Arborist::"); }

// Arborist::core is the alias of arborist_core.
std::string unaliased(std::string name) {
  if (name.starts_with("Arborist::")) name.replace(0, std::string_view("Arborist::").size(), "arborist_");
  return name;
}

bool isQtTarget(const std::string& name) { return name.starts_with("Qt") || name.starts_with("QCustomPlot"); }

// What is wrong with a target of the layer `from` linking `to`; empty: nothing.
std::string complaint(const LinkGraph& graph, Rank from, const std::string& to) {
  const std::string own(kLayers[from].name);
  if (to == "arborist_warnings") return {};
  if (isOurTarget(to)) {
    const std::optional<Rank> rank = graph.rankOf(unaliased(to));
    if (!rank) return own + " links " + to + ", which is no target of the flow";
    if (*rank >= from) return "reversed: " + own + " links " + to + ", which does not stand left of it";
    return {};
  }
  if (from <= kLastWithoutQt && isQtTarget(to)) return own + " links " + to + ": no Qt below widgets";
  if (from <= kLastOfCoreLibrary && to != "Threads::Threads") {
    return own + " links " + to + ": Arborist::core links Threads only";
  }
  return {};
}

}  // namespace

LinkGraph::LinkGraph(const SourceTree& tree) {
  for (const SourceFile& file : tree.files()) {
    const bool inTheFlow = layerOfFile(file.path()).has_value() || file.path().starts_with("core/") ||
                           file.path().starts_with("widgets/") || file.path().starts_with("app/");
    if (!inTheFlow || !file.path().ends_with("CMakeLists.txt")) continue;
    readModules(file);
    readLinks(file);
  }
}

void LinkGraph::readModules(const SourceFile& file) {
  static const std::regex kModule(R"re(arborist_(module|widgets)\s*\(\s*([a-z_]+)\s+([a-z_/]+)([^)]*)\))re");
  const std::string text = withoutComments(file);
  for (std::sregex_iterator it(text.begin(), text.end(), kModule), end; it != end; ++it) {
    // arborist_widgets(models models) makes arborist_widgets_models of widgets/models.
    const bool isModule = (*it)[1] == "module";
    LinkTarget& target = m_targets[(isModule ? "arborist_" : "arborist_widgets_") + (*it)[2].str()];
    target = {file.path(), lineOf(text, it->position()),
              layerOfInclude((isModule ? "arborist/" : "widgets/") + (*it)[3].str() + "/"), names((*it)[4].str())};
  }
}

void LinkGraph::readLinks(const SourceFile& file) {
  static const std::regex kLinks(R"re(target_link_libraries\s*\(\s*(arborist[a-z_]*)([^)]*)\))re");
  const std::string text = withoutComments(file);
  for (std::sregex_iterator it(text.begin(), text.end(), kLinks), end; it != end; ++it) {
    LinkTarget& target = m_targets[(*it)[1].str()];
    if (target.file.empty()) {
      target.file = file.path();
      target.line = lineOf(text, it->position());
      // Below core only arborist_module() makes a folder's target.
      if (!file.path().starts_with("core/")) target.layer = layerOfFile(file.path());
    }
    for (std::string& name : names((*it)[2].str())) target.links.push_back(std::move(name));
  }
}

std::set<std::string> LinkGraph::closure(const std::string& target) const {
  std::set<std::string> seen;
  std::vector<std::string> next{unaliased(target)};
  while (!next.empty()) {
    const std::string name = std::move(next.back());
    next.pop_back();
    const auto found = m_targets.find(name);
    if (!seen.insert(name).second || found == m_targets.end()) continue;
    for (const std::string& link : found->second.links) next.push_back(unaliased(link));
  }
  return seen;
}

std::optional<Rank> LinkGraph::rankOf(const std::string& target) const {
  const auto found = m_targets.find(target);
  if (found == m_targets.end()) return std::nullopt;
  if (found->second.layer) return found->second.layer;
  std::optional<Rank> rank;
  for (const std::string& name : closure(target)) {
    const auto member = m_targets.find(name);
    if (member != m_targets.end() && member->second.layer) rank = std::max(rank, member->second.layer);
  }
  return rank;
}

std::optional<std::set<Rank>> LinkGraph::layersLinkedBy(Rank layer) const {
  std::optional<std::set<Rank>> layers;
  for (const auto& [name, target] : m_targets) {
    if (target.layer != layer) continue;
    if (!layers) layers.emplace();
    for (const std::string& linked : closure(name)) {
      const auto found = m_targets.find(linked);
      if (found != m_targets.end() && found->second.layer) layers->insert(*found->second.layer);
    }
  }
  return layers;
}

Violations checkLinks(const SourceTree& tree) {
  const LinkGraph graph(tree);
  Violations violations;
  for (const auto& [name, target] : graph.targets()) {
    if (!target.layer) continue;
    for (const std::string& link : target.links) {
      // Targets of one layer of the window's side may build on each other.
      if (*target.layer > kLastWithoutQt && graph.rankOf(unaliased(link)) == target.layer) continue;
      const std::string message = complaint(graph, *target.layer, link);
      if (!message.empty()) violations.push_back({target.file, target.line, message});
    }
  }
  for (const SourceFile& file : tree.files()) {
    const std::optional<Rank> from = file.isCpp() ? layerOfFile(file.path()) : std::nullopt;
    if (!from) continue;
    const auto linked = graph.layersLinkedBy(*from);
    if (!linked) {
      violations.push_back({file.path(), 0, "no target of CMake has this folder"});
      continue;
    }
    for (const Include& include : file.includes()) {
      const std::optional<Rank> to = layerOfInclude(include.path);
      if (to && !linked->contains(*to)) {
        violations.push_back({file.path(), include.line, "includes <" + include.path + "> without linking its target"});
      }
    }
  }
  return violations;
}

}  // namespace arborist::arch
