// SPDX-License-Identifier: GPL-3.0-or-later
// Short ways to parse a job file in a test and to look at what came out.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include <arborist/formats/in/job_file.h>

namespace arborist {

inline JobFileOptions testOptions() {
  JobFileOptions options;
  options.workingDir = "/home/ann";
  return options;
}

// As "jobs.yaml" in /home/ann.
inline JobFileResult parsed(std::string_view text, const JobFileOptions& options = testOptions()) {
  return parseJobFile(text, "jobs.yaml", options);
}

// "3:7: message" of each.
inline std::vector<std::string> problemsOf(std::string_view text, const JobFileOptions& options = testOptions()) {
  std::vector<std::string> result;
  for (const FileProblem& problem : parsed(text, options).problems) {
    result.push_back(std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.message);
  }
  return result;
}

// The root of a file without problems; with problems the test fails.
inline JobSpec rootOf(std::string_view text, const JobFileOptions& options = testOptions()) {
  JobFileResult result = parsed(text, options);
  for (const FileProblem& problem : result.problems) ADD_FAILURE() << problem.toString();
  return std::move(result.spec.root);
}

// The job at that path; the test fails if there is none.
inline const JobSpec& jobAt(const JobSpec& root, const std::vector<std::string>& path) {
  const JobSpec* job = &root;
  for (const std::string& name : path) {
    const JobSpec* found = nullptr;
    for (const JobSpec& child : job->children) {
      if (child.name == name) found = &child;
    }
    if (!found) {
      ADD_FAILURE() << "no job " << name;
      return root;
    }
    job = found;
  }
  return *job;
}

inline std::vector<std::string> childNames(const JobSpec& job) {
  std::vector<std::string> names;
  for (const JobSpec& child : job.children) names.push_back(child.name);
  return names;
}

// What the shell gets.
inline std::string commandOf(std::string_view text, const JobFileOptions& options = testOptions()) {
  const JobSpec root = rootOf(text, options);
  return root.children.empty() ? std::string() : root.children.front().command.argv.front();
}

}  // namespace arborist
