// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the end of an output file and what is appended to it, on a thread of its own, in pieces of at most kPieceBytes:
// the next one is read when the last one was taken, so a slow reader holds one piece, never the file. However large the
// file, at most its last kMostBytes are read; a reader that falls further behind starts anew nearer to the end.
// Belongs to one thread; its own thread only wakes that one.
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <string>
#include <thread>

#include <arborist/base/mutex.h>

namespace arborist {

enum class OutputStatus : std::uint8_t {
  Missing,     // there is no file (yet): nothing was written
  Reading,     // there is more to come at once
  AtEnd,       // all that is there was read
  Gone,        // it was there and was removed
  Unreadable,  // OutputPiece::problem says why
};

// What came since the last piece.
struct OutputPiece {
  bool restart = false;       // forget what came before: another file, a shorter one, or too far behind
  std::uint64_t leftOut = 0;  // with `restart`: bytes of the file before this piece
  std::string bytes;
  OutputStatus status = OutputStatus::Missing;
  std::string problem;
};

class OutputReader final : public QObject {
  Q_OBJECT

 public:
  static constexpr std::uint64_t kMostBytes = 4u << 20;
  static constexpr std::size_t kPieceBytes = 128u << 10;
  static constexpr std::chrono::milliseconds kPoll{150};

  explicit OutputReader(QObject* parent = nullptr);
  ~OutputReader() override;

  // Begins anew with another file; an empty path: none. `growing`: the end of the file is looked at again and again.
  void open(const QString& path, bool growing);
  // true: it will not grow any more; what is there is read to its end.
  void setGrowing(bool);
  // false: nothing is to be had. After pieceReady(), on this object's thread.
  bool take(OutputPiece*);

 Q_SIGNALS:
  void pieceReady();

 private Q_SLOTS:
  void wake();

 private:
  struct File;
  void work();
  void handOver(OutputPiece&&) ARB_REQUIRES(m_mutex);

  Mutex m_mutex;
  CondVar m_changed;
  std::string m_path ARB_GUARDED_BY(m_mutex);
  std::uint64_t m_generation ARB_GUARDED_BY(m_mutex) = 0;  // counts open()
  bool m_growing ARB_GUARDED_BY(m_mutex) = false;
  bool m_once ARB_GUARDED_BY(m_mutex) = false;  // look once more at the end
  bool m_stop ARB_GUARDED_BY(m_mutex) = false;
  bool m_full ARB_GUARDED_BY(m_mutex) = false;  // m_piece was not taken yet
  OutputPiece m_piece ARB_GUARDED_BY(m_mutex);
  std::thread m_thread;  // started by the first open()
};

}  // namespace arborist
