// SPDX-License-Identifier: GPL-3.0-or-later
// What an event costs the thread that causes it, when telemetry's recorder is installed. A batch fits into the
// recorder's buffer and is drained between two, so that no event is dropped, which would be quicker.
#include <bench/context/ours_work.h>

#include <cstdlib>
#include <numeric>

#include <arborist/telemetry/recorder.h>

namespace arborist::bench {
namespace {

constexpr int kContexts = 1'000, kBatches = 300;

void oneBatch() {
  for (int i = 0; i < kContexts; ++i) {
    auto [ctx, cancel] = withCancel(background(), "download");
    cancel();
    keep(ctx);
  }
}

double batchTime() {
  const double start = threadTime();
  oneBatch();
  return threadTime() - start;
}

}  // namespace

void recorder() {
  std::vector<double> without, with;
  Recorder recorder;
  RecordedEvents events;
  std::size_t recorded = 0;
  for (int i = 0; i < kBatches; ++i) {
    without.push_back(batchTime());
    {
      const ObserverHandle handle = observeContexts(recorder);
      with.push_back(batchTime());
    }
    recorder.drain(events);
    recorded += events.events.size();
  }
  // Created, ended, released; those stamped during the last drain are still there.
  if (std::accumulate(events.dropped.begin(), events.dropped.end(), std::uint64_t{0}) != 0 ||
      recorded < std::size_t{3} * kContexts * (kBatches - 1)) {
    std::fputs("events were dropped\n", stderr);
    std::exit(2);
  }
  show("recorder-event", (quantile(with, 0.5) - quantile(without, 0.5)) / (3 * kContexts));
}

}  // namespace arborist::bench
