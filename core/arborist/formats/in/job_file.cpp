// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_file.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include <arborist/formats/in/job_reader.h>
#include <arborist/formats/in/source_text.h>
#include <arborist/formats/in/yaml_tree.h>

namespace arborist {
namespace {

std::filesystem::path workingDir(const JobFileOptions& options) {
  if (!options.workingDir.empty()) return options.workingDir;
  std::error_code ignored;  // a working directory that is gone leaves relative paths as they are
  return std::filesystem::current_path(ignored);
}

std::string folderOf(const std::string& name, const JobFileOptions& options) {
  std::filesystem::path folder = workingDir(options);
  if (name != "-") folder /= std::filesystem::path(name).parent_path();
  std::string result = folder.lexically_normal().string();
  if (result.size() > 1 && result.back() == '/') result.pop_back();
  return result;
}

JobSpec readJobFile(std::string_view bytes, const std::string& name, const JobFileOptions& options,
                    ProblemList& problems) {
  if (bytes.size() > kJobFileMaxBytes) {
    problems.add(0, 0, "expected at most 16 MiB, found more; split the file");
    return {};
  }
  auto source = prepareText(bytes, problems);
  if (!source) return {};
  const YamlDocument document = parseYaml(std::move(*source), problems);
  if (!document.root && problems.empty()) {
    problems.add(1, 1, "expected a mapping with `jobs`, found an empty file; write `jobs: {}` for no jobs at all");
  }
  if (!document.root) return {};
  return JobReader(folderOf(name, options), options, problems).readFile(*document.root);
}

}  // namespace

JobFileResult parseJobFile(std::string_view text, const std::string& name, const JobFileOptions& options) {
  ProblemList problems(name);
  JobFileResult result;
  result.spec.file = name;
  JobSpec root = readJobFile(text, name, options, problems);
  result.problems = problems.take();
  if (result.ok()) result.spec.root = std::move(root);
  result.spec.root.isGroup = true;
  return result;
}

JobFileResult loadJobFile(const std::string& path, const JobFileOptions& options) {
  ProblemList problems(path);
  const auto bytes = readSource(path, kJobFileMaxBytes, problems);
  if (bytes) return parseJobFile(*bytes, path, options);
  JobFileResult result;
  result.spec.file = path;
  result.spec.root.isGroup = true;
  result.problems = problems.take();
  return result;
}

}  // namespace arborist
