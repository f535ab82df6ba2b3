// SPDX-License-Identifier: GPL-3.0-or-later
// Every key of a job file: where it may stand, and what to say where it may not. The one list that the parser, its
// messages and the check of docs/job-file.md share. Constant, so safe from any thread.
#pragma once

#include <span>
#include <string_view>

#include <arborist/formats/in/file_problem.h>
#include <arborist/formats/in/suggestion.h>
#include <arborist/formats/in/yaml_tree.h>

namespace arborist {

// The mappings of a job file, one bit each.
namespace place {
constexpr unsigned kRoot = 1;           // the file itself
constexpr unsigned kCommand = 2;        // a job that runs something
constexpr unsigned kGroup = 4;          // a job with `jobs`
constexpr unsigned kDefaults = 8;       // `defaults`
constexpr unsigned kOutput = 16;        // `output`
constexpr unsigned kOnFailure = 32;     // `on_failure`
constexpr unsigned kValue = 64;         // one of `values`
constexpr unsigned kLoad = 128;         // `load`
constexpr unsigned kRetry = 256;        // `retry`
constexpr unsigned kSharedLimit = 512;  // one of `limits`
constexpr unsigned kBreaker = 1024;     // `breaker` of a limit
constexpr unsigned kFault = 2048;       // `fault`
constexpr unsigned kJob = kCommand | kGroup;
}  // namespace place

struct KeyInfo {
  std::string_view name;
  unsigned places = 0;         // where it may stand
  bool available = true;       // false: of a later version
  std::string_view elsewhere;  // what to do when it stands in another place
};

std::span<const KeyInfo> knownKeys();

// Adds a problem for each key of the mapping that may stand in none of the places. true: one of them may well have been
// meant to be another key, so a missing one is no news.
bool checkKeys(const YamlNode& mapping, unsigned places, ProblemList& problems, Suggestions& suggestions);

}  // namespace arborist
