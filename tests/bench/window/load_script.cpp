// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/window/load_script.h>
#include <bench/window/load_world.h>

#include <bench/window/cpu_time.h>

#include <utility>

namespace arborist::bench {

namespace {

constexpr std::chrono::milliseconds kStep{4};
constexpr std::size_t kNewRunGroups = 5, kNewRunGroupsEach = 10, kNewRunJobsEach = 10;

}  // namespace

LoadScript::LoadScript(LoadShape shape)
    // Room for a whole run's contexts in one step: real threads would share it.
    : m_shape(shape),
      m_recorder({.eventsPerThread = std::size_t{1} << 17, .maxThreads = 16, .clock = {}}),
      m_world(std::make_unique<World>(m_recorder, shape.slots)) {
  AggregatorThreadOptions options;
  options.pool = [this] { return pool(); };
  m_aggregator = std::make_unique<AggregatorThread>(m_recorder, std::move(options));
}

LoadScript::~LoadScript() {
  m_thread = {};
  m_aggregator.reset();
}

PoolRow LoadScript::pool() const {
  PoolRow row;
  row.name = "jobs";
  row.slots = m_shape.slots;
  row.capacity = 1024;
  row.stats.threads = m_shape.slots;
  row.stats.busy = m_busy;
  row.stats.submitted = row.stats.completed = m_changes / 2;
  row.ready = m_ready;
  return row;
}

void LoadScript::list() {
  m_world->addRun(m_shape.groups, m_shape.groupsEach, m_shape.jobsEach);
  m_aggregator->flush();
}

void LoadScript::start() {
  m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LoadScript::run(const std::stop_token& stop) {
  auto next = std::chrono::steady_clock::now();
  std::uint64_t sinceStart = 0;
  const auto start = next;
  const double cpuBefore = threadCpuSeconds();
  while (!stop.stop_requested()) {
    next += kStep;
    std::this_thread::sleep_until(next);
    for (const JobId id : [this] {
           const std::lock_guard lock(m_mutex);
           return std::exchange(m_cancels, {});
         }())
      m_world->cancel(id);
    // What a late wake-up has missed is made up for.
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    const auto due = static_cast<std::uint64_t>(passed.count() * static_cast<double>(m_shape.changesPerSecond));
    for (; sinceStart < due; ++sinceStart, ++m_changes) m_world->change();
    while (m_world->live() < m_shape.jobs()) m_world->addRun(kNewRunGroups, kNewRunGroupsEach, kNewRunJobsEach);
    m_busy = m_world->busy();
    m_ready = m_world->ready();
    m_cpu = threadCpuSeconds() - cpuBefore;
  }
}

void LoadScript::finish() {
  m_thread = {};
  m_world->endAll();
  m_busy = m_ready = 0;
  m_aggregator->flush();
}

void LoadScript::cancel(JobId id) {
  const std::lock_guard lock(m_mutex);
  m_cancels.push_back(id);
}

}  // namespace arborist::bench
