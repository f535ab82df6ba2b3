// SPDX-License-Identifier: GPL-3.0-or-later
// Turns a request into a running child with two pipes, or into a sentence that says why not. Not thread-safe.
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <optional>
#include <string>

#include <arborist/jobs/command/server/child_start.h>
#include <arborist/jobs/command/wire/protocol.h>
#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist::runner {

struct Spawned {
  pid_t pid = -1;
  UniqueFd pidfd, out, err;  // out, err: the ends to read, non-blocking
  std::string script;        // a file to remove when the attempt is over; empty: none
  std::string error;         // not empty: nothing was started
};

class Spawner {
 public:
  // Opens /dev/null and raises RLIMIT_NOFILE for this process; children get the original back.
  Spawner();

  // From now on children carry marks with this nonce.
  void useMarks(std::uint32_t nonce) { m_nonce = nonce; }

  // cgroupFd: -1 or the cgroup to start in. Sets `cgroupRefused` where the start failed for the cgroup alone.
  Spawned start(const StartRequest&, std::uint64_t id, int cgroupFd, bool* cgroupRefused);

 private:
  UniqueFd m_null;
  rlimit m_fileLimit{};
  std::optional<std::uint32_t> m_nonce;
};

}  // namespace arborist::runner
