// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/environment.h>

#include <unistd.h>

namespace arborist {

Environment currentEnvironment() {
  Environment all;
  for (char** entry = environ; entry && *entry; ++entry) all.emplace_back(*entry);
  return all;
}

Environment merged(Environment base, const std::vector<std::pair<std::string, std::string>>& variables) {
  for (const auto& [key, value] : variables) {
    const std::string prefix = key + "=";
    std::erase_if(base, [&](const std::string& entry) { return entry.starts_with(prefix); });
    base.push_back(prefix + value);
  }
  return base;
}

}  // namespace arborist
