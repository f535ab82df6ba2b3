// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/session/launched_spec.h>

#include <utility>

#include <arborist/jobs/select_jobs.h>

namespace arborist {

std::shared_ptr<const JobFileSpec> LaunchedSpec::get() {
  std::call_once(m_made, [this] {
    if (m_spec) return;
    const std::shared_ptr<const JobFileSpec> whole = std::exchange(m_whole, nullptr)->get();
    auto selection = std::make_shared<JobFileSpec>();
    selection->file = whole->file;
    selection->root = onlyJobs(whole->root, std::exchange(m_places, {}));
    m_spec = std::move(selection);
  });
  return m_spec;
}

}  // namespace arborist
