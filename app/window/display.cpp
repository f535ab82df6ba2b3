// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/display.h>

#include <fmt/core.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

namespace arborist {

namespace {

constexpr int kPatience = 1000;   // milliseconds
constexpr int kFirstPort = 6000;  // of display 0, by TCP

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

class Socket {
 public:
  explicit Socket(int family) : m_descriptor(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
  ~Socket() {
    if (m_descriptor >= 0) close(m_descriptor);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool connects(const sockaddr* address, socklen_t size) const {
    if (m_descriptor < 0) return false;
    if (connect(m_descriptor, address, size) == 0) return true;
    // A Unix socket whose queue is full belongs to a server that lives.
    if (errno == EAGAIN) return true;
    if (errno != EINPROGRESS) return false;
    pollfd wait{m_descriptor, POLLOUT, 0};
    int error = 0;
    socklen_t length = sizeof error;
    return poll(&wait, 1, kPatience) == 1 && getsockopt(m_descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 &&
           error == 0;
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
  return Socket(AF_UNIX).connects(reinterpret_cast<const sockaddr*>(&address), size);
}

bool listensAt(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  for (const addrinfo* one = found; one; one = one->ai_next)
    if (Socket(one->ai_family).connects(one->ai_addr, one->ai_addrlen)) return true;
  return false;
}

// [HOST]:NUMBER[.SCREEN], or the path of a socket, which is left to Qt.
bool reachesX(const std::string& display) {
  if (display.starts_with('/')) return true;
  const std::size_t colon = display.rfind(':');
  if (colon == std::string::npos) return false;
  int number = -1;
  std::from_chars(display.data() + colon + 1, display.data() + display.size(), number);
  if (number < 0) return false;
  std::string host = display.substr(0, colon);
  if (const std::size_t slash = host.find('/'); slash != std::string::npos) host.erase(0, slash + 1);
  if (!host.empty() && host != "unix") return listensAt(host, kFirstPort + number);
  const std::string path = fmt::format("/tmp/.X11-unix/X{}", number);
  return listensAt(path) || listensAt(std::string(1, '\0') + path) || listensAt("localhost", kFirstPort + number);
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
