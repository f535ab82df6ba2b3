// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_expansion.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include <arborist/formats/in/describe.h>

namespace arborist {
namespace {

// Where the instances of each job of the file stand among the children.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// An upper bound of what a name and the variables of one instance take.
std::size_t instanceBytes(const JobMatrix& matrix) {
  std::size_t bytes = 64;
  for (const MatrixAxis& axis : matrix.axes)
    bytes += 2 * sizeof(std::string) + 2 * axis.key.size() + axis.longest() + 64;
  return bytes;
}

// Instances of this job; 0 and a problem if they are too many or too big.
std::uint32_t countInstances(const JobDraft& draft, JobBudget& budget, ProblemList& problems) {
  if (draft.matrix.axes.empty()) return 1;
  const auto problem = [&](const std::string& message) {
    problems.add(draft.matrix.line, draft.matrix.column, message);
    return std::uint32_t{0};
  };
  const std::size_t count = draft.matrix.count(JobBudget::kMatrixJobs);
  const JobSize size = sizeOf(draft.spec);
  if (count * size.jobs > JobBudget::kMatrixJobs) {
    return problem("this matrix makes more than 100,000 jobs, the most that one may; use fewer values");
  }
  if (!budget.takeBytes((count - 1) * size.bytes + count * instanceBytes(draft.matrix)) ||
      !budget.takeNeeds((count - 1) * size.needs)) {
    return problem("the jobs of this matrix take more than 256 MiB; use fewer values or shorter commands");
  }
  return static_cast<std::uint32_t>(count);
}

// For how many instances a job waits.
std::size_t countNeeds(const NeedsEntry& entry, const std::vector<Range>& ranges, std::size_t onSuccess) {
  if (entry.waitsForAll()) return onSuccess;
  std::size_t count = 0;
  for (const std::uint32_t index : entry.resolved) count += ranges[index].count;
  return count;
}

std::vector<std::uint32_t> needsOf(const NeedsEntry& entry, const std::vector<JobDraft>& drafts,
                                   const std::vector<Range>& ranges, std::size_t count) {
  std::vector<std::uint32_t> needs;
  needs.reserve(count);
  const auto add = [&](std::size_t index) {
    for (std::uint32_t i = 0; i < ranges[index].count; ++i) needs.push_back(ranges[index].first + i);
  };
  if (entry.waitsForAll()) {
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      if (drafts[i].needs.succeedsFirst) add(i);
    }
  } else {
    for (const std::uint32_t index : entry.resolved) add(index);
  }
  return needs;
}

void appendInstances(JobDraft& draft, std::uint32_t count, TakenNames& taken, std::vector<JobSpec>& children) {
  for (std::uint32_t i = 0; i < count; ++i) {
    JobSpec spec = i + 1 == count ? std::move(draft.spec) : draft.spec;
    if (!draft.matrix.axes.empty()) {
      auto variables = draft.matrix.variables(i);
      variables.insert(variables.end(), std::make_move_iterator(spec.env.begin()),
                       std::make_move_iterator(spec.env.end()));
      spec.env = std::move(variables);
      spec.instances = count;
      spec.stem = static_cast<std::uint32_t>(spec.name.size());
      spec.name = draft.matrix.instanceName(spec.name, i, taken);
    }
    children.push_back(std::move(spec));
  }
}

void resolve(std::vector<JobDraft>& drafts, ProblemList& problems, Suggestions& suggestions) {
  std::vector<NeedsEntry> entries;
  entries.reserve(drafts.size());
  for (JobDraft& draft : drafts) entries.push_back(std::move(draft.needs));
  resolveNeeds(entries, problems, suggestions);
  for (std::size_t i = 0; i < drafts.size(); ++i) drafts[i].needs = std::move(entries[i]);
}

}  // namespace

std::vector<JobSpec> expandGroup(std::vector<JobDraft> drafts, JobBudget& budget, ProblemList& problems,
                                 Suggestions& suggestions) {
  resolve(drafts, problems, suggestions);
  std::vector<Range> ranges;
  std::uint32_t total = 0;
  std::size_t onSuccess = 0;
  TakenNames taken;
  for (const JobDraft& draft : drafts) {
    const Range range{total, countInstances(draft, budget, problems)};
    ranges.push_back(range);
    total += range.count;
    if (draft.needs.succeedsFirst) onSuccess += range.count;
    if (draft.matrix.axes.empty()) taken.emplace(draft.spec.name, 1);
  }
  if (!problems.empty()) return {};  // nothing will be run
  std::vector<JobSpec> children;
  children.reserve(total);
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    JobDraft& draft = drafts[i];
    const std::size_t count = countNeeds(draft.needs, ranges, onSuccess);
    if (!budget.takeNeeds(count * ranges[i].count)) {
      problems.add(draft.needs.key->line, draft.needs.key->column,
                   "the file's jobs have more than 10,000,000 needs; put the jobs that are needed together in a group "
                   "and need that");
      return {};
    }
    draft.spec.needs = needsOf(draft.needs, drafts, ranges, count);
    appendInstances(draft, ranges[i].count, taken, children);
  }
  return children;
}

}  // namespace arborist
