// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/spool.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace arborist::runner {
namespace {

constexpr std::size_t kJoinStep = 1u << 20;
constexpr std::size_t kCopyBuffer = 64u << 10;

}  // namespace

Spool::Spool(std::string path, std::uint64_t cap)
    : m_path(std::move(path)), m_headLeft(cap / 2), m_tailSize(cap - cap / 2) {}

void Spool::write(IndexStream stream, std::string_view bytes, std::int64_t unixTimeNs) {
  m_total += bytes.size();
  m_lastTimeNs = unixTimeNs;
  if (m_path.empty() || !m_error.empty()) return;
  const std::string_view head = bytes.substr(0, m_headLeft);
  if (!head.empty()) {
    if (!openHead() || !writeFully(m_head.value(), head, -1)) return fail(m_path);
    m_headLeft -= head.size();
    m_stored += head.size();
    m_headIndex.append(unixTimeNs, stream, head.size());
  }
  bytes.remove_prefix(head.size());
  if (!bytes.empty()) writeTail(stream, bytes, unixTimeNs);
}

void Spool::writeTail(IndexStream stream, std::string_view bytes, std::int64_t unixTimeNs) {
  if (m_tailSize == 0) return;
  if (!openHead() || !openTail()) return fail(m_path);
  const auto kept = [this] { return std::min(m_tailTotal, m_tailSize); };
  const std::uint64_t before = kept();
  const std::uint64_t added = bytes.size();
  m_tailIndex.append(unixTimeNs, stream, added);
  if (added > m_tailSize) {
    m_tailTotal += added - m_tailSize;
    bytes.remove_prefix(added - m_tailSize);
  }
  while (!bytes.empty()) {
    const std::uint64_t at = m_tailTotal % m_tailSize;
    const auto part = bytes.substr(0, m_tailSize - at);
    if (!writeFully(m_tail.value(), part, static_cast<std::int64_t>(at))) return fail(m_path);
    m_tailTotal += part.size();
    bytes.remove_prefix(part.size());
  }
  m_tailIndex.dropFront(before + added - kept());
}

bool Spool::finishSome() {
  if (m_path.empty() || !m_head) return true;
  if (m_tail && !m_joining) startJoin();
  if (m_tail && !joinSome()) return false;
  writeIndex();
  m_head.reset();
  return true;
}

void Spool::startJoin() {
  m_joining = true;
  const std::uint64_t kept = std::min(m_tailTotal, m_tailSize);
  if (m_tailTotal > kept && m_error.empty()) {
    const std::string line = "\n[arborist: " + std::to_string(m_tailTotal - kept) + " bytes left out]\n";
    if (!writeFully(m_head.value(), line, -1)) return fail(m_path);
    m_headIndex.append(m_lastTimeNs, IndexStream::LeftOut, line.size());
  }
}

// After a failure what is in the ring is given up: the file could not take it.
bool Spool::joinSome() {
  const std::uint64_t kept = std::min(m_tailTotal, m_tailSize);
  const std::uint64_t oldest = m_tailTotal - kept;
  char buffer[kCopyBuffer];
  for (std::size_t step = 0; step < kJoinStep && m_joined < kept && m_error.empty();) {
    const std::uint64_t at = (oldest + m_joined) % m_tailSize;
    const auto want = std::min({std::uint64_t{sizeof buffer}, kept - m_joined, m_tailSize - at});
    const ssize_t n = ::pread(m_tail.value(), buffer, want, static_cast<off_t>(at));
    if (n <= 0 || !writeFully(m_head.value(), {buffer, static_cast<std::size_t>(n)}, -1)) {
      fail(m_path);
      break;
    }
    m_joined += static_cast<std::uint64_t>(n);
    step += static_cast<std::size_t>(n);
  }
  if (m_joined < kept && m_error.empty()) return false;
  m_tail.reset();
  return true;
}

void Spool::writeIndex() {
  if (!m_error.empty()) return;  // it would not describe the file
  const std::string path = m_path + ".idx";
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  const std::string bytes = std::string(OutputIndex::kMagic) + m_headIndex.bytes() + m_tailIndex.bytes();
  if (!file || !writeFully(file.value(), bytes, -1)) fail(path);
}

bool Spool::openHead() {
  if (!m_head) m_head.reset(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  return static_cast<bool>(m_head);
}

bool Spool::openTail() {
  if (m_tail) return true;
  const std::string path = m_path + ".tail";
  m_tail.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (m_tail) ::unlink(path.c_str());
  return static_cast<bool>(m_tail);
}

bool Spool::writeFully(int fd, std::string_view bytes, std::int64_t at) {
  while (!bytes.empty()) {
    const ssize_t n = at < 0 ? ::write(fd, bytes.data(), bytes.size())
                             : ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
    if (at >= 0) at += n;
  }
  return true;
}

void Spool::fail(const std::string& path) {
  if (m_error.empty()) m_error = "cannot write " + path + ": " + ::strerror(errno);
}

}  // namespace arborist::runner
