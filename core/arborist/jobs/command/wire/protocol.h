// SPDX-License-Identifier: GPL-3.0-or-later
// What the program and its runner process say to each other. Every message has a kind and the id of the attempt it is
// about (0: none). The functions are pure; views point into the message they were decoded from.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arborist/jobs/spec.h>

namespace arborist::runner {

using SteadyTime = std::chrono::steady_clock::time_point;  // CLOCK_MONOTONIC: the same in both processes

enum class MessageKind : std::uint8_t {
  // program → runner
  Configure = 1,  // the first message
  Start,
  Stop,        // end the attempt: TERM, grace, KILL; of an unknown id: it has ended already
  ForceKill,   // from now on KILL at once
  AllowGrace,  // ends that
  AskTail,
  Credit,  // the sink has taken that many bytes
  // runner → program
  Ready,  // the answer to Configure
  Output,
  Finished,  // the last message about an attempt
  Tail,
};

// Bytes of output under way to a sink before the runner stops reading that attempt's pipes.
inline constexpr std::uint64_t kSinkWindow = 256u << 10;
// The last output that comes with a result.
inline constexpr std::size_t kResultTail = 8u << 10;

struct Configure {
  std::string_view runId;
  std::uint32_t nonce = 0;  // tells this runner's processes from those of others; see ProcessMark
  bool useCgroups = true;
  std::uint64_t ringBytes = 0;
};

struct Ready {
  bool marks = false;             // its children carry a ProcessMark
  std::string_view cgroupFolder;  // the cgroup above those of its attempts; empty: cgroups are not used
};

struct StartRequest {
  std::vector<const char*> argv, env;  // each ends with a null pointer
  std::string_view dir;
  std::string_view outputPath;
  std::uint64_t outputCap = 0;
  std::chrono::nanoseconds grace{};
  LeakPolicy leak = LeakPolicy::End;
  bool sink = false;
};

struct OutputPart {
  bool isStderr = false;
  std::string_view bytes;
};

enum class EndKind : std::uint8_t { Exited, Signaled, SpawnFailed };

struct Leak {
  std::int64_t pid = 0;
  std::string name;
};

struct FinishedReport {
  EndKind end = EndKind::Exited;
  int status = 0;  // exit code or signal
  std::string error, outputError;
  bool stopRequested = false, killed = false;
  SteadyTime started{}, stopRequestedAt{}, leaderExited{}, finished{};
  std::vector<Leak> leaked;
  std::uint64_t outputBytes = 0, truncatedBytes = 0;
  std::string tail;
  std::uint64_t peakRssBytes = 0;
  double cpuSeconds = 0;
};

std::string encode(const Configure&);
std::string encode(const Ready&);
// The pieces as the program has them; `env` is sent with the two pairs that name the attempt.
std::string encodeStart(const std::vector<std::string>& argv, const std::vector<std::string>& env,
                        std::string_view runId, std::uint64_t id, const StartRequest& rest);
std::string encode(const OutputPart&);
std::string encode(const FinishedReport&);

// nullopt: not a message of that kind.
std::optional<Configure> decodeConfigure(std::string_view);
std::optional<Ready> decodeReady(std::string_view);
std::optional<StartRequest> decodeStart(std::string_view);
std::optional<OutputPart> decodeOutput(std::string_view);
std::optional<FinishedReport> decodeFinished(std::string_view);

}  // namespace arborist::runner
