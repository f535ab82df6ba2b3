// SPDX-License-Identifier: GPL-3.0-or-later
// Shows one run on standard output while it goes on: a block that is redrawn on a terminal, a line for each ended job
// elsewhere. Use it from one thread.
#pragma once

#include <memory>

#include <app/cli/arguments.h>
#include <app/cli/ended_jobs.h>
#include <app/cli/terminal.h>
#include <arborist/telemetry/aggregator_thread.h>
#include <arborist/telemetry/progress.h>

namespace arborist {

class LiveView {
 public:
  LiveView(Terminal&, AggregatorThread&, std::uint32_t run, OutputMode);

  // Fetches what is new and shows it.
  void refresh();
  // A remark in between, such as what a signal does.
  void say(const std::string& line);
  // Takes the block away and prints the summary. `last`: the state in which the run has ended.
  void finish(std::shared_ptr<const Snapshot> last);

 private:
  void show(const SnapshotUpdate&);
  void printAbove(const std::string& lines);
  std::string eraseBlock();

  Terminal& m_terminal;
  AggregatorThread& m_telemetry;
  const OutputMode m_output;
  const bool m_block;  // redraws in place
  ProgressModel m_model;
  EndedJobs m_ended;
  std::size_t m_told = 0;
  std::size_t m_blockLines = 0;
};

}  // namespace arborist
