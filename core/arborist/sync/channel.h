// SPDX-License-Identifier: MIT
// Hands values from thread to thread, in order and each to one receiver; the model is Go's channels. With capacity 0 a
// send returns when its value was received. Thread-safe; it must outlive who is in a call on it. Values are moved under
// no lock.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/sync/channel_errc.h>
#include <arborist/sync/detail/parker.h>

namespace arborist {

template <class T>
class Channel {
 public:
  explicit Channel(std::size_t capacity = 0) : m_capacity(capacity) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // {} taken: it will be received, or was; else ctx.err() or ChannelErrc::Closed, and the value is gone. Waits for
  // room.
  std::error_code send(const Context& ctx, T value) {
    if (ctx.done()) return ctx.err();
    Sender sender{.value = std::make_unique<T>(std::move(value))};
    {
      MutexLock lock(m_mutex);
      if (m_closed) return ChannelErrc::Closed;
      if (offer(sender.value)) return {};
      m_senders.pushBack(sender);
    }
    sender.parker.park(ctx);
    MutexLock lock(m_mutex);
    if (sender.taken) return {};
    if (!sender.listed) return ChannelErrc::Closed;
    m_senders.erase(sender);
    return ctx.err();
  }
  // nullopt: ctx is done, or the channel is closed and empty. Waits for a value.
  std::optional<T> receive(const Context& ctx) {
    if (ctx.done()) return std::nullopt;
    Receiver receiver;
    bool waits = false;
    {
      MutexLock lock(m_mutex);
      receiver.value = take();
      waits = !receiver.value && !m_closed;
      if (waits) m_receivers.pushBack(receiver);
    }
    if (waits) {
      receiver.parker.park(ctx);
      MutexLock lock(m_mutex);
      m_receivers.erase(receiver);  // a value that came together with the end is not lost: it is received
    }
    return opened(std::move(receiver.value));
  }
  // true: taken, and moved from. false: there was no room and nobody waited, or it is closed; the value is as before.
  bool trySend(T& value) {
    auto box = std::make_unique<T>(std::move(value));
    {
      MutexLock lock(m_mutex);
      if (!m_closed && offer(box)) return true;
    }
    value = std::move(*box);
    return false;
  }
  // nullopt: there is nothing to be had at once. Drains a closed one.
  std::optional<T> tryReceive() {
    std::unique_ptr<T> value;
    {
      MutexLock lock(m_mutex);
      value = take();
    }
    return opened(std::move(value));
  }

  // What is in it can still be received; who waits to send gets Closed, who waits to receive nothing. Again: nothing.
  void close() {
    MutexLock lock(m_mutex);
    m_closed = true;
    while (Receiver* receiver = m_receivers.popFront()) receiver->parker.wake();
    while (Sender* sender = m_senders.popFront()) sender->parker.wake();
  }
  bool closed() const {
    MutexLock lock(m_mutex);
    return m_closed;
  }

 private:
  struct Sender {
    std::unique_ptr<T> value{};
    bool taken = false;
    Sender* next = nullptr;
    Sender* previous = nullptr;
    bool listed = false;
    detail::Parker parker{};
  };
  struct Receiver {
    std::unique_ptr<T> value{};
    Receiver* next = nullptr;
    Receiver* previous = nullptr;
    bool listed = false;
    detail::Parker parker{};
  };

  static std::optional<T> opened(std::unique_ptr<T> box) {
    return box ? std::optional<T>(std::move(*box)) : std::nullopt;
  }
  // To who waits longest, else into the buffer. false: no room.
  bool offer(std::unique_ptr<T>& value) ARB_REQUIRES(m_mutex) {
    if (Receiver* receiver = m_receivers.popFront()) {
      receiver->value = std::move(value);
      receiver->parker.wake();
      return true;
    }
    if (m_buffer.size() >= m_capacity) return false;
    m_buffer.push_back(std::move(value));
    return true;
  }
  // The oldest value; who waits longest to send moves up. nullptr: there is none.
  std::unique_ptr<T> take() ARB_REQUIRES(m_mutex) {
    std::unique_ptr<T> value;
    if (!m_buffer.empty()) {
      value = std::move(m_buffer.front());
      m_buffer.pop_front();
    }
    if (Sender* sender = m_senders.popFront()) {
      std::unique_ptr<T> next = std::move(sender->value);
      sender->taken = true;
      sender->parker.wake();
      if (!value) return next;
      m_buffer.push_back(std::move(next));
    }
    return value;
  }

  const std::size_t m_capacity;
  mutable Mutex m_mutex;
  bool m_closed ARB_GUARDED_BY(m_mutex) = false;
  std::deque<std::unique_ptr<T>> m_buffer ARB_GUARDED_BY(m_mutex);
  detail::WaitList<Sender> m_senders ARB_GUARDED_BY(m_mutex);
  detail::WaitList<Receiver> m_receivers ARB_GUARDED_BY(m_mutex);
};

}  // namespace arborist
