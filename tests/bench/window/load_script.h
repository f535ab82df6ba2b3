// SPDX-License-Identifier: GPL-3.0-or-later
// An engine of which only the outside is real: a thread tells a Recorder of runs whose jobs start, fail, try again, are
// cancelled and end, at a steady pace, and an AggregatorThread makes the stream that the window shows. There are always
// about as many live jobs as at the beginning: new runs make up for those that ended. Public functions are thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <arborist/telemetry/aggregator_thread.h>

namespace arborist::bench {

struct LoadShape {
  std::size_t groups = 20, groupsEach = 100, jobsEach = 10;  // of the first run
  std::size_t changesPerSecond = 5000;
  std::size_t slots = 128;
  std::size_t jobs() const { return groups * groupsEach * jobsEach; }
  std::size_t rows() const { return 1 + groups + groups * groupsEach + jobs(); }
};

class LoadScript {
 public:
  explicit LoadScript(LoadShape);
  // Ends the load.
  ~LoadScript();
  LoadScript(const LoadScript&) = delete;
  LoadScript& operator=(const LoadScript&) = delete;

  SnapshotSource& source() noexcept { return *m_aggregator; }
  const LoadShape& shape() const noexcept { return m_shape; }
  // Lists the first run, all of it queued, and waits until it is in the stream.
  void list();
  // Changes begin, and go on until finish().
  void start();
  // Ends all that lives and waits until that is in the stream.
  void finish();
  // Takes effect within a few milliseconds.
  void cancel(JobId);

  std::uint64_t changes() const noexcept { return m_changes.load(); }
  // CPU time of the script's own thread, which no engine would spend.
  double cpuSeconds() const noexcept { return m_cpu.load(); }

 private:
  class World;

  void run(const std::stop_token&);
  PoolRow pool() const;

  const LoadShape m_shape;
  Recorder m_recorder;
  std::unique_ptr<World> m_world;  // the thread's while it runs
  std::atomic<std::uint64_t> m_changes{0};
  std::atomic<double> m_cpu{0};
  std::atomic<std::size_t> m_busy{0}, m_ready{0};
  std::mutex m_mutex;
  std::vector<JobId> m_cancels;  // guarded by m_mutex
  std::unique_ptr<AggregatorThread> m_aggregator;
  std::jthread m_thread;
};

}  // namespace arborist::bench
