// SPDX-License-Identifier: GPL-3.0-or-later
// Contexts, ours and Go's. See side_by_side.h for the options.
#include <support/side_by_side/side_by_side.h>

int main(int argc, char** argv) {
  using namespace arborist::bench;
  const std::vector<Work> works{
      {"clock", {{.name = "clock", .title = "the clock, to compare machines"}}, false},
      {"poll", {{.name = "poll", .title = "poll a live context", .atMost = 1.0}}},
      {"poll2", {{.name = "poll2", .title = "poll it on 2 threads", .atMost = 1.0}}},
      {"derive", {{.name = "derive", .title = "derive + cancel", .timesPeerAtMost = 0.5}}},
      {"derive-below", {{.name = "derive-below", .title = "derive + cancel, parent can end", .timesPeerAtMost = 0.5}}},
      {"derive2", {{.name = "derive2", .title = "the same, 2 threads at once"}}},
      {"timeout", {{.name = "timeout", .title = "timeout 1 h + cancel", .timesPeerAtMost = 0.35}}},
      {"timeout-pending", {{.name = "timeout-pending", .title = "the same, 100,000 pending", .timesPeerAtMost = 0.25}}},
      {"flat",
       {{.name = "build-flat", .title = "derive 100,000 of one parent", .timesPeerAtMost = 0.5},
        {.name = "cancel-flat", .title = "cancel 100,000 of one parent", .timesPeerAtMost = 0.35},
        {.name = "release-flat", .title = "let go of them"}}},
      {"tree", {{.name = "cancel-tree", .title = "cancel tree 10 x 100 x 100", .timesPeerAtMost = 0.35}}},
      {"chain", {{.name = "cancel-chain", .title = "cancel chain 10,000 deep", .timesPeerAtMost = 0.35}}},
      {"value", {{.name = "value", .title = "value, 10 levels up", .timesPeerAtMost = 0.5}}},
      {"late",
       {{.name = "late-p50", .title = "lateness of 10,000, p50", .timesPeerAtMost = 0.5},
        {.name = "late-p99", .title = "lateness of 10,000, p99", .timesPeerAtMost = 0.5}}},
      {"wake",
       {{.name = "wake-p50", .title = "cancel to wake, p50"},
        {.name = "wake-p99", .title = "cancel to wake, p99", .atMost = 60'000}}},
      {"bytes",
       {{.name = "bytes-child", .title = "memory of a child", .unit = "B", .atMost = 160},
        {.name = "bytes-timeout", .title = "memory of a timeout", .unit = "B", .atMost = 224}}},
      {"recorder", {{.name = "recorder-event", .title = "recorder installed: an event", .atMost = 40}}, false},
  };
  return sideBySide({.name = "context", .peers = {}, .against = "go", .rounds = 7, .works = works}, argc, argv);
}
