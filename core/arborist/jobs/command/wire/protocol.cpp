// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/wire/protocol.h>
#include <arborist/jobs/command/wire/wire.h>

namespace arborist::runner {
namespace {

constexpr std::string_view kRunVariable = "ARBORIST_RUN=";
constexpr std::string_view kAttemptVariable = "ARBORIST_ATTEMPT=";

std::vector<const char*> takeStrings(WireReader& in) {
  const auto n = in.count();
  std::vector<const char*> strings;
  strings.reserve(n + 1);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) strings.push_back(in.text().data());
  strings.push_back(nullptr);
  return strings;
}

}  // namespace

std::string encode(const Configure& m) {
  WireWriter out;
  out.text(m.runId).put(m.nonce).put(m.useCgroups).put(m.ringBytes);
  return out.bytes();
}

std::optional<Configure> decodeConfigure(std::string_view bytes) {
  WireReader in(bytes);
  Configure m;
  m.runId = in.text();
  m.nonce = in.take<std::uint32_t>();
  m.useCgroups = in.take<bool>();
  m.ringBytes = in.take<std::uint64_t>();
  return in.ok() ? std::optional(m) : std::nullopt;
}

std::string encode(const Ready& m) {
  WireWriter out;
  out.put(m.marks).text(m.cgroupFolder);
  return out.bytes();
}

std::optional<Ready> decodeReady(std::string_view bytes) {
  WireReader in(bytes);
  Ready m;
  m.marks = in.take<bool>();
  m.cgroupFolder = in.text();
  return in.ok() ? std::optional(m) : std::nullopt;
}

std::string encodeStart(const std::vector<std::string>& argv, const std::vector<std::string>& env,
                        std::string_view runId, std::uint64_t id, const StartRequest& rest) {
  WireWriter out;
  out.put(static_cast<std::uint32_t>(argv.size()));
  for (const auto& word : argv) out.text(word);
  const auto isOurs = [](std::string_view pair) {
    return pair.starts_with(kRunVariable) || pair.starts_with(kAttemptVariable);
  };
  std::uint32_t pairs = 2;
  for (const auto& pair : env) {
    if (!isOurs(pair)) ++pairs;
  }
  out.put(pairs);
  for (const auto& pair : env) {
    if (!isOurs(pair)) out.text(pair);
  }
  out.text(std::string(kRunVariable).append(runId)).text(std::string(kAttemptVariable) + std::to_string(id));
  out.text(rest.dir).text(rest.outputPath).put(rest.outputCap).put(rest.grace.count()).put(rest.leak).put(rest.sink);
  return out.bytes();
}

std::optional<StartRequest> decodeStart(std::string_view bytes) {
  WireReader in(bytes);
  StartRequest m;
  m.argv = takeStrings(in);
  m.env = takeStrings(in);
  m.dir = in.text();
  m.outputPath = in.text();
  m.outputCap = in.take<std::uint64_t>();
  m.grace = std::chrono::nanoseconds(in.take<std::chrono::nanoseconds::rep>());
  m.leak = in.take<LeakPolicy>();
  m.sink = in.take<bool>();
  return in.ok() && m.argv.size() > 1 ? std::optional(std::move(m)) : std::nullopt;
}

std::string encode(const OutputPart& m) {
  WireWriter out;
  out.put(m.isStderr).text(m.bytes);
  return out.bytes();
}

std::optional<OutputPart> decodeOutput(std::string_view bytes) {
  WireReader in(bytes);
  OutputPart m;
  m.isStderr = in.take<bool>();
  m.bytes = in.text();
  return in.ok() ? std::optional(m) : std::nullopt;
}

std::string encode(const FinishedReport& m) {
  WireWriter out;
  out.put(m.end).put(m.status).text(m.error).text(m.outputError).put(m.stopRequested).put(m.killed);
  out.put(m.started).put(m.stopRequestedAt).put(m.leaderExited).put(m.finished);
  out.put(static_cast<std::uint32_t>(m.leaked.size()));
  for (const auto& leak : m.leaked) out.put(leak.pid).text(leak.name);
  out.put(m.outputBytes).put(m.truncatedBytes).text(m.tail).put(m.peakRssBytes).put(m.cpuSeconds);
  return out.bytes();
}

std::optional<FinishedReport> decodeFinished(std::string_view bytes) {
  WireReader in(bytes);
  FinishedReport m;
  m.end = in.take<EndKind>();
  m.status = in.take<int>();
  m.error = in.text();
  m.outputError = in.text();
  m.stopRequested = in.take<bool>();
  m.killed = in.take<bool>();
  for (auto* time : {&m.started, &m.stopRequestedAt, &m.leaderExited, &m.finished}) *time = in.take<SteadyTime>();
  const auto leaks = in.count();
  for (std::uint32_t i = 0; i < leaks && in.ok(); ++i) {
    Leak leak;
    leak.pid = in.take<std::int64_t>();
    leak.name = in.text();
    m.leaked.push_back(std::move(leak));
  }
  m.outputBytes = in.take<std::uint64_t>();
  m.truncatedBytes = in.take<std::uint64_t>();
  m.tail = in.text();
  m.peakRssBytes = in.take<std::uint64_t>();
  m.cpuSeconds = in.take<double>();
  return in.ok() ? std::optional(std::move(m)) : std::nullopt;
}

}  // namespace arborist::runner
