// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/live_view.h>

#include <fmt/core.h>

#include <app/cli/job_lines.h>

namespace arborist {

LiveView::LiveView(Terminal& terminal, AggregatorThread& telemetry, std::uint32_t run, OutputMode output)
    : m_terminal(terminal),
      m_telemetry(telemetry),
      m_output(output),
      m_block(terminal.isLive() && output != OutputMode::Stream),
      m_model(run),
      m_ended(run) {}

void LiveView::refresh() { show(m_telemetry.updateSince(m_model.seq())); }

void LiveView::show(const SnapshotUpdate& update) {
  m_model.apply(update);
  const std::vector<JobFailure> failures = m_model.takeFailures();
  const bool withOutput = m_output == OutputMode::OnFailure;
  std::string lines;
  if (m_block) {
    for (const JobFailure& failure : failures) lines += failureLines(m_terminal, failure, withOutput);
  } else {
    auto failure = failures.begin();
    const std::size_t all = m_model.progress(Clock::now(), 0).totals.all();
    for (const JobRow& row : m_ended.take(update)) {
      lines += endedLine(m_terminal, row, ++m_told, all);
      if (failure == failures.end() || failure->id != row.id) continue;
      const std::string details = failureLines(m_terminal, *failure++, withOutput);
      lines += details.substr(details.find('\n') + 1);  // the first line has just been said
    }
  }
  if (!m_block) return m_terminal.write(lines);
  printAbove(lines);
}

void LiveView::say(const std::string& line) { m_block ? printAbove(line + "\n") : m_terminal.write(line + "\n"); }

std::string LiveView::eraseBlock() {
  if (m_blockLines == 0) return {};
  // To the block's first column, then everything below it away.
  return fmt::format("\r\x1b[{}A\x1b[J", std::exchange(m_blockLines, 0));
}

void LiveView::printAbove(const std::string& lines) {
  std::string text = eraseBlock() + lines;
  const Progress progress = m_model.progress(Clock::now(), liveBlockRows(m_terminal));
  if (!progress.ended) {
    for (const std::string& line : liveBlock(m_terminal, progress)) {
      text += line + "\n";
      ++m_blockLines;
    }
  }
  m_terminal.write(text);
}

// From the whole state: the diffs since the last refresh may be more than are kept for a slow reader.
void LiveView::finish(std::shared_ptr<const Snapshot> last) {
  show({.full = std::move(last), .diffs = {}});
  m_terminal.write(eraseBlock() + summaryLines(m_terminal, m_model.summary()));
}

}  // namespace arborist
