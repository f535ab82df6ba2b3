// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_keys.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <arborist/formats/in/describe.h>

namespace arborist {
namespace {

using namespace place;

constexpr std::string_view kTop = "belongs at the top of the file";
constexpr std::string_view kInJob = "belongs to a job; put it below `jobs`";
constexpr std::string_view kForGroups = "belongs to a group, a job with `jobs`";
constexpr std::string_view kInLoad = "belongs to `load`";
constexpr std::string_view kInLoadOrFault = "belongs to `load` or `fault`";
constexpr std::string_view kInLimit = "belongs to one of `limits`";
constexpr std::string_view kInBreaker = "belongs to the `breaker` of one of `limits`";
constexpr std::string_view kInRetry = "belongs to `retry`";
constexpr std::string_view kToDefaults = "belongs to a job, a group or `defaults`";

constexpr std::array kKeys{
    KeyInfo{"version", kRoot, true, kTop},
    KeyInfo{"values", kRoot, true, kTop},
    KeyInfo{"defaults", kRoot, true, kTop},
    KeyInfo{"env", kRoot | kJob, true, "belongs at the top of the file, to a job or to a group"},
    KeyInfo{"dir", kRoot | kJob, true, "belongs at the top of the file, to a job or to a group"},
    KeyInfo{"jobs", kRoot | kGroup, true, kForGroups},
    KeyInfo{"run", kCommand, true, kInJob},
    KeyInfo{"argv", kCommand, true, kInJob},
    KeyInfo{"load", kCommand, true, kInJob},
    KeyInfo{"timeout", kCommand | kDefaults, true,
            "bounds one attempt; for a group use `deadline`, or set it for all jobs in `defaults`"},
    KeyInfo{"deadline", kRoot | kJob, true, "belongs to a job, to a group or at the top of the file"},
    KeyInfo{"grace", kJob | kDefaults, true, kToDefaults},
    KeyInfo{"leak", kJob | kDefaults, true, kToDefaults},
    KeyInfo{"output", kJob | kDefaults, true, kToDefaults},
    KeyInfo{"cap", kOutput, true, "belongs to `output`"},
    KeyInfo{"needs", kJob, true, kInJob},
    KeyInfo{"when", kJob, true, kInJob},
    KeyInfo{"matrix", kJob, true, kInJob},
    KeyInfo{"concurrency", kRoot | kGroup | kSharedLimit, true, kForGroups},
    KeyInfo{"on_failure", kRoot | kGroup, true, kForGroups},
    KeyInfo{"stop_after", kOnFailure, true, "belongs to `on_failure`"},
    KeyInfo{"value", kValue, true, "belongs to one of `values`"},
    KeyInfo{"for", kLoad, true, kInLoad},
    KeyInfo{"sleep", kLoad, true, kInLoad},
    KeyInfo{"latency", kLoad | kFault, true, kInLoadOrFault},
    KeyInfo{"cpu", kLoad, true, kInLoad},
    KeyInfo{"fail", kLoad, true, kInLoad},
    KeyInfo{"hang", kLoad | kFault, true, kInLoadOrFault},
    KeyInfo{"ignore_cancel", kLoad, true, kInLoad},
    KeyInfo{"seed", kLoad | kFault, true, kInLoadOrFault},
    KeyInfo{"retry", kCommand, true, "belongs to a job that runs something; the attempts are that job's"},
    KeyInfo{"max", kRetry, true, kInRetry},
    KeyInfo{"only", kRetry, true, kInRetry},
    KeyInfo{"backoff", kRetry, true, kInRetry},
    KeyInfo{"jitter", kRetry, true, kInRetry},
    KeyInfo{"limits", kRoot, true, "belongs at the top of the file; a job says `use`"},
    KeyInfo{"rate", kSharedLimit, true, kInLimit},
    KeyInfo{"burst", kSharedLimit, true, kInLimit},
    KeyInfo{"breaker", kSharedLimit, true, kInLimit},
    KeyInfo{"queue", kSharedLimit, true, kInLimit},
    KeyInfo{"when_full", kSharedLimit, true, kInLimit},
    KeyInfo{"failure_rate", kBreaker, true, kInBreaker},
    KeyInfo{"window", kBreaker, true, kInBreaker},
    KeyInfo{"minimum", kBreaker, true, kInBreaker},
    KeyInfo{"open", kBreaker, true, kInBreaker},
    KeyInfo{"use", kRoot | kJob, true, kInJob},
    KeyInfo{"fault", kRoot | kJob, true, "belongs at the top of the file, to a job or to a group"},
    KeyInfo{"error", kFault, true, "belongs to `fault`"},
    KeyInfo{"send", kValue, false, {}},
    KeyInfo{"secret", kValue, false, {}},
    KeyInfo{"include", kRoot, false, {}},
    KeyInfo{"http", kJob, false, {}},
    KeyInfo{"ctest", kJob, false, {}},
    KeyInfo{"labels", kJob, false, {}},
    KeyInfo{"compile_commands", kJob, false, {}},
    KeyInfo{"commands", kJob, false, {}},
};

// More keys than these are looked up, not listed in a message.
constexpr std::size_t kListed = 8;

bool mayStand(const KeyInfo& key, unsigned places) { return (key.places & places) != 0; }

const KeyInfo* findKey(std::string_view name) {
  const auto* found = std::find_if(kKeys.begin(), kKeys.end(), [&](const KeyInfo& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : found;
}

std::string unknownKey(std::string_view name, unsigned places, Suggestions& suggestions) {
  std::vector<std::string_view> candidates;
  for (const KeyInfo& key : kKeys) {
    if (key.available && mayStand(key, places)) candidates.push_back(key.name);
  }
  std::string hint = suggestions.forName(name, candidates);
  if (hint.empty() && candidates.size() <= kListed) {
    for (const std::string_view candidate : candidates)
      hint += (hint.empty() ? "; expected " : ", ") + inQuotes(candidate);
  }
  return "unknown key " + inQuotes(name) + hint;
}

}  // namespace

std::span<const KeyInfo> knownKeys() { return kKeys; }

bool checkKeys(const YamlNode& mapping, unsigned places, ProblemList& problems, Suggestions& suggestions) {
  bool doubtful = false;
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const YamlNode& key = mapping.key(i);
    const KeyInfo* known = findKey(key.text);
    if (known && known->available && mayStand(*known, places)) continue;
    doubtful = true;
    if (key.isSequence() || key.isMapping() || (key.plain && key.text == "<<")) continue;  // said when it was read
    if (!known) {
      problems.add(key.line, key.column, unknownKey(key.text, places, suggestions));
    } else if (!known->available) {
      problems.add(key.line, key.column, inQuotes(known->name) + " is not available in this version");
    } else {
      problems.add(key.line, key.column, inQuotes(known->name) + " " + std::string(known->elsewhere));
    }
  }
  return doubtful;
}

}  // namespace arborist
