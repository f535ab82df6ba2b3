// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_needs.h>

#include <algorithm>
#include <ranges>
#include <unordered_map>
#include <utility>

#include <arborist/formats/in/describe.h>

namespace arborist {
namespace {

using Names = std::unordered_map<std::string_view, std::uint32_t>;

constexpr std::size_t kCirclesShown = 20;  // per group
constexpr std::size_t kNamesShown = 12;    // per circle

void resolveOne(NeedsEntry& entry, std::uint32_t self, const YamlNode& item, const Names& names, ProblemList& problems,
                Suggestions& suggestions) {
  const auto problem = [&](const std::string& message) { problems.add(item.line, item.column, message); };
  if (!item.isScalar() && item.text.empty()) return problem("expected the name of a job, found " + item.describe());
  const auto found = names.find(item.text);
  if (found == names.end()) {
    std::string hint = suggestions.forName(item.text, std::views::keys(names));
    if (hint.empty()) hint = "; `needs` names jobs of the same group";
    return problem("unknown job " + inQuotes(item.text) + " in `needs`" + hint);
  }
  if (found->second == self) return problem(inQuotes(item.text) + " cannot need itself; leave it out");
  entry.resolved.push_back(found->second);
}

void resolveEntry(NeedsEntry& entry, std::uint32_t self, const Names& names, ProblemList& problems,
                  Suggestions& suggestions) {
  const YamlNode& needs = *entry.needs;
  if (needs.isScalar()) return resolveOne(entry, self, needs, names, problems, suggestions);
  if (!needs.isSequence()) {
    problems.add(needs.line, needs.column, "expected a list of jobs such as [build], found " + needs.describe());
    return;
  }
  std::unordered_map<std::string_view, bool> seen;
  for (const YamlNode* item : needs.items) {
    if (item->isScalar() && !seen.emplace(item->text, true).second) {
      problems.add(item->line, item->column, inQuotes(item->text) + " is listed twice in `needs`; keep one of them");
    } else {
      resolveOne(entry, self, *item, names, problems, suggestions);
    }
  }
  std::sort(entry.resolved.begin(), entry.resolved.end());
}

// Depth-first over "needs", without recursion. All who wait for everything share one extra node, behind which stand
// the jobs that run on success; so the graph stays as small as the file.
class CircleFinder {
 public:
  CircleFinder(const std::vector<NeedsEntry>& group, ProblemList& problems)
      : m_group(group), m_problems(problems), m_states(group.size() + 1, State::New), m_all(group.size()) {
    for (std::uint32_t i = 0; i < group.size(); ++i) {
      if (group[i].succeedsFirst) m_onSuccess.push_back(i);
    }
  }

  void run() {
    for (std::uint32_t i = 0; i < m_group.size() && m_found < kCirclesShown; ++i) {
      if (m_states[i] == State::New) walkFrom(i);
    }
  }

 private:
  enum class State : std::uint8_t { New, OnPath, Done };

  const std::vector<std::uint32_t>& next(std::size_t node) const {
    if (node == m_all) return m_onSuccess;
    return m_group[node].waitsForAll() ? m_allList : m_group[node].resolved;
  }

  void walkFrom(std::uint32_t start) {
    std::vector<std::pair<std::size_t, std::size_t>> path{{start, 0}};  // node, how many of its needs were followed
    m_states[start] = State::OnPath;
    while (!path.empty()) {
      auto& [node, followed] = path.back();
      if (followed == next(node).size()) {
        m_states[node] = State::Done;
        path.pop_back();
        continue;
      }
      const std::size_t target = next(node)[followed++];
      if (m_states[target] == State::OnPath) report(path, target);
      if (m_states[target] != State::New) continue;
      m_states[target] = State::OnPath;
      path.emplace_back(target, 0);
    }
  }

  void report(const std::vector<std::pair<std::size_t, std::size_t>>& path, std::size_t target) {
    if (++m_found > kCirclesShown) return;
    std::vector<std::size_t> circle;
    auto from = std::find_if(path.begin(), path.end(), [&](const auto& step) { return step.first == target; });
    for (; from != path.end(); ++from) {
      if (from->first != m_all) circle.push_back(from->first);
    }
    // It begins with the job that stands first in the file.
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
    std::string text;
    const NeedsEntry* implicit = nullptr;
    for (std::size_t i = 0; i < circle.size(); ++i) {
      const NeedsEntry& entry = m_group[circle[i]];
      if (entry.waitsForAll()) implicit = &entry;
      if (i < kNamesShown) text += inQuotes(entry.name) + " (line " + std::to_string(entry.key->line) + ") → ";
      if (i == kNamesShown) text += plural(circle.size() - kNamesShown, "more job") + " → ";
    }
    const NeedsEntry& first = m_group[circle.front()];
    text = "jobs need each other in a circle: " + text + inQuotes(first.name);
    if (implicit) {
      text += "; " + inQuotes(implicit->name) +
              " has `when` and no `needs`, so it waits for every job of the group: give it `needs`";
    } else {
      text += "; remove one of these needs";
    }
    m_problems.add(first.key->line, first.key->column, std::move(text));
  }

  const std::vector<NeedsEntry>& m_group;
  ProblemList& m_problems;
  std::vector<State> m_states;
  std::size_t m_all;  // the extra node
  std::vector<std::uint32_t> m_allList{static_cast<std::uint32_t>(m_all)};
  std::vector<std::uint32_t> m_onSuccess;
  std::size_t m_found = 0;
};

}  // namespace

void resolveNeeds(std::vector<NeedsEntry>& group, ProblemList& problems, Suggestions& suggestions) {
  Names names;
  names.reserve(group.size());
  for (std::uint32_t i = 0; i < group.size(); ++i) names.emplace(group[i].name, i);
  for (std::uint32_t i = 0; i < group.size(); ++i) {
    if (group[i].needs) resolveEntry(group[i], i, names, problems, suggestions);
  }
  CircleFinder(group, problems).run();
}

}  // namespace arborist
