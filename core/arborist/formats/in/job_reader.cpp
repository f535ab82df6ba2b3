// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_reader.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <unordered_set>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/fault_reader.h>
#include <arborist/formats/in/job_keys.h>
#include <arborist/formats/in/load_reader.h>
#include <arborist/formats/in/shell_words.h>

namespace arborist {
namespace {

constexpr std::uint64_t kMostConcurrency = 1'000'000;
constexpr std::size_t kMostUses = 1'000;
constexpr std::array<std::string_view, 4> kKinds{"run", "argv", "load", "jobs"};
// Each attempt gets its own from Arborist; a fixed one would hide what belongs to which attempt.
constexpr std::array<std::string_view, 3> kOurVariables{"ARBORIST_RUN", "ARBORIST_ATTEMPT", "ARBORIST_DEADLINE"};

bool contains(const auto& range, const auto& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

bool isCollection(const YamlNode& node) { return node.isSequence() || node.isMapping(); }

}  // namespace

std::vector<JobSpec> JobReader::readJobs(const YamlNode& jobs, const Inherited& inherited) {
  if (!jobs.isMapping()) {
    m_values.expected(jobs, "a mapping of names to jobs such as {build: {run: make}}");
    return {};
  }
  std::vector<JobDraft> drafts;
  drafts.reserve(jobs.size());
  std::unordered_set<std::string_view> names;
  for (std::size_t i = 0; i < jobs.size() && !m_exhausted; ++i) {
    const YamlNode& key = jobs.key(i);
    if (isCollection(key) || !names.insert(key.text).second) continue;  // said when it was read
    const bool nameIsGood = checkName(key);
    auto draft = readJob(key, jobs.value(i), inherited);
    if (nameIsGood && draft) drafts.push_back(std::move(*draft));
  }
  return expandGroup(std::move(drafts), m_budget, m_problems, m_suggestions);
}

bool JobReader::checkName(const YamlNode& key) {
  const auto problem = [&](std::string message) {
    m_values.problem(key, std::move(message));
    return false;
  };
  if (key.text.empty()) return problem("expected the name of a job, found nothing; give it a name");
  if (key.text.find('/') != std::string::npos) {
    return problem("expected a job name without `/`, found " + inQuotes(key.text) +
                   "; `/` stands between groups and jobs");
  }
  if (hasControlCharacter(key.text)) {
    return problem("expected a job name without control characters, found " + inQuotes(key.text));
  }
  return true;
}

std::optional<JobDraft> JobReader::readJob(const YamlNode& key, const YamlNode& value, Inherited inherited) {
  if (!value.isMapping()) {
    m_values.expected(value, "a job such as {run: make}");
    return std::nullopt;
  }
  const unsigned kind = kindOf(value);
  const bool doubtful = checkKeys(value, kind, m_problems, m_suggestions);
  checkKind(key, value, doubtful);
  JobDraft draft;
  JobSpec& spec = draft.spec;
  spec.name = key.text;
  spec.at = m_values.placeOf(key);
  readNeeds(key, value, draft);
  readPlace(value, spec);
  readMatrixOf(value, draft, inherited);
  readInherited(value, inherited);
  spec.grace = inherited.grace;
  spec.leak = inherited.leak;
  spec.outputCap = inherited.outputCap;
  if (kind & place::kGroup) {
    spec.isGroup = true;
    readGroupKeys(value, spec);
    take(key, spec);
    spec.children = readJobs(*value.find("jobs").value, inherited);
  } else {
    if (const auto deadline = value.find("deadline")) spec.deadline = m_values.limit(deadline);
    readCommand(value, spec, inherited);
    take(key, spec);
  }
  return draft;
}

unsigned JobReader::kindOf(const YamlNode& value) {
  const bool group = static_cast<bool>(value.find("jobs"));
  const bool command = value.find("run") || value.find("argv") || value.find("load");
  return group ? (command ? place::kJob : place::kGroup) : place::kCommand;
}

void JobReader::checkKind(const YamlNode& key, const YamlNode& value, bool doubtful) {
  const YamlNode* first = nullptr;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const YamlNode& kind = value.key(i);
    if (isCollection(kind) || !contains(kKinds, kind.text)) continue;
    if (first && first->text != kind.text) {
      m_values.problem(kind,
                       "found both " + inQuotes(first->text) + " and " + inQuotes(kind.text) + "; keep one of them");
    }
    first = &kind;
  }
  if (!first && !doubtful)
    m_values.problem(key, "expected one of `run`, `argv`, `load` or `jobs` in this job; say what it does");
}

void JobReader::readCommand(const YamlNode& value, JobSpec& spec, const Inherited& inherited) {
  constexpr std::string_view kCommand = "a command";
  spec.timeout = inherited.timeout;
  if (const auto timeout = value.find("timeout")) spec.timeout = m_values.limit(timeout);
  if (const auto retry = value.find("retry")) spec.retry = m_values.retry(*retry.value);
  spec.use = inherited.use;
  spec.fault = inherited.fault;
  if (const auto load = value.find("load"))
    spec.load = LoadReader(m_values, m_problems, m_suggestions).read(*load.value);
  if (const auto argv = value.find("argv")) readArgv(*argv.value, spec.command);
  const auto run = value.find("run");
  if (!run) return;
  if (run.value->isSequence()) {
    m_values.problem(*run.value, "expected a command, found a list; for a program and its arguments use `argv`");
    return;
  }
  const auto text = m_values.text(*run.value, kCommand);
  if (!text) return;
  if (text->find_first_not_of(" \t\n") == std::string_view::npos) {
    m_values.problem(*run.value, "expected a command, found an empty text");
    return;
  }
  if (auto command = accept(*run.value, m_interpolation.shell(*text, m_budget.bytesLeft()))) {
    spec.command.text = *command;
    spec.command.argv.push_back(std::move(*command));
  }
}

void JobReader::readArgv(const YamlNode& node, CommandSpec& command) {
  if (!node.isSequence() || node.items.empty()) {
    m_values.problem(node, "expected a list of a program and its arguments such as [ls, -l], found " +
                               (node.isSequence() ? "an empty one" : node.describe()));
    return;
  }
  command.shell = false;
  command.argv.reserve(node.items.size());
  for (const YamlNode* item : node.items) {
    if (auto word = filledIn(*item, "an argument")) command.argv.push_back(std::move(*word));
  }
  if (!command.argv.empty() && command.argv.front().empty()) {
    m_values.problem(*node.items.front(), "expected the name of a program, found an empty text");
  }
  command.text = shellCommand(command.argv);
}

void JobReader::readGroupKeys(const YamlNode& node, JobSpec& spec) {
  if (const auto deadline = node.find("deadline")) spec.deadline = m_values.limit(deadline);
  if (const auto concurrency = node.find("concurrency")) {
    spec.concurrency = m_values.count(*concurrency.value, kMostConcurrency).value_or(0);
  }
  if (const auto onFailure = node.find("on_failure")) {
    spec.onFailure = m_values.onFailure(*onFailure.value).value_or(OnFailure());
  }
  if (m_options.onFailure) spec.onFailure = OnFailure{*m_options.onFailure, 0, false};
}

void JobReader::readInherited(const YamlNode& node, Inherited& inherited) {
  if (const auto grace = node.find("grace")) inherited.grace = m_values.grace(*grace.value).value_or(inherited.grace);
  if (const auto leak = node.find("leak")) inherited.leak = m_values.leak(*leak.value).value_or(inherited.leak);
  if (const auto output = node.find("output")) {
    inherited.outputCap = m_values.outputCap(*output.value).value_or(inherited.outputCap);
  }
  if (const auto use = node.find("use")) readUse(*use.value, inherited.use);
  if (const auto fault = node.find("fault"))
    inherited.fault = FaultReader(m_values, m_problems, m_suggestions).read(fault);
}

// One more than those of the groups around.
void JobReader::readUse(const YamlNode& node, std::vector<std::uint32_t>& use) {
  const auto add = [&](const YamlNode& name) {
    const auto text = m_values.text(name, "the name of one of `limits`");
    if (!text) return;
    const auto found = std::ranges::find(m_limits, *text, &SharedLimit::name);
    if (found == m_limits.end()) {
      std::vector<std::string_view> names;
      for (const SharedLimit& limit : m_limits) names.push_back(limit.name);
      const std::string hint = m_suggestions.forName(*text, names);
      return m_values.problem(name,
                              "unknown limit " + inQuotes(*text) + (hint.empty() ? "; define it in `limits`" : hint));
    }
    const auto index = static_cast<std::uint32_t>(found - m_limits.begin());
    if (!contains(use, index)) use.push_back(index);
  };
  if (!node.isSequence()) add(node);
  for (std::size_t i = 0; node.isSequence() && i < node.items.size(); ++i) add(*node.items[i]);
  std::ranges::sort(use);
  m_uses.insert(use);
  if (m_uses.size() == kMostUses + 1)
    m_values.problem(node, "expected at most 1000 different combinations of limits in one file, found more; use fewer");
}

void JobReader::readNeeds(const YamlNode& key, const YamlNode& value, JobDraft& draft) {
  if (const auto when = value.find("when")) draft.spec.when = m_values.when(*when.value).value_or(When::Success);
  draft.needs = {key.text, &key, value.find("needs").value, draft.spec.when == When::Success, {}};
}

void JobReader::readMatrixOf(const YamlNode& value, JobDraft& draft, Inherited& inherited) {
  const auto matrix = value.find("matrix");
  if (!matrix) return;
  draft.matrix = readMatrix(*matrix.value, inherited.matrixVariables, m_problems);
  for (const MatrixAxis& axis : draft.matrix.axes) {
    inherited.matrixVariables.push_back(axis.variable);
    for (const auto& [name, own] : draft.spec.env) {
      if (name != axis.variable) continue;
      m_values.problem(*matrix.value, "the key " + inQuotes(axis.key) + " arrives as " + inQuotes(name) +
                                          ", which `env` of this job sets too; rename one");
    }
  }
}

void JobReader::readPlace(const YamlNode& node, JobSpec& spec) {
  if (const auto env = node.find("env")) readEnv(*env.value, spec);
  if (const auto dir = node.find("dir")) readDir(*dir.value, spec);
}

void JobReader::readEnv(const YamlNode& node, JobSpec& spec) {
  if (!node.isMapping()) {
    m_values.expected(node, "a mapping such as {LC_ALL: C}");
    return;
  }
  spec.env.reserve(node.size());
  for (std::size_t i = 0; i < node.size(); ++i) {
    const YamlNode& key = node.key(i);
    if (isCollection(key)) continue;  // said when it was read
    if (!isVariableName(key.text)) {
      m_values.problem(key, "expected a variable name of letters, digits and `_`, found " + inQuotes(key.text));
    } else if (contains(kOurVariables, key.text)) {
      m_values.problem(key, inQuotes(key.text) + " is set by Arborist for each attempt; use another name");
    }
    if (auto text = filledIn(node.value(i), "a text, or \"\" for an empty one"))
      spec.env.emplace_back(key.text, std::move(*text));
  }
}

void JobReader::readDir(const YamlNode& node, JobSpec& spec) {
  const auto text = filledIn(node, "a folder");
  if (!text) return;
  if (text->empty()) return m_values.problem(node, "expected a folder, found an empty text; `.` is the job file's own");
  std::filesystem::path path(*text);
  if (text->front() == '~') {
    const char* home = std::getenv("HOME");
    if (*text != "~" && !text->starts_with("~/")) {
      return m_values.problem(
          node, "expected `~/` or a path, found " + inQuotes(*text) + "; write other users' folders in full");
    }
    if (!home || *home != '/')
      return m_values.problem(node, "cannot expand `~`: HOME is not set; write the path in full");
    path = std::filesystem::path(home) / std::filesystem::path(text->substr(std::min<std::size_t>(text->size(), 2)));
  }
  spec.dir = (std::filesystem::path(m_folder) / path).lexically_normal().string();
  if (spec.dir.size() > 1 && spec.dir.back() == '/') spec.dir.pop_back();
}

std::optional<std::string> JobReader::filledIn(const YamlNode& node, std::string_view what) {
  const auto text = m_values.text(node, what);
  if (!text) return std::nullopt;
  return accept(node, m_interpolation.plain(*text, m_budget.bytesLeft()));
}

std::optional<std::string> JobReader::accept(const YamlNode& node, Interpolation::Result result) {
  for (std::string& problem : result.problems) m_values.problem(node, std::move(problem));
  return std::move(result.text);
}

void JobReader::take(const YamlNode& key, const JobSpec& spec) {
  if (m_exhausted || m_budget.takeBytes(jobBytes(spec))) return;
  m_exhausted = true;
  m_values.problem(key,
                   "the jobs up to this one take more than 256 MiB, aliases and values counted in full; use fewer");
}

}  // namespace arborist
