// SPDX-License-Identifier: GPL-3.0-or-later
// A session with a folder of its own, and short ways to run shell commands in it and to wait for what shows.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>

#include <arborist/session/session.h>
#include <support/eventually.h>

namespace arborist::test {

using namespace std::chrono_literals;

inline JobSpec shellJob(std::string name, std::string command) {
  JobSpec job;
  job.name = std::move(name);
  job.command.argv = {std::move(command)};
  job.grace = 5s;
  return job;
}

inline std::shared_ptr<const JobFileSpec> fileOf(std::vector<JobSpec> jobs) {
  auto spec = std::make_shared<JobFileSpec>();
  spec->file = "test.yaml";
  spec->root.isGroup = true;
  spec->root.onFailure.mode = OnFailure::Mode::Continue;
  spec->root.children = std::move(jobs);
  return spec;
}

// A reader such as a view: it only ever takes what was published.
class Reader final : public SnapshotConsumer {
 public:
  explicit Reader(SnapshotSource& source) : m_source(source), m_subscription(source.subscribe(*this)) {}
  void snapshotChanged() noexcept override {
    const std::lock_guard lock(m_mutex);
    m_changed = true;
    m_condition.notify_all();
  }
  // Reads on until it holds; false: not within a minute.
  bool await(const std::function<bool(const Snapshot&)>& holds) {
    const auto giveUp = std::chrono::steady_clock::now() + 60s;
    for (;;) {
      const SnapshotUpdate update = m_source.updateSince(m_snapshot.seq());
      if (update.full) m_snapshot = *update.full;
      for (const auto& diff : update.diffs) EXPECT_TRUE(m_snapshot.apply(*diff));
      if (holds(m_snapshot)) return true;
      std::unique_lock lock(m_mutex);
      if (!m_condition.wait_until(lock, giveUp, [&] { return m_changed; })) return false;
      m_changed = false;
    }
  }
  bool awaitPool(const std::function<bool(const PoolRow&)>& holds) {
    return await([&](const Snapshot& snapshot) { return snapshot.pool() && holds(*snapshot.pool()); });
  }
  bool awaitState(JobId job, JobState state) {
    return await([&](const Snapshot& snapshot) { return snapshot.job(job) && snapshot.job(job)->state == state; });
  }
  const Snapshot& last() const { return m_snapshot; }

 private:
  SnapshotSource& m_source;
  Snapshot m_snapshot;
  std::mutex m_mutex;
  std::condition_variable m_condition;
  bool m_changed = false;
  Subscription m_subscription;  // last: its calls use the others
};

class SessionFixture : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = (std::filesystem::temp_directory_path() / "arborist-session-XXXXXX").string();
    ASSERT_NE(mkdtemp(path.data()), nullptr);
    m_folder = path;
    SessionOptions options;
    options.slots = 4;
    options.runsFolder = m_folder / "runs";
    options.onRunEnded = [this](std::uint32_t run) {
      const std::lock_guard lock(m_mutex);
      m_ended.insert(run);
      m_condition.notify_all();
    };
    Status error;
    m_session = Session::open(std::move(options), &error);
    ASSERT_TRUE(m_session) << error.message();
  }
  void TearDown() override {
    m_session.reset();
    std::filesystem::remove_all(m_folder);
  }
  std::uint32_t launch(std::vector<JobSpec> jobs) {
    std::uint32_t run = 0;
    const Status status = m_session->launch(fileOf(std::move(jobs)), m_folder, &run);
    EXPECT_TRUE(status.ok()) << status.message();
    return run;
  }
  bool awaitEnd(std::uint32_t run) {
    std::unique_lock lock(m_mutex);
    return m_condition.wait_for(lock, 60s, [&] { return m_ended.contains(run); });
  }
  const JobRow job(std::uint32_t run, std::uint32_t index) {
    return *m_session->telemetry().snapshot()->job({run, index});
  }
  // Waits until a job has made this file.
  bool awaitFile(const std::string& name) {
    return eventually([&] { return std::filesystem::exists(m_folder / name); });
  }
  void touch(const std::string& name) { std::ofstream(m_folder / name) << ""; }

  std::filesystem::path m_folder;
  std::mutex m_mutex;
  std::condition_variable m_condition;
  std::set<std::uint32_t> m_ended;
  std::unique_ptr<Session> m_session;
};

}  // namespace arborist::test
