// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/output_reader.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <utility>

#include <arborist/base/clock.h>

namespace arborist {

// The file as the reading thread has it open.
struct OutputReader::File {
  explicit File(std::string filePath) : path(std::move(filePath)) {}
  ~File() { close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // The next piece; its status alone where there is nothing new.
  OutputPiece next();

 private:
  bool open(OutputPiece&);
  static void beginAtLine(OutputPiece&);
  void close() {
    if (fd >= 0) ::close(std::exchange(fd, -1));
  }

  const std::string path;
  int fd = -1;
  bool seen = false;     // it was there once
  bool begin = true;     // the next piece is the first one
  std::uint64_t at = 0;  // read up to here
};

// Begun in the middle of a line: what there is of it is left out too.
void OutputReader::File::beginAtLine(OutputPiece& piece) {
  const std::size_t end = piece.bytes.find('\n');
  if (end == std::string::npos) return;
  piece.bytes.erase(0, end + 1);
  piece.leftOut += end + 1;
}

bool OutputReader::File::open(OutputPiece& piece) {
  if (fd >= 0) return true;
  // Not blocking: a named pipe in place of the file must not hold the thread.
  fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat info {};
  if (fd >= 0 && ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) return seen = true;
  const int error = errno;
  const bool opened = fd >= 0;
  close();
  const bool missing = !opened && (error == ENOENT || error == ENOTDIR);
  if (missing) {
    piece.status = seen ? OutputStatus::Gone : OutputStatus::Missing;
  } else {
    piece.status = OutputStatus::Unreadable;
    piece.problem = opened ? "not a regular file" : std::strerror(error);
  }
  return false;
}

OutputPiece OutputReader::File::next() {
  OutputPiece piece;
  piece.restart = begin;
  if (!open(piece)) return piece;
  struct stat info {};
  if (::fstat(fd, &info) != 0 || info.st_nlink == 0) {
    close();
    at = 0;
    begin = true;
    piece.status = OutputStatus::Gone;
    return piece;
  }
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size < at) {  // it was cut off: another output
    at = 0;
    begin = true;
  }
  if (size - at > kMostBytes) {
    at = size - kMostBytes;
    begin = true;
  }
  piece.restart = std::exchange(begin, false);
  piece.leftOut = piece.restart ? at : 0;
  piece.bytes.resize(std::min<std::uint64_t>(kPieceBytes, size - at));
  const ssize_t count = ::pread(fd, piece.bytes.data(), piece.bytes.size(), static_cast<off_t>(at));
  if (count < 0) {
    piece.bytes.clear();
    piece.status = OutputStatus::Unreadable;
    piece.problem = std::strerror(errno);
    return piece;
  }
  piece.bytes.resize(static_cast<std::size_t>(count));
  at += static_cast<std::uint64_t>(count);
  piece.status = at < size && count > 0 ? OutputStatus::Reading : OutputStatus::AtEnd;
  if (piece.leftOut > 0) beginAtLine(piece);
  return piece;
}

OutputReader::OutputReader(QObject* parent) : QObject(parent) {}

OutputReader::~OutputReader() {
  {
    const MutexLock lock(m_mutex);
    m_stop = true;
  }
  m_changed.notifyAll();
  if (m_thread.joinable()) m_thread.join();
}

void OutputReader::open(const QString& path, bool growing) {
  {
    const MutexLock lock(m_mutex);
    m_path = QFile::encodeName(path).toStdString();
    ++m_generation;
    m_growing = growing;
    m_once = true;
    m_full = false;
    m_piece = {};
  }
  if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
  m_changed.notifyAll();
}

void OutputReader::setGrowing(bool growing) {
  {
    const MutexLock lock(m_mutex);
    if (m_growing == growing) return;
    m_growing = growing;
    m_once = true;
  }
  m_changed.notifyAll();
}

bool OutputReader::take(OutputPiece* piece) {
  {
    const MutexLock lock(m_mutex);
    if (!m_full) return false;
    *piece = std::exchange(m_piece, {});
    m_full = false;
  }
  m_changed.notifyAll();
  return true;
}

void OutputReader::wake() { Q_EMIT pieceReady(); }

void OutputReader::handOver(OutputPiece&& piece) {
  m_piece = std::move(piece);
  m_full = true;
}

void OutputReader::work() {
  std::unique_ptr<File> file;
  std::uint64_t generation = 0;
  OutputStatus told = OutputStatus::Reading;
  MutexLock lock(m_mutex);
  while (!m_stop) {
    if (generation != m_generation) {
      generation = m_generation;
      file.reset();
      if (!m_path.empty()) file = std::make_unique<File>(m_path);
      told = OutputStatus::Reading;
    }
    const bool more = m_once || told == OutputStatus::Reading;
    if (!file || m_full || (!more && !m_growing)) {
      m_changed.wait(m_mutex);
      continue;
    }
    if (!more && m_changed.waitUntil(m_mutex, Clock::now() + kPoll)) continue;
    m_once = false;
    lock.unlock();
    OutputPiece piece = file->next();
    lock.lock();
    if (generation != m_generation || m_stop) continue;
    const bool there = piece.status == OutputStatus::Reading || piece.status == OutputStatus::AtEnd;
    const bool news = !piece.bytes.empty() || piece.status != told || (there && piece.restart);
    told = piece.status;
    if (!news) continue;
    handOver(std::move(piece));
    lock.unlock();
    QMetaObject::invokeMethod(this, "wake", Qt::QueuedConnection);
    lock.lock();
  }
}

}  // namespace arborist
