// SPDX-License-Identifier: GPL-3.0-or-later
#include <support/gui/scripted_source.h>

#include <fmt/core.h>

namespace arborist::test {

namespace {

std::string text(JobId id) { return fmt::format("{}:{}", id.run, id.index); }

}  // namespace

ScriptedSource::ScriptedSource(RetentionOptions retention)
    : m_aggregator(retention), m_feed(std::make_shared<UpdateFeed>(UpdateFeedOptions{})) {}

void ScriptedSource::publish() {
  m_recorder.drain(m_recorded);
  m_aggregator.fold(m_recorded, m_recorder.clock());
  m_aggregator.expire(Clock::now());
  if (auto diff = m_aggregator.takeDiff(Clock::now())) m_feed->publish(std::move(diff));
  if (m_feed->fullWanted()) m_feed->publish(m_aggregator.snapshot());
  m_feed->notifyConsumers();
}

SnapshotUpdate ScriptedSource::updateSince(std::uint64_t seq) {
  SnapshotUpdate update = m_feed->updateSince(seq);
  if (!m_feed->fullWanted()) return update;
  m_feed->publish(m_aggregator.snapshot());
  return m_feed->updateSince(seq);
}

Subscription ScriptedSource::subscribe(SnapshotConsumer& consumer) { return m_feed->subscribe(consumer); }

Status RecordedCommands::launch(std::shared_ptr<const JobFileSpec> spec, std::string workingDir, std::uint32_t* run) {
  calls.push_back("launch " + spec->file + " in " + workingDir);
  launched.push_back(std::move(spec));
  *run = static_cast<std::uint32_t>(launched.size());
  return answer;
}

Status RecordedCommands::retry(std::uint32_t run, const std::vector<JobId>& jobs, std::uint32_t* newRun) {
  std::string call = fmt::format("retry {}:", run);
  for (const JobId id : jobs) call += " " + text(id);
  calls.push_back(std::move(call));
  *newRun = run + 1;
  return answer;
}

void RecordedCommands::cancel(JobId id, std::string message) { calls.push_back("cancel " + text(id) + " " + message); }
void RecordedCommands::cancelAll(std::string message) { calls.push_back("cancelAll " + message); }
void RecordedCommands::forceStop(std::string message) { calls.push_back("forceStop " + message); }
void RecordedCommands::extend(JobId id, JobDuration by) {
  calls.push_back(fmt::format("extend {} by {} s", text(id), std::chrono::duration<double>(by).count()));
}
void RecordedCommands::setAutoscale(std::optional<AutoscaleSettings> settings) {
  calls.push_back(
      settings ? fmt::format("setAutoscale {} to {}, {:g}", settings->minSlots, settings->maxSlots, settings->target)
               : "setAutoscale off");
}
void RecordedCommands::setSlots(std::size_t slots) { calls.push_back(fmt::format("setSlots {}", slots)); }
void RecordedCommands::setQueue(std::size_t capacity, OnFull onFull) {
  calls.push_back(fmt::format("setQueue {} {}", capacity, static_cast<int>(onFull)));
}
void RecordedCommands::pause() { calls.push_back("pause"); }
void RecordedCommands::resume() { calls.push_back("resume"); }
void RecordedCommands::drain() { calls.push_back("drain"); }
void RecordedCommands::shutDownNow(std::string message) { calls.push_back("shutDownNow " + message); }
void RecordedCommands::acceptWork() { calls.push_back("acceptWork"); }
void RecordedCommands::listProcesses(JobId id, std::function<void(std::vector<ProcessRow>)> receiver) {
  calls.push_back("listProcesses " + text(id));
  receiver(processes);
}

}  // namespace arborist::test
