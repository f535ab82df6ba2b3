// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/pool/goals.h>

namespace arborist::bench {

std::vector<Work> allWork() {
  return {
      {"empty1", {{.name = "empty1", .title = "empty job, 1 producer", .atMost = 70, .timesBestAtMost = 0.5}}},
      {"empty2", {{.name = "empty2", .title = "empty job, 2 producers", .atMost = 90, .timesBestAtMost = 0.5}}},
      {"us1", {{.name = "us1", .title = "job of 1 us", .timesBestAtMost = 1.05}}},
      {"us10", {{.name = "us10", .title = "job of 10 us", .timesBestAtMost = 1.05}}},
      {"idle",
       {{.name = "idle-p50", .title = "post to start, idle, p50", .timesBestAtMost = 1},
        {.name = "idle-p99", .title = "post to start, idle, p99", .timesBestAtMost = 1}}},
      {"idle-cpu", {{.name = "idle-cpu", .title = "CPU while idle", .unit = "%", .atMost = 0.5}}, false},
      {"group", {{.name = "group", .title = "1,000 empty in a group, each", .timesBestAtMost = 1.2, .against = "tbb"}}},
      {"cancel", {{.name = "cancel", .title = "cancel 100,000 queued, each", .atMost = 100}}, false},
      {"classic", {{.name = "classic", .title = "10,000 x 5 ms on 100 threads", .unit = "ms"}}},
  };
}

}  // namespace arborist::bench
