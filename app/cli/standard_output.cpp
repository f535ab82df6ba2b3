// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/standard_output.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace arborist {

using std::chrono::milliseconds;

// The flag O_NONBLOCK belongs to all who have the same open file, such as the shell: so the file is opened once more.
StandardOutput::StandardOutput(int given)
    : m_given(given), m_fd(given), m_hurried(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  struct stat found {};
  if (fstat(m_given, &found) != 0) return;
  m_isSocket = S_ISSOCK(found.st_mode);
  if (!S_ISFIFO(found.st_mode) && !S_ISCHR(found.st_mode)) return;
  const int again =
      open(("/proc/self/fd/" + std::to_string(m_given)).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (again >= 0) m_fd = again;
}

StandardOutput::~StandardOutput() {
  if (m_fd != m_given) close(m_fd);
  if (m_hurried >= 0) close(m_hurried);
}

void StandardOutput::write(std::string_view text) {
  const MutexLock lock(m_mutex);
  while (!text.empty() && !m_gone) {
    const ssize_t written = m_isSocket ? send(m_fd, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                                       : ::write(m_fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      m_gone = !waitForRoom();
    } else if (errno != EINTR) {
      return;  // the reader went away: the jobs go on, their output is in files
    }
  }
}

bool StandardOutput::waitForRoom() {
  auto begin = std::chrono::steady_clock::now();
  for (;;) {
    const milliseconds patience = m_patience.load();
    const auto waited = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    if (waited >= patience) return false;
    pollfd fds[] = {{m_fd, POLLOUT, 0}, {m_hurried, POLLIN, 0}};
    poll(fds, 2, patience == milliseconds::max() ? -1 : static_cast<int>((patience - waited).count()));
    if (fds[0].revents != 0) return true;  // room, or an error that the next write tells
    if (eventfd_t ignored = 0; fds[1].revents != 0 && eventfd_read(m_hurried, &ignored) == 0)
      begin = std::chrono::steady_clock::now();
  }
}

void StandardOutput::hurry(milliseconds patience) noexcept {
  m_patience = std::min(patience, m_patience.load());
  eventfd_write(m_hurried, 1);
}

}  // namespace arborist
