// SPDX-License-Identifier: GPL-3.0-or-later
// Orders of the window: those to cancel go to the script, the others nowhere. For the window's thread.
#pragma once

#include <arborist/session/session_commands.h>
#include <bench/window/cpu_time.h>
#include <bench/window/load_script.h>

#include <optional>

namespace arborist::bench {

class IgnoredCommands final : public SessionCommands {
 public:
  explicit IgnoredCommands(LoadScript& script) : m_script(script) {}
  struct Ordered {
    std::chrono::steady_clock::time_point at;
    double cpu = 0;  // of the window's thread by then
  };
  // When the last order to cancel was given; none since the last call.
  std::optional<Ordered> takeOrdered() { return std::exchange(m_ordered, std::nullopt); }

  Status launch(std::shared_ptr<const JobFileSpec>, std::string, std::uint32_t*) override { return {}; }
  Status retry(std::uint32_t, const std::vector<JobId>&, std::uint32_t*) override { return {}; }
  void cancel(JobId id, std::string) override {
    m_ordered = {std::chrono::steady_clock::now(), threadCpuSeconds()};
    m_script.cancel(id);
  }
  void cancelAll(std::string) override {}
  void forceStop(std::string) override {}
  void extend(JobId, JobDuration) override {}
  void setSlots(std::size_t) override {}
  void setAutoscale(std::optional<AutoscaleSettings>) override {}
  void setQueue(std::size_t, OnFull) override {}
  void pause() override {}
  void resume() override {}
  void drain() override {}
  void shutDownNow(std::string) override {}
  void acceptWork() override {}
  void listProcesses(JobId, std::function<void(std::vector<ProcessRow>)> receiver) override { receiver({}); }

 private:
  LoadScript& m_script;
  std::optional<Ordered> m_ordered;
};

}  // namespace arborist::bench
