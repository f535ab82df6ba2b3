// SPDX-License-Identifier: GPL-3.0-or-later
// One end of a SOCK_SEQPACKET connection that carries messages. Small messages share a packet, so that a burst costs
// one system call; a large one lies in a memfd that goes with its packet. Never blocks.
// Not thread-safe: sending and receiving may happen on two threads, each of them on one at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <arborist/jobs/command/wire/protocol.h>
#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist::runner {

struct Message {
  MessageKind kind{};
  std::uint64_t id = 0;
  std::string_view body;  // valid during the call only
};

// A message as it is sent; made apart from the box, as a large one costs system calls.
class Frame {
 public:
  // nullopt: no memfd could be made for a large body (errno).
  static std::optional<Frame> make(MessageKind, std::uint64_t id, std::string_view body);

 private:
  friend class Outbox;
  friend class PacketSocket;
  std::string m_bytes;
  UniqueFd m_body;  // a large body lies there
};

// Messages on their way out, in order.
class Outbox {
 public:
  void add(Frame);
  // false: see Frame::make; nothing was added.
  bool push(MessageKind, std::uint64_t id, std::string_view body);
  bool empty() const noexcept { return m_packets.empty(); }

 private:
  friend class PacketSocket;
  std::deque<Frame> m_packets;  // small messages together
};

class PacketSocket {
 public:
  enum class Result : std::uint8_t { Done, Blocked, Closed };

  explicit PacketSocket(UniqueFd fd);
  int fd() const noexcept { return m_fd.value(); }

  // Takes what it sent out of the box. Blocked: the peer must read first; Closed: the peer is gone.
  Result send(Outbox&);
  // One packet. Blocked: none is there; Closed: the peer is gone or sent nonsense.
  Result receive(const std::function<void(const Message&)>&);
  // Ends the sending side; what the peer sent can still be read.
  void shutdownSend() noexcept;

 private:
  UniqueFd m_fd;
  std::string m_in;
};

}  // namespace arborist::runner
