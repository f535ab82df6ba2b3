// SPDX-License-Identifier: GPL-3.0-or-later
// Thread pools, ours and others. See side_by_side.h for the options.
#include <support/side_by_side/side_by_side.h>

int main(int argc, char** argv) {
  using namespace arborist::bench;
  const std::vector<Work> works{
      {"empty1", {{.name = "empty1", .title = "empty job, 1 producer", .atMost = 70, .timesPeerAtMost = 0.5}}},
      {"empty2", {{.name = "empty2", .title = "empty job, 2 producers", .atMost = 90, .timesPeerAtMost = 0.5}}},
      {"us1", {{.name = "us1", .title = "job of 1 us", .timesPeerAtMost = 1.05}}},
      {"us10", {{.name = "us10", .title = "job of 10 us", .timesPeerAtMost = 1.05}}},
      {"idle",
       {{.name = "idle-p50", .title = "post to start, idle, p50", .timesPeerAtMost = 1},
        {.name = "idle-p99", .title = "post to start, idle, p99", .timesPeerAtMost = 1}}},
      {"idle-cpu", {{.name = "idle-cpu", .title = "CPU while idle", .unit = "%", .atMost = 0.5}}, false},
      {"group", {{.name = "group", .title = "1,000 empty in a group, each", .timesPeerAtMost = 1.2, .against = "tbb"}}},
      {"cancel", {{.name = "cancel", .title = "cancel 100,000 queued, each", .atMost = 100}}, false},
      {"classic", {{.name = "classic", .title = "10,000 x 5 ms on 100 threads", .unit = "ms"}}},
  };
  return sideBySide({.name = "pool", .peers = {"tbb", "asio", "qt"}, .against = "", .rounds = 5, .works = works}, argc,
                    argv);
}
