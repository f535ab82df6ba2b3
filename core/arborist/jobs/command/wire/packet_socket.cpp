// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/wire/packet_socket.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace arborist::runner {
namespace {

// A packet must fit the default socket buffer of 208 KiB several times.
constexpr std::size_t kPacketLimit = 48u << 10;

struct Header {
  std::uint64_t id = 0;
  std::uint64_t size = 0;  // of the body
  MessageKind kind{};
  bool inMemfd = false;
};

void append(std::string& to, MessageKind kind, std::uint64_t id, std::size_t size, bool inMemfd) {
  Header header;
  header.id = id;
  header.size = size;
  header.kind = kind;
  header.inMemfd = inMemfd;
  char raw[sizeof header] = {};
  std::memcpy(raw, &header, sizeof header);
  to.append(raw, sizeof raw);
}

UniqueFd memfdWith(std::string_view bytes) {
  UniqueFd fd(::memfd_create("arborist-message", MFD_CLOEXEC));
  while (fd && !bytes.empty()) {
    const ssize_t n = ::write(fd.value(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return UniqueFd();
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return fd;
}

bool readAll(int fd, std::size_t size, std::string& into) {
  into.resize(size);
  for (std::size_t at = 0; at < size;) {
    const ssize_t n = ::pread(fd, into.data() + at, size - at, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

UniqueFd takeFd(msghdr& header) {
  UniqueFd fd;
  for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    int received = -1;
    std::memcpy(&received, CMSG_DATA(c), sizeof received);
    fd.reset(received);
  }
  return fd;
}

// false: nonsense.
bool dispatch(std::string_view bytes, int bodyFd, const std::function<void(const Message&)>& handle) {
  while (!bytes.empty()) {
    Header header;
    if (bytes.size() < sizeof header) return false;
    std::memcpy(&header, bytes.data(), sizeof header);
    bytes.remove_prefix(sizeof header);
    Message message{header.kind, header.id, {}};
    std::string large;
    if (header.inMemfd) {
      // Without descriptors left the kernel drops the memfd: the message arrives with an empty body, and its
      // receiver answers for the attempt by its id.
      if (bodyFd >= 0 && readAll(bodyFd, header.size, large)) message.body = large;
    } else {
      if (bytes.size() < header.size) return false;
      message.body = bytes.substr(0, header.size);
      bytes.remove_prefix(header.size);
    }
    handle(message);
  }
  return true;
}

}  // namespace

std::optional<Frame> Frame::make(MessageKind kind, std::uint64_t id, std::string_view body) {
  Frame frame;
  const bool large = sizeof(Header) + body.size() > kPacketLimit;
  append(frame.m_bytes, kind, id, body.size(), large);
  if (!large) {
    frame.m_bytes.append(body);
    return frame;
  }
  frame.m_body = memfdWith(body);
  return frame.m_body ? std::optional(std::move(frame)) : std::nullopt;
}

void Outbox::add(Frame frame) {
  if (m_packets.empty() || m_packets.back().m_body || frame.m_body ||
      m_packets.back().m_bytes.size() + frame.m_bytes.size() > kPacketLimit) {
    m_packets.push_back(std::move(frame));
  } else {
    m_packets.back().m_bytes.append(frame.m_bytes);
  }
}

bool Outbox::push(MessageKind kind, std::uint64_t id, std::string_view body) {
  auto frame = Frame::make(kind, id, body);
  if (frame) add(std::move(*frame));
  return frame.has_value();
}

PacketSocket::PacketSocket(UniqueFd fd) : m_fd(std::move(fd)), m_in(kPacketLimit, '\0') {}

PacketSocket::Result PacketSocket::send(Outbox& box) {
  while (!box.m_packets.empty()) {
    Frame& packet = box.m_packets.front();
    iovec part{packet.m_bytes.data(), packet.m_bytes.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    if (packet.m_body) {
      header.msg_control = control;
      header.msg_controllen = sizeof control;
      cmsghdr* c = CMSG_FIRSTHDR(&header);
      c->cmsg_level = SOL_SOCKET;
      c->cmsg_type = SCM_RIGHTS;
      c->cmsg_len = CMSG_LEN(sizeof(int));
      const int fd = packet.m_body.value();
      std::memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    if (::sendmsg(m_fd.value(), &header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) {
      box.m_packets.pop_front();
    } else if (errno == EAGAIN) {
      return Result::Blocked;
    } else if (errno == ENOBUFS || errno == ENOMEM || errno == ETOOMANYREFS) {
      ::poll(nullptr, 0, 1);  // the socket counts as writable meanwhile: do not let the caller spin
      return Result::Blocked;
    } else if (errno != EINTR) {
      return Result::Closed;
    }
  }
  return Result::Done;
}

PacketSocket::Result PacketSocket::receive(const std::function<void(const Message&)>& handle) {
  iovec part{m_in.data(), m_in.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  const ssize_t n = ::recvmsg(m_fd.value(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (n < 0) return errno == EAGAIN || errno == EINTR ? Result::Blocked : Result::Closed;
  if (n == 0) return Result::Closed;
  const UniqueFd body = takeFd(header);
  return dispatch(std::string_view(m_in.data(), static_cast<std::size_t>(n)), body.value(), handle) ? Result::Done
                                                                                                    : Result::Closed;
}

void PacketSocket::shutdownSend() noexcept { ::shutdown(m_fd.value(), SHUT_WR); }

}  // namespace arborist::runner
