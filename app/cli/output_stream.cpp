// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/output_stream.h>

#include <memory>
#include <string>

namespace arborist {
namespace {

// One stream of one attempt. A line that has not ended yet waits, up to a bound.
class LineStream {
 public:
  LineStream(StandardOutput& out, std::string prefix) : m_out(out), m_prefix(std::move(prefix)) {}
  ~LineStream() {
    if (!m_partial.empty()) m_out.write(m_prefix + m_partial + "\n");
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
    m_out.write(out);
  }

 private:
  static constexpr std::size_t kLongestLine = 64u << 10;
  StandardOutput& m_out;
  const std::string m_prefix;
  std::string m_partial;
};

}  // namespace

CommandAttemptRunner::SinkFactory lineStreams(StandardOutput& stdOut) {
  return [&stdOut](const AttemptRequest& request) -> OutputSink {
    const std::string prefix = request.path + " | ";
    const auto out = std::make_shared<LineStream>(stdOut, prefix);
    const auto err = std::make_shared<LineStream>(stdOut, prefix);
    return [out, err](bool isStderr, std::string_view bytes) { (isStderr ? err : out)->take(bytes); };
  };
}

}  // namespace arborist
