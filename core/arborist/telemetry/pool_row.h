// SPDX-License-Identifier: GPL-3.0-or-later
// The pool as a view sees it: a sample of its accounts and settings. An immutable value, free to read anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arborist/jobs/limit_state.h>
#include <arborist/pool/pool_stats.h>
#include <arborist/pool/thread_pool.h>

namespace arborist {

// Whether new runs are taken. Draining: no, what is there runs to its end. Stopped: no, and what was there was ended.
enum class Intake : std::uint8_t { Open, Draining, Stopped };

// One of the `limits` of a run that has not ended.
struct LimitRow {
  std::uint32_t run = 0;
  LimitState state;
  friend bool operator==(const LimitRow&, const LimitRow&) = default;
};

// How the slots are kept in step with what there is to do. Out of range: the nearest that is in it.
struct AutoscaleSettings {
  static constexpr double kLeastTarget = 0.1, kMostTarget = 1000;

  std::size_t minSlots = 1, maxSlots = 1;
  double target = 1.0;  // (attempts under way + jobs that wait for a slot) for each slot
  friend bool operator==(const AutoscaleSettings&, const AutoscaleSettings&) = default;
};

struct AutoscaleRow {
  AutoscaleSettings settings;
  std::size_t recommended = 0;  // slots, as of the last look; 0: before the first one
  friend bool operator==(const AutoscaleRow&, const AutoscaleRow&) = default;
};

struct PoolRow {
  std::string name;
  std::size_t slots = 0;     // attempts at once, over all runs
  std::size_t capacity = 0;  // of its queue
  OnFull onFull = OnFull::Block;
  bool paused = false;  // no attempt begins; those under way go on
  Intake intake = Intake::Open;
  std::size_t ready = 0;  // jobs that wait in their run for a slot; what is in the pool's queue is in `stats`
  PoolStats stats;
  std::vector<LimitRow> limits;
  std::optional<AutoscaleRow> autoscale;  // nullopt: off
  friend bool operator==(const PoolRow&, const PoolRow&) = default;
};

}  // namespace arborist
