// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/display.h>

#include <fmt/core.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace arborist {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

class Socket {
 public:
  Socket() : m_descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
  ~Socket() {
    if (m_descriptor >= 0) close(m_descriptor);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool connects(const sockaddr* address, socklen_t size) const {
    if (m_descriptor < 0) return false;
    // One whose queue is full belongs to a server that lives.
    return connect(m_descriptor, address, size) == 0 || errno == EAGAIN;
  }

 private:
  int m_descriptor;
};

// `path` beginning with a NUL: in the abstract name space.
bool listensAt(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.data(), path.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (path[0] == '\0' ? 0 : 1));
  return Socket().connects(reinterpret_cast<const sockaddr*>(&address), size);
}

// [HOST]:NUMBER[.SCREEN], or the path of a socket. Hosts and paths are left to Qt.
bool reachesX(const std::string& display) {
  if (display.starts_with('/')) return true;
  const std::size_t colon = display.rfind(':');
  if (colon == std::string::npos) return false;
  int number = -1;
  std::from_chars(display.data() + colon + 1, display.data() + display.size(), number);
  if (number < 0) return false;
  if (const std::string host = display.substr(0, colon); !host.empty() && host != "unix") return true;
  const std::string path = fmt::format("/tmp/.X11-unix/X{}", number);
  return listensAt(path) || listensAt(std::string(1, '\0') + path);
}

bool reachesWayland(const std::string& display) {
  return listensAt(display.starts_with('/') ? display : variable("XDG_RUNTIME_DIR") + '/' + display);
}

}  // namespace

std::string whyNoDisplay() {
  if (!variable("QT_QPA_PLATFORM").empty()) return {};
  const std::string x = variable("DISPLAY"), wayland = variable("WAYLAND_DISPLAY");
  if (x.empty() && wayland.empty()) return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)";
  if (!wayland.empty() && reachesWayland(wayland)) return {};
  if (!x.empty() && reachesX(x)) return {};
  if (x.empty()) return fmt::format("the display WAYLAND_DISPLAY={} cannot be reached", wayland);
  if (wayland.empty()) return fmt::format("the display DISPLAY={} cannot be reached", x);
  return fmt::format("neither of the displays DISPLAY={} and WAYLAND_DISPLAY={} can be reached", x, wayland);
}

}  // namespace arborist
