// SPDX-License-Identifier: GPL-3.0-or-later
// How long frames take: from an input event, or the arrival of news, to the end of the window's paint that follows, by
// the clock and in CPU time of the window's thread. Belongs to that thread.
#pragma once

#include <QApplication>
#include <chrono>
#include <optional>
#include <vector>

#include <bench/window/cpu_time.h>

namespace arborist::bench {

struct Frame {
  double wallMs = 0, cpuMs = 0;
};

class MeteredApplication final : public QApplication {
 public:
  using QApplication::QApplication;

  bool notify(QObject* receiver, QEvent* event) override;
  // The event under way brings something new to the views.
  void newsCame() { m_news = true; }
  // Those since the last call.
  std::vector<Frame> takeFrames();
  // When the window was painted first; none: it was not yet.
  std::optional<std::chrono::steady_clock::time_point> firstPaint() const { return m_firstPaint; }

 private:
  struct Instant {
    std::chrono::steady_clock::time_point wall;
    double cpu = 0;
  };
  static Instant instant() { return {std::chrono::steady_clock::now(), threadCpuSeconds()}; }

  std::vector<Frame> m_frames;
  std::optional<Instant> m_begin;  // of the frame under way
  std::optional<std::chrono::steady_clock::time_point> m_firstPaint;
  int m_depth = 0;
  bool m_news = false, m_painted = false;  // in the event under way
};

}  // namespace arborist::bench
