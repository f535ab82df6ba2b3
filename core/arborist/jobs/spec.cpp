// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/spec.h>

namespace arborist {

std::string SourceRef::toString() const { return line > 0 ? file + ":" + std::to_string(line) : file; }

std::string whatItDoes(const JobSpec& job) { return job.load ? toText(*job.load) : job.command.text; }

std::size_t leafCount(const JobSpec& job) {
  // A job file nests at most 100 deep (formats/in), so this recursion is bounded.
  if (!job.isGroup) return 1;
  std::size_t count = 0;
  for (const JobSpec& child : job.children) count += leafCount(child);
  return count;
}

}  // namespace arborist
