// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_budget.h>

namespace arborist {
namespace {

// Short strings live inside the object.
std::size_t heapBytes(const std::string& text) { return text.size() < 16 ? 0 : text.size() + 1; }

}  // namespace

std::size_t jobBytes(const JobSpec& job) {
  std::size_t bytes = sizeof(JobSpec) + heapBytes(job.name) + heapBytes(job.at.file) + heapBytes(job.dir) +
                      heapBytes(job.command.text) + (job.needs.size() + job.use.size()) * sizeof(std::uint32_t);
  if (job.timeout) bytes += heapBytes(job.timeout->at.file);
  if (job.deadline) bytes += heapBytes(job.deadline->at.file);
  for (const std::string& word : job.command.argv) bytes += sizeof(std::string) + heapBytes(word);
  for (const auto& [name, value] : job.env) bytes += 2 * sizeof(std::string) + heapBytes(name) + heapBytes(value);
  return bytes;
}

JobSize sizeOf(const JobSpec& job) {
  // A job file nests at most 100 deep, so this recursion is bounded.
  JobSize size{1, jobBytes(job), job.needs.size()};
  for (const JobSpec& child : job.children) {
    const JobSize below = sizeOf(child);
    size.jobs += below.jobs;
    size.bytes += below.bytes;
    size.needs += below.needs;
  }
  return size;
}

}  // namespace arborist
