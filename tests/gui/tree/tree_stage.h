// SPDX-License-Identifier: GPL-3.0-or-later
// Runs, groups and jobs as a test says, any number of runs side by side.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <memory>

#include <support/gui/scripted_source.h>

namespace arborist::test {

struct TreeStage : Stage {
  explicit TreeStage(RetentionOptions retention = {}) : Stage(retention) {}

  RunScript& begin() {
    scripts.push_back(std::make_unique<RunScript>(source.recorder(), static_cast<std::uint32_t>(scripts.size() + 1)));
    next.push_back(1);
    scripts.back()->at(now - kRunStart);
    return *scripts.back();
  }
  RunScript& script(std::uint32_t run) { return *scripts.at(run - 1); }
  JobId add(JobId parent, std::string name, bool isGroup = false, When when = When::Success,
            std::string command = "true") {
    JobSpec& spec = specs.emplace_back();
    spec.name = std::move(name);
    spec.isGroup = isGroup;
    spec.when = when;
    spec.at = {"jobs.yaml", static_cast<int>(specs.size()), 1};
    if (!isGroup) spec.command = {true, {command}, command};
    const JobId id{parent.run, next.at(parent.run - 1)++};
    source.recorder().jobCreated({id, parent, &spec});
    return id;
  }
  JobId group(JobId parent, std::string name) { return add(parent, std::move(name), true); }
  // One of `of` instances of `stem`.
  JobId instance(JobId parent, const std::string& stem, int number, std::uint32_t of) {
    const JobId id{parent.run, next.at(parent.run - 1)++};
    JobSpec& spec = specs.emplace_back();
    spec.name = stem + "[n=" + std::to_string(number) + "]";
    spec.instances = of;
    spec.stem = static_cast<std::uint32_t>(stem.size());
    spec.command = {true, {"true"}, "true"};
    source.recorder().jobCreated({id, parent, &spec});
    return id;
  }
  std::vector<JobId> instances(JobId parent, const std::string& stem, std::uint32_t count) {
    std::vector<JobId> ids;
    for (std::uint32_t i = 1; i <= count; ++i) ids.push_back(instance(parent, stem, static_cast<int>(i), count));
    return ids;
  }
  // A group that says it has so many children.
  JobId groupOf(JobId parent, std::string name, std::size_t children) {
    JobSpec spec;
    spec.name = std::move(name);
    spec.isGroup = true;
    spec.children.resize(children);
    const JobId id{parent.run, next.at(parent.run - 1)++};
    source.recorder().jobCreated({id, parent, &spec});
    return id;
  }
  void at(JobDuration time) {
    now = kRunStart + time;
    for (const auto& each : scripts) each->at(time);
  }
  void to(JobId id, JobState state, JobCause cause = {}) { script(id.run).to(id, state, std::move(cause)); }
  void run(std::initializer_list<JobId> ids) {
    for (const JobId id : ids) to(id, JobState::Running);
  }

  std::vector<std::unique_ptr<RunScript>> scripts;  // of run 1, 2, …
  std::vector<std::uint32_t> next;                  // index for the next job of each
  std::deque<JobSpec> specs;
};

}  // namespace arborist::test
