// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/out/report.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <arborist/formats/out/atomic_file.h>

namespace arborist {

namespace {

using Json = nlohmann::ordered_json;

// RFC 3339, UTC, with milliseconds.
std::string utc(std::chrono::system_clock::time_point time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(milliseconds);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (milliseconds - seconds).count());
}

double microsecondSteps(double seconds) { return std::round(seconds * 1e6) / 1e6; }
double seconds(JobDuration duration) { return microsecondSteps(std::chrono::duration<double>(duration).count()); }

// Bytes that are not UTF-8 become U+FFFD.
std::string dumped(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

void addIfAny(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

template <class Number>
void addIfAny(Json& json, const char* key, Number number) {
  if (number != Number{}) json[key] = number;
}

Json causeJson(const JobCause& cause) {
  Json json = Json::object();
  addIfAny(json, "code", std::string(toString(cause.code)));
  addIfAny(json, "message", cause.message);
  addIfAny(json, "origin", cause.origin);
  addIfAny(json, "at", cause.at);
  return json;
}

void addAttempt(Json& json, const AttemptRecord& attempt) {
  if (attempt.exitCode) json["exit_code"] = *attempt.exitCode;
  if (attempt.signal) json["signal"] = *attempt.signal;
  addIfAny(json, "warning", attempt.warning);
  if (attempt.outputPath.empty() || (attempt.outputBytes == 0 && attempt.outputError.empty())) return;
  Json& output = json["output"];
  output["path"] = attempt.outputPath;
  output["bytes"] = attempt.outputBytes;
  addIfAny(output, "truncated_bytes", attempt.truncatedBytes);
  addIfAny(output, "error", attempt.outputError);
}

Json leakedPids(const AttemptList& history) {
  Json pids = Json::array();
  for (const auto& attempt : history) {
    for (const LeakedProcess& process : attempt->leaked) pids.push_back(process.pid);
  }
  return pids;
}

Json jobJson(const RunRow& run, const JobRow& row, JobTime end) {
  Json json = Json::object();
  json["path"] = row.description->path;
  json["kind"] = toString(row.description->kind);
  json["state"] = toString(row.state);
  if (row.cause) json["cause"] = causeJson(*row.cause);
  json["attempts"] = row.attempts;
  addIfAny(json, "queued_s", seconds(row.queuedFor(end)));
  json["run_s"] = seconds(row.runningFor(end));
  addIfAny(json, "cancelling_s", seconds(row.cancellingFor(end)));
  if (row.deadline) {
    Json& deadline = json["deadline"];
    deadline["at"] = utc(run.wallTime(*row.deadline));
    addIfAny(deadline, "origin", std::string(row.deadlineOrigin.view()));
  }
  if (row.history) {
    addAttempt(json, *row.lastAttempt());
    if (Json pids = leakedPids(*row.history); !pids.empty()) json["leaked_pids"] = std::move(pids);
  }
  addIfAny(json, "peak_rss_bytes", row.peakRssBytes);
  addIfAny(json, "cpu_s", microsecondSteps(row.cpuSeconds));
  return json;
}

Json groupJson(const JobRow& row, JobTime end) {
  Json json = Json::object();
  json["path"] = row.description->path;
  json["state"] = toString(row.state);
  if (row.cause) json["cause"] = causeJson(*row.cause);
  // A group stops running when all below it has ended, so what it took to stop belongs to it.
  json["run_s"] = seconds(row.runningFor(end) + row.cancellingFor(end));
  return json;
}

// Indices of all jobs in file order: depth first, siblings by index.
std::vector<std::uint32_t> fileOrder(const CowTable<JobRow>& jobs) {
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::vector<std::uint32_t> firstChild(jobs.size(), kNone), nextSibling(jobs.size(), kNone);
  for (std::size_t i = jobs.size(); i-- > 0;) {
    if (!jobs[i].exists() || jobs[i].parent == jobs[i].id) continue;
    nextSibling[i] = std::exchange(firstChild[jobs[i].parent.index], static_cast<std::uint32_t>(i));
  }
  std::vector<std::uint32_t> order, todo;
  if (!jobs.empty() && jobs[0].exists()) todo.push_back(0);
  while (!todo.empty()) {
    const std::uint32_t index = todo.back();
    todo.pop_back();
    order.push_back(index);
    if (nextSibling[index] != kNone) todo.push_back(nextSibling[index]);
    if (firstChild[index] != kNone) todo.push_back(firstChild[index]);
  }
  return order;
}

std::string head(const RunSnapshot& run, int exitCode, JobTime end) {
  Json json = Json::object();
  json["version"] = 1;
  json["run_id"] = run.row.info.runId;
  json["file"] = run.row.info.file;
  json["start"] = utc(run.row.info.started);
  json["wall_s"] = seconds(end - run.row.info.startedSteady);
  json["exit_code"] = exitCode;
  Json& totals = json["totals"];
  for (const JobState state :
       {JobState::Succeeded, JobState::Failed, JobState::TimedOut, JobState::Cancelled, JobState::Skipped}) {
    totals[std::string(toString(state))] = run.totals()[state];
  }
  std::string text = dumped(json);
  text.pop_back();  // the brace, which the arrays come before
  return text;
}

// The array members on lines of their own; rows that `json` turns into null are left out.
template <class ToJson>
void writeArray(AtomicFile& file, const RunSnapshot& run, const std::vector<std::uint32_t>& order, ToJson toJson) {
  const char* separator = "\n";
  for (const std::uint32_t index : order) {
    const Json json = toJson(run.jobs[index]);
    if (json.is_null()) continue;
    file.write(separator);
    file.write(dumped(json));
    separator = ",\n";
  }
}

}  // namespace

Status writeReport(const Snapshot& snapshot, std::uint32_t number, int exitCode, const std::string& path) {
  const RunSnapshot* run = snapshot.run(number);
  if (!run) return {std::make_error_code(std::errc::invalid_argument), "there is no run " + std::to_string(number)};
  AtomicFile file(path);
  if (Status opened = file.open(); !opened.ok()) return opened;

  const JobTime end = run->row.ended.value_or(snapshot.at());
  const std::vector<std::uint32_t> order = fileOrder(run->jobs);
  file.write(head(*run, exitCode, end));
  file.write(",\n\"jobs\":[");
  writeArray(file, *run, order,
             [&](const JobRow& row) { return row.isGroup() ? Json() : jobJson(run->row, row, end); });
  file.write("],\n\"groups\":[");
  writeArray(file, *run, order,
             [&](const JobRow& row) { return row.isGroup() && row.parent != row.id ? groupJson(row, end) : Json(); });
  file.write("]}\n");
  return file.commit();
}

Status checkReport(const std::string& path) {
  struct stat found {};
  const bool direct = ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
  if (!direct) return AtomicFile(path).open();
  if (::access(path.c_str(), W_OK) == 0) return {};
  const std::error_code code(errno, std::generic_category());
  return {code, path + " cannot be written: " + code.message()};
}

}  // namespace arborist
