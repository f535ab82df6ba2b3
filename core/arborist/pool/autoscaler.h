// SPDX-License-Identifier: MIT
// How many threads a pool should have, by the rule of Kubernetes' HorizontalPodAutoscaler with its stabilisation
// windows and scaling policies: threads are pods, the metric of each is (busy + queued) / threads. It only recommends;
// the caller resizes. Thread-safe. Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
// (algorithm details, behavior).
#pragma once

#include <cstddef>
#include <deque>

#include <arborist/base/clock.h>
#include <arborist/base/mutex.h>

namespace arborist {

struct AutoscalerOptions {
  std::size_t minThreads = 1, maxThreads = 1024;
  double target = 1.0;     // (busy + queued) / threads that is aimed at
  double tolerance = 0.1;  // a ratio to the target that differs from 1 by at most this changes nothing
  // Down only to the greatest that was recommended so long, up only to the least.
  Duration downWindow = std::chrono::seconds(300), upWindow = std::chrono::seconds(0);
  // In each ratePeriod at most so much: up the larger of the two, down this share. Percent of the threads at its start.
  std::size_t upPercent = 100, upThreads = 4, downPercent = 100;
  Duration ratePeriod = std::chrono::seconds(15);
};

class Autoscaler {
 public:
  // std::invalid_argument: maxThreads 0, minThreads > maxThreads, target not above 0, tolerance or a duration negative.
  explicit Autoscaler(AutoscalerOptions options = {});

  // How many threads there should be from now on. Calls come in order of time, and their results are taken to be
  // followed. threads: those there are now.
  std::size_t recommend(std::size_t threads, std::size_t busy, std::size_t queued, TimePoint now);

  const AutoscalerOptions& options() const noexcept { return m_options; }

 private:
  struct Recommendation {
    TimePoint at;
    std::size_t threads;
  };
  struct Change {
    TimePoint at;
    std::ptrdiff_t threads;
  };
  std::size_t desired(std::size_t threads, std::size_t busy, std::size_t queued) const;
  std::size_t stabilised(std::size_t threads, std::size_t wanted, TimePoint now) ARB_REQUIRES(m_mutex);
  std::size_t limited(std::size_t threads, std::size_t wanted, TimePoint now) ARB_REQUIRES(m_mutex);

  const AutoscalerOptions m_options;
  Mutex m_mutex;
  std::deque<Recommendation> m_recommended ARB_GUARDED_BY(m_mutex);  // of the longer window
  std::deque<Change> m_changes ARB_GUARDED_BY(m_mutex);              // of the last period
};

}  // namespace arborist
