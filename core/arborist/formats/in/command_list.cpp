// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/command_list.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <arborist/formats/in/source_text.h>

namespace arborist {
namespace {

bool isCommand(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r\v\f");
  return first != std::string_view::npos && line[first] != '#';
}

class CommandListReader {
 public:
  CommandListReader(std::string name, const JobFileOptions& options)
      : m_name(std::move(name)), m_options(options), m_problems(m_name) {}

  JobFileResult read(std::string_view text) {
    JobFileResult result = begin();
    if (text.size() > kCommandListMaxBytes) {
      m_problems.add(0, 0, "expected at most 256 MiB, found more; split the list");
    } else {
      readLines(text, result.spec.root.children);
    }
    return end(std::move(result));
  }

  JobFileResult load() {
    const auto bytes = readSource(m_name, kCommandListMaxBytes, m_problems);
    return bytes ? read(*bytes) : end(begin());
  }

 private:
  JobFileResult begin() {
    JobFileResult result;
    result.spec.file = m_name;
    JobSpec& root = result.spec.root;
    root.isGroup = true;
    root.onFailure.mode = m_options.onFailure.value_or(OnFailure::Mode::Continue);
    root.dir = m_options.workingDir;
    std::error_code ignored;  // a working directory that is gone: commands fail one by one and say why
    if (root.dir.empty()) root.dir = std::filesystem::current_path(ignored).string();
    if (m_options.deadline) root.deadline = Limit{*m_options.deadline, {"--deadline", 0, 0}};
    return result;
  }

  JobFileResult end(JobFileResult result) {
    result.problems = m_problems.take();
    if (!result.ok()) result.spec.root.children.clear();
    return result;
  }

  void readLines(std::string_view text, std::vector<JobSpec>& jobs) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (lines > kCommandListMaxLines || (lines == kCommandListMaxLines && text.back() != '\n')) {
      m_problems.add(0, 0, "expected at most 1,000,000 lines, found more; split the list");
      return;
    }
    jobs.reserve(lines + 1);
    for (int number = 1; !text.empty(); ++number) {
      const std::size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (isCommand(line) && check(line, number)) jobs.push_back(makeJob(line, number));
    }
  }

  bool check(std::string_view line, int number) {
    const std::size_t nul = line.find('\0');
    if (line.size() > kCommandListMaxLine) {
      m_problems.add(number, 1, "expected a command of at most 1 MiB, found a longer one; put it into a script");
      return false;
    }
    if (nul == std::string_view::npos) return true;
    m_problems.add(number, static_cast<int>(nul) + 1, "expected a command, found a NUL byte in it; remove it");
    return false;
  }

  JobSpec makeJob(std::string_view line, int number) const {
    JobSpec job;
    job.name = "line-" + std::to_string(number);
    job.at = {m_name, number, 1};
    job.command.text = line;
    job.command.argv.emplace_back(line);
    if (m_options.timeout) job.timeout = Limit{*m_options.timeout, {"--timeout", 0, 0}, "--timeout"};
    return job;
  }

  std::string m_name;
  const JobFileOptions& m_options;
  ProblemList m_problems;
};

}  // namespace

JobFileResult parseCommandList(std::string_view text, const std::string& name, const JobFileOptions& options) {
  return CommandListReader(name, options).read(text);
}

JobFileResult loadCommandList(const std::string& path, const JobFileOptions& options) {
  return CommandListReader(path, options).load();
}

}  // namespace arborist
