// SPDX-License-Identifier: GPL-3.0-or-later
#include <arch/house_check.h>

#include <arch/layers.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <string_view>

namespace arborist::arch {
namespace {

constexpr std::string_view kReasons = "tests/arch/size_reasons.txt";

struct Reason {
  std::string text;
  int line = 0;
  bool used = false;
};

std::map<std::string, Reason> readReasons(const SourceTree& tree) {
  std::map<std::string, Reason> reasons;
  const SourceFile* file = tree.find(kReasons);
  if (file == nullptr) return reasons;
  for (std::size_t i = 0; i < file->lines().size(); ++i) {
    const std::string& line = file->lines()[i];
    if (line.empty() || line[0] == '#') continue;
    const std::size_t colon = line.find(": ");
    reasons[line.substr(0, colon)] = {colon == std::string::npos ? "" : line.substr(colon + 2),
                                      static_cast<int>(i) + 1};
  }
  return reasons;
}

bool isScript(const SourceFile& file) {
  return file.path().ends_with(".sh") || file.path().ends_with(".awk") || file.path() == "dev" ||
         file.path() == ".ci/run";
}

std::string expectedLicence(const SourceFile& file) {
  const std::optional<Rank> layer = layerOfFile(file.path());
  const bool ofCore = (layer && *layer <= kLastOfCoreLibrary) || file.path().starts_with(kExamples);
  return ofCore ? "MIT" : "GPL-3.0-or-later";
}

// Each line that matches, as a violation.
void report(Violations& violations, const SourceFile& file, const std::vector<std::string>& lines,
            const std::regex& pattern, const std::string& message) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    if (!std::regex_search(lines[i], match, pattern)) continue;
    violations.push_back({file.path(), static_cast<int>(i) + 1, match.str() + ": " + message});
  }
}

}  // namespace

Violations checkSizes(const SourceTree& tree) {
  Violations violations;
  std::map<std::string, Reason> reasons = readReasons(tree);
  for (const SourceFile& file : tree.files()) {
    const std::size_t limit = file.isHeader() ? kLongestHeader : kLongestSource;
    if (!file.isCpp() || file.lines().size() <= limit) continue;
    const auto reason = reasons.find(file.path());
    if (reason != reasons.end() && !reason->second.text.empty()) {
      reason->second.used = true;
      continue;
    }
    violations.push_back({file.path(), 0,
                          std::to_string(file.lines().size()) + " lines, more than " + std::to_string(limit) +
                              ": split it, or give a reason in " + std::string(kReasons)});
  }
  for (const auto& [path, reason] : reasons) {
    if (!reason.used)
      violations.push_back({std::string(kReasons), reason.line, path + " needs no reason, or has given none"});
  }
  return violations;
}

Violations checkLicences(const SourceTree& tree) {
  Violations violations;
  for (const SourceFile& file : tree.files()) {
    if (!file.isCpp() && !isScript(file)) continue;
    const bool afterShebang = !file.lines().empty() && file.lines()[0].starts_with("#!");
    const std::size_t at = afterShebang ? 1 : 0;
    const std::string expected = "SPDX-License-Identifier: " + expectedLicence(file);
    if (file.lines().size() <= at || !file.lines()[at].ends_with(expected)) {
      violations.push_back({file.path(), static_cast<int>(at) + 1, "does not begin with " + expected});
    }
  }
  return violations;
}

Violations checkNames(const SourceTree& tree) {
  static const std::regex kSnakeCase("^[a-z][a-z0-9_]*\\.(h|cpp)$");
  Violations violations;
  for (const SourceFile& file : tree.files()) {
    if (!file.isCpp()) continue;
    const std::string name = file.path().substr(file.path().rfind('/') + 1);
    if (!std::regex_match(name, kSnakeCase)) violations.push_back({file.path(), 0, "file names are snake_case"});
    if (file.isHeader() && std::ranges::find(file.lines(), "#pragma once") == file.lines().end()) {
      violations.push_back({file.path(), 0, "has no #pragma once"});
    }
  }
  return violations;
}

Violations checkQtNames(const SourceTree& tree) {
  static const std::regex kQtName("\\b(Q[A-Z][a-z]\\w*|Q_[A-Z]\\w*|QT_\\w+)\\b");
  Violations violations;
  for (const SourceFile& file : tree.files()) {
    const std::optional<Rank> layer = layerOfFile(file.path());
    if (!file.isCpp() || !layer || *layer > kLastWithoutQt) continue;
    report(violations, file, file.codeLines(), kQtName, "no Qt below widgets");
  }
  return violations;
}

Violations checkNotesToSelf(const SourceTree& tree) {
  // Put together here, so that this file does not find itself.
  static const std::regex kNote(std::string("\\b(TO") + "DO|FIX" + "ME|XX" + "X)\\b");
  Violations violations;
  for (const SourceFile& file : tree.files())
    report(violations, file, file.lines(), kNote, "finish it or file an issue");
  return violations;
}

}  // namespace arborist::arch
