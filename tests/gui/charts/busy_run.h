// SPDX-License-Identifier: GPL-3.0-or-later
// A run with everything that charts show: a few workers, jobs of very different length, some with limits, of which a
// few come near or over, a group that is cancelled. Always the same for the same seed.
#pragma once

#include <algorithm>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include <support/gui/scripted_source.h>

namespace arborist::test {

class BusyRun {
 public:
  BusyRun(Stage& stage, std::size_t jobs, std::size_t workers, unsigned seed = 1)
      : m_stage(stage), m_script(stage.source.recorder()), m_random(seed), m_workers(workers) {
    const JobId groups[] = {m_script.group(m_script.root(), "checks"), m_script.group(m_script.root(), "deploy")};
    for (std::size_t i = 0; i < jobs; ++i) {
      m_jobs.push_back(m_script.job(groups[i % 10 == 9], "unit-" + std::to_string(i), 4s));
    }
    plan();
  }

  const std::vector<JobId>& jobs() const { return m_jobs; }
  JobDuration length() const { return m_events.back().at; }
  JobTime end() const { return kRunStart + length(); }

  // Tells what happens up to that time in as many updates; with a pool's figures.
  void playTo(JobDuration until, std::size_t updates = 1) {
    const JobDuration from = m_at;
    for (std::size_t i = 1; i <= updates; ++i) {
      m_at = from + (until - from) * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(updates);
      while (m_next < m_events.size() && m_events[m_next].at <= m_at) {
        m_script.at(m_events[m_next].at);
        m_events[m_next++].tell();
      }
      m_script.at(m_at);
      if (m_next == m_events.size() && !m_ended) m_script.end();
      m_ended = m_next == m_events.size();
      m_stage.now = kRunStart + m_at;
      PoolRow pool;
      pool.slots = m_workers;
      pool.stats.busy = m_busy;
      pool.stats.queued = std::min<std::size_t>(m_waiting(), m_workers / 2);
      pool.ready = m_waiting() - pool.stats.queued;
      m_stage.source.setPool(pool);
      m_stage.show();
    }
  }
  void playAll(std::size_t updates = 1) { playTo(length(), updates); }

 private:
  struct Happening {
    JobDuration at;
    std::function<void()> tell;
  };

  std::size_t m_waiting() const { return m_jobs.size() - m_started; }

  void plan() {
    std::lognormal_distribution<double> seconds(-1, 0.9);
    std::priority_queue<double, std::vector<double>, std::greater<>> free;
    for (std::size_t i = 0; i < m_workers; ++i) free.push(0.01 * static_cast<double>(i));
    for (std::size_t i = 0; i < m_jobs.size(); ++i) {
      const double begin = free.top() + 0.002;
      free.pop();
      double length = seconds(m_random);
      const bool slow = m_random() % 60 == 0;
      if (slow) length = 3.3 + 0.9 * static_cast<double>(m_random() % 1000) / 1000;
      free.push(plan(m_jobs[i], begin, length));
    }
    std::stable_sort(m_events.begin(), m_events.end(),
                     [](const Happening& a, const Happening& b) { return a.at < b.at; });
  }

  // Returns when its worker is free again.
  double plan(JobId id, double begin, double length) {
    constexpr double kTimeout = 4;
    at(begin, [this, id] {
      m_script.start(id, 1, 4s);
      ++m_started;
      ++m_busy;
    });
    const unsigned dice = static_cast<unsigned>(m_random() % 100);
    const double stop = 0.004 * std::exp(static_cast<double>(m_random() % 1000) / 180);
    if (length >= kTimeout) return stopped(id, begin + kTimeout, stop, JobState::TimedOut, CauseCode::Timeout);
    if (dice < 4) return stopped(id, begin + length, stop, JobState::Cancelled, CauseCode::User);
    if (dice < 6) return stopped(id, begin + length, stop, JobState::Cancelled, CauseCode::FailFast);
    const bool fails = dice < 9;
    at(begin + length, [this, id, fails] {
      JobCause cause;
      if (fails) cause = {CauseCode::Exit, "exit code 1", {}, {}};
      m_script.finish(id, fails ? JobState::Failed : JobState::Succeeded, cause);
      --m_busy;
    });
    return begin + length;
  }

  double stopped(JobId id, double order, double took, JobState state, CauseCode code) {
    at(order, [this, id, code] { m_script.to(id, JobState::Cancelling, {code, "stopped", {}, {}}); });
    at(order + took, [this, id, state, code] {
      m_script.finish(id, state, {code, "stopped", {}, {}});
      --m_busy;
    });
    return order + took;
  }

  void at(double seconds, std::function<void()> tell) {
    m_events.push_back({JobDuration(static_cast<std::int64_t>(seconds * 1e9)), std::move(tell)});
  }

  Stage& m_stage;
  RunScript m_script;
  std::mt19937 m_random;
  const std::size_t m_workers;
  std::vector<JobId> m_jobs;
  std::vector<Happening> m_events;
  std::size_t m_next = 0, m_started = 0, m_busy = 0;
  JobDuration m_at{};
  bool m_ended = false;
};

}  // namespace arborist::test
