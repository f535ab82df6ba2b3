// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/process_watch.h>

#include <algorithm>
#include <set>
#include <utility>

#include <arborist/base/mutex.h>

namespace arborist {

namespace {

// Depth-first from those whose parent is not among them. Parents that go in a circle cannot be, and are left out.
std::vector<WatchedProcess> treeOf(std::vector<ProcessRow> rows) {
  std::sort(rows.begin(), rows.end(), [](const ProcessRow& a, const ProcessRow& b) { return a.pid < b.pid; });
  std::set<std::int64_t> known;
  std::multimap<std::int64_t, const ProcessRow*> below;
  for (const ProcessRow& row : rows) known.insert(row.pid);
  std::vector<std::pair<const ProcessRow*, int>> open;
  for (const ProcessRow& row : rows) {
    if (known.contains(row.parent) && row.parent != row.pid)
      below.emplace(row.parent, &row);
    else
      open.emplace_back(&row, 0);
  }
  std::reverse(open.begin(), open.end());
  std::vector<WatchedProcess> tree;
  while (!open.empty()) {
    const auto [row, depth] = open.back();
    open.pop_back();
    tree.push_back({*row, depth, std::nullopt});
    const auto [first, last] = below.equal_range(row->pid);
    const auto begin = static_cast<std::ptrdiff_t>(open.size());
    for (auto child = first; child != last; ++child) open.emplace_back(child->second, depth + 1);
    std::reverse(open.begin() + begin, open.end());
  }
  return tree;
}

}  // namespace

struct ProcessWatch::Mailbox {
  Mutex mutex;
  ProcessWatch* reader ARB_GUARDED_BY(mutex) = nullptr;  // null: nobody listens any more
  std::vector<ProcessRow> rows ARB_GUARDED_BY(mutex);
  bool full ARB_GUARDED_BY(mutex) = false;
  bool asked ARB_GUARDED_BY(mutex) = false;  // and not answered yet

  void put(std::vector<ProcessRow> answer) {
    const MutexLock lock(mutex);
    asked = false;
    if (!reader) return;
    rows = std::move(answer);
    // Under the lock, so that the reader is still there; it only puts an event into the queue.
    if (!std::exchange(full, true)) QMetaObject::invokeMethod(reader, "wake", Qt::QueuedConnection);
  }
};

ProcessWatch::ProcessWatch(SessionCommands* commands, std::function<TimePoint()> clock, QObject* parent)
    : QObject(parent), m_commands(commands), m_clock(std::move(clock)) {
  m_timer.setInterval(kEvery);
  connect(&m_timer, &QTimer::timeout, this, &ProcessWatch::ask);
}

ProcessWatch::~ProcessWatch() { closeMailbox(); }

void ProcessWatch::watch(JobId job) {
  if (job == m_job) return;
  closeMailbox();
  m_timer.stop();
  m_job = job;
  m_answered = false;
  m_cpuSeconds.clear();
  m_processes.clear();
  if (watching() && m_commands) {
    m_mailbox = std::make_shared<Mailbox>();
    {
      const MutexLock lock(m_mailbox->mutex);
      m_mailbox->reader = this;
    }
    m_timer.start();
    ask();
  }
  Q_EMIT changed();
}

void ProcessWatch::ask() {
  {
    const MutexLock lock(m_mailbox->mutex);
    if (std::exchange(m_mailbox->asked, true)) return;
  }
  m_commands->listProcesses(m_job,
                            [mailbox = m_mailbox](std::vector<ProcessRow> rows) { mailbox->put(std::move(rows)); });
}

void ProcessWatch::closeMailbox() {
  if (!m_mailbox) return;
  {
    const MutexLock lock(m_mailbox->mutex);
    m_mailbox->reader = nullptr;
  }
  m_mailbox.reset();
}

void ProcessWatch::wake() {
  std::vector<ProcessRow> rows;
  if (!m_mailbox || !watching()) return;
  {
    const MutexLock lock(m_mailbox->mutex);
    if (!std::exchange(m_mailbox->full, false)) return;  // of an earlier job
    rows = std::move(m_mailbox->rows);
  }
  const TimePoint now = m_clock();
  const double passed = std::chrono::duration<double>(now - m_at).count();
  std::map<std::int64_t, double> cpuSeconds;
  m_processes = treeOf(std::move(rows));
  for (WatchedProcess& process : m_processes) {
    const auto before = m_cpuSeconds.find(process.row.pid);
    if (m_answered && before != m_cpuSeconds.end() && passed > 0)
      process.cpu = std::max(0.0, process.row.cpuSeconds - before->second) / passed;
    cpuSeconds[process.row.pid] = process.row.cpuSeconds;
  }
  m_cpuSeconds = std::move(cpuSeconds);
  m_at = now;
  m_answered = true;
  Q_EMIT changed();
}

}  // namespace arborist
