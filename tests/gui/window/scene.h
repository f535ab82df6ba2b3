// SPDX-License-Identifier: GPL-3.0-or-later
// The scenes that pictures are made of and layouts are judged by, each the same at every start.
#pragma once

#include <gui/window/window_stage.h>

class QWidget;

namespace arborist::test {

enum class SceneKind { Empty, Running, Cancelling, Ended, Launcher, Pool };
const char* nameOf(SceneKind);

class Scene {
 public:
  Scene(SceneKind, ThemeChoice);
  QWidget& top() { return *m_top; }
  // What is on the screen: the window and the tip over it.
  QImage picture();

 private:
  struct Attempt {
    std::uint32_t worker = 0;
    JobTime begin, stop;
  };
  JobId add(JobId parent, std::string name, bool isGroup = false, std::optional<JobDuration> timeout = {});
  void at(JobDuration);
  void to(JobId, JobState, JobCause = {});
  void deadline(JobId, JobDuration since, JobDuration length, const char* origin);
  void start(JobId, std::uint32_t worker, std::optional<JobDuration> timeout = {});
  void stop(JobId, JobCause);
  void finish(JobId, JobState = JobState::Succeeded, JobCause = {});
  void begin();
  void runOn();
  void cancelOne();
  void end();
  void pool(std::size_t busy, std::size_t queued);
  void threaten(JobId);

  WindowStage m_stage;
  QWidget* m_top = nullptr;
  std::deque<JobSpec> m_specs;
  std::uint32_t m_next = 0;
  std::map<JobId, Attempt> m_attempts;
  JobId m_root, m_survey, m_archive, m_sums, m_compress, m_limits, m_endless, m_verify;
  std::vector<JobId> m_counts, m_shas, m_gzips;
};

}  // namespace arborist::test
