// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/file_problem.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace arborist {

std::string FileProblem::toString() const {
  if (line <= 0) return file + ": " + message;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message;
}

void ProblemList::add(int line, int column, std::string message) {
  ++m_count;
  m_problems.push_back({m_file, line, column, std::move(message)});
  // The file's name is the same for all; a long one is not kept a thousand times for nothing.
  if (m_problems.size() >= 8 * kShown) shrink();
}

void ProblemList::addAbout(std::string what, std::string message) {
  ++m_count;
  m_problems.push_back({std::move(what), 0, 0, std::move(message)});
}

void ProblemList::clear() {
  m_problems.clear();
  m_count = 0;
}

void ProblemList::shrink() {
  const auto order = [](const FileProblem& a, const FileProblem& b) {
    return std::tie(a.line, a.column, a.message) < std::tie(b.line, b.column, b.message);
  };
  const auto same = [](const FileProblem& a, const FileProblem& b) {
    return a.line == b.line && a.column == b.column && a.message == b.message && a.file == b.file;
  };
  // What an alias names is read once for each use; the reader of the messages needs each of them once.
  std::sort(m_problems.begin(), m_problems.end(), order);
  const auto end = std::unique(m_problems.begin(), m_problems.end(), same);
  m_count -= static_cast<std::size_t>(m_problems.end() - end);
  m_problems.erase(end, m_problems.end());
  if (m_problems.size() > kShown) m_problems.resize(kShown);
}

std::vector<FileProblem> ProblemList::take() {
  shrink();
  if (m_count > m_problems.size()) {
    m_problems.push_back({m_file, 0, 0, "… and " + std::to_string(m_count - m_problems.size()) + " more"});
  }
  m_count = 0;
  return std::exchange(m_problems, {});
}

}  // namespace arborist
