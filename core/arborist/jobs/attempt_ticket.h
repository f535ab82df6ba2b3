// SPDX-License-Identifier: GPL-3.0-or-later
// A job's place in the pool: runs the attempt when a worker takes it, and reports it as dropped when the pool lets
// go of it unrun. Exactly one of the two happens.
#pragma once

#include <memory>

#include <arborist/jobs/run_impl.h>

namespace arborist {

class AttemptTicket {
 public:
  AttemptTicket(std::shared_ptr<RunImpl>, AttemptRequest);
  ~AttemptTicket();
  AttemptTicket(const AttemptTicket&) = delete;
  AttemptTicket& operator=(const AttemptTicket&) = delete;

  void run(const Context& job);

 private:
  std::shared_ptr<RunImpl> m_run;
  AttemptRequest m_request;
  bool m_ran = false;
};

}  // namespace arborist
