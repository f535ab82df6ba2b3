// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/out/atomic_file.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace arborist {

namespace {

constexpr std::size_t kBufferBytes = 64u << 10;
constexpr std::chrono::seconds kReaderPatience{2};  // until one comes
constexpr std::chrono::seconds kPatience{10};       // with one that stands still

std::string realPath(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path.c_str(), nullptr), std::free);
  return resolved ? resolved.get() : path;
}

std::string folderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string temporaryName() {
  static std::atomic<unsigned> s_count{0};
  return ".arborist-" + std::to_string(::getpid()) + "-" + std::to_string(s_count.fetch_add(1)) + ".tmp";
}

}  // namespace

AtomicFile::~AtomicFile() {
  if (m_fd >= 0) ::close(m_fd);
  if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Status AtomicFile::open() {
  struct stat found {};
  const bool exists = ::stat(m_path.c_str(), &found) == 0;
  if (!exists && errno != ENOENT) return m_status = error("cannot be reached");
  if (exists && S_ISDIR(found.st_mode)) {
    errno = EISDIR;
    return m_status = error("cannot be written");
  }
  if (exists && !S_ISREG(found.st_mode)) return m_status = openDevice(S_ISFIFO(found.st_mode));
  return m_status = create(found.st_mode & 07777, exists);
}

Status AtomicFile::create(mode_t permissions, bool exists) {
  if (exists) m_path = realPath(m_path);
  m_folder = folderOf(m_path);
  do {
    m_temporary = m_folder + "/" + temporaryName();
    m_fd = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (m_fd < 0 && (errno == EEXIST || errno == EINTR));
  if (m_fd < 0) {
    const Status failed = error("cannot be created");
    m_temporary.clear();
    return failed;
  }
  // Best effort: somebody else's file may allow to be replaced, but not this.
  if (exists) (void)!::fchmod(m_fd, permissions);
  return {};
}

// Neither a pipe that nobody reads nor a terminal that stands still may hold up the end for ever.
Status AtomicFile::openDevice(bool pipe) {
  const auto giveUp = std::chrono::steady_clock::now() + kReaderPatience;
  for (;;) {
    m_fd = ::open(m_path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (m_fd >= 0) return {};
    if (!pipe || errno != ENXIO) return error("cannot be opened");
    // Nothing tells when a reader comes.
    if (std::chrono::steady_clock::now() > giveUp)
      return {{ENXIO, std::generic_category()}, m_path + " cannot be written: nobody reads it"};
    ::poll(nullptr, 0, 20);
  }
}

bool AtomicFile::waitForRoom() const {
  pollfd room{m_fd, POLLOUT, 0};
  for (;;) {
    const int ready = ::poll(&room, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno == EINTR) continue;
    errno = ETIMEDOUT;
    return false;
  }
}

void AtomicFile::write(std::string_view bytes) {
  if (!m_status.ok()) return;
  m_buffer += bytes;
  if (m_buffer.size() >= kBufferBytes) flush();
}

void AtomicFile::flush() {
  std::string_view rest = m_buffer;
  while (!rest.empty()) {
    const ssize_t written = ::write(m_fd, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN && waitForRoom()) {
      continue;
    } else if (errno != EINTR) {
      m_status = error("cannot be written");
      break;
    }
  }
  m_buffer.clear();
}

Status AtomicFile::commit() {
  if (m_status.ok()) flush();
  if (!m_status.ok()) return m_status;
  // What is no regular file has nothing to sync.
  if (!m_temporary.empty() && ::fsync(m_fd) != 0) return m_status = error("cannot be written to the disk");
  if (::close(std::exchange(m_fd, -1)) != 0 && errno != EINTR) return m_status = error("cannot be written");
  if (m_temporary.empty()) return {};
  if (::rename(m_temporary.c_str(), m_path.c_str()) != 0) return m_status = error("cannot be put in place");
  m_temporary.clear();
  // Best effort: the name survives a power cut too where the file system lets a folder be synced.
  if (const int folder = ::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0) {
    (void)::fsync(folder);
    ::close(folder);
  }
  return {};
}

Status AtomicFile::error(std::string_view what) const {
  const std::error_code code(errno, std::generic_category());
  return {code, m_path + " " + std::string(what) + ": " + code.message()};
}

}  // namespace arborist
