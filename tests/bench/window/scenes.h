// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does while the load goes on, as events that the window gets. Belongs to the window's thread.
#pragma once

#include <bench/window/frame_meter.h>
#include <bench/window/ignored_commands.h>

#include <app/window/main_window.h>

#include <functional>
#include <string>

namespace arborist::bench {

struct SceneResult {
  std::string name;
  std::vector<Frame> frames;
  double seconds = 0, windowCpu = 0, processCpu = 0;  // CPU seconds; of the process without the script's thread
};

class Scenes {
 public:
  Scenes(MeteredApplication&, MainWindow&, LoadScript&, IgnoredCommands&);

  // Lets the window live for so long, `every` so often does `deed`, and says what that has cost.
  SceneResult measure(std::string name, std::chrono::milliseconds time, std::chrono::milliseconds every = {},
                      const std::function<void()>& deed = {});

  // Each for about `time`.
  SceneResult watch(std::chrono::milliseconds time);
  SceneResult scroll(std::chrono::milliseconds time);
  SceneResult expand(std::chrono::milliseconds time);
  SceneResult search(std::chrono::milliseconds time);
  SceneResult filter(std::chrono::milliseconds time);
  SceneResult hideFinished(std::chrono::milliseconds time);
  SceneResult prune(std::chrono::milliseconds time);
  std::vector<SceneResult> docks(std::chrono::milliseconds time);

  // From each click on a ✕ to the order, in milliseconds.
  const std::vector<double>& clicks() const noexcept { return m_clicks; }

 private:
  ContextTreeView& tree() { return m_window.treePane().tree(); }

  MeteredApplication& m_application;
  MainWindow& m_window;
  LoadScript& m_script;
  IgnoredCommands& m_commands;
  std::vector<double> m_clicks;
};

}  // namespace arborist::bench
