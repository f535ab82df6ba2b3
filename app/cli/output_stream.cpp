// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/output_stream.h>

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>

#include <arborist/base/mutex.h>

namespace arborist {
namespace {

// Streams of different attempts write at the same time; their lines stay whole.
Mutex g_outputMutex;

void writeAll(std::string_view text) {
  const MutexLock lock(g_outputMutex);
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the reader went away: the job goes on, its output is in the file
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// One stream of one attempt. A line that has not ended yet waits, up to a bound.
class LineStream {
 public:
  explicit LineStream(std::string prefix) : m_prefix(std::move(prefix)) {}
  ~LineStream() {
    if (!m_partial.empty()) writeAll(m_prefix + m_partial + "\n");
  }
  LineStream(const LineStream&) = delete;
  LineStream& operator=(const LineStream&) = delete;

  void take(std::string_view bytes) {
    std::string out;
    for (;;) {
      const auto end = bytes.find('\n');
      if (end == std::string_view::npos) break;
      out += m_prefix;
      out += m_partial;
      out += bytes.substr(0, end + 1);
      m_partial.clear();
      bytes.remove_prefix(end + 1);
    }
    m_partial += bytes;
    if (m_partial.size() > kLongestLine) {
      out += m_prefix + m_partial + "\n";
      m_partial.clear();
    }
    writeAll(out);
  }

 private:
  static constexpr std::size_t kLongestLine = 64u << 10;
  const std::string m_prefix;
  std::string m_partial;
};

}  // namespace

CommandAttemptRunner::SinkFactory lineStreams() {
  return [](const AttemptRequest& request) -> OutputSink {
    const std::string prefix = request.path + " | ";
    const auto out = std::make_shared<LineStream>(prefix), err = std::make_shared<LineStream>(prefix);
    return [out, err](bool isStderr, std::string_view bytes) { (isStderr ? err : out)->take(bytes); };
  };
}

}  // namespace arborist
