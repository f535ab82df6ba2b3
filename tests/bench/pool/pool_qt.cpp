// SPDX-License-Identifier: GPL-3.0-or-later
// QThreadPool: start. No bound, no context, no account.
#include <bench/pool/pool_work.h>

#include <QThreadPool>

namespace {

using namespace arborist;

class Qt6 {
 public:
  explicit Qt6(unsigned threads) { m_pool.setMaxThreadCount(static_cast<int>(threads)); }
  ~Qt6() { m_pool.waitForDone(); }

  template <class F>
  void post(F f) {
    m_pool.start(f);
  }
  double groupOf(std::size_t tasks) {
    const auto start = bench::SteadyClock::now();
    std::latch ended(static_cast<std::ptrdiff_t>(tasks));
    for (std::size_t i = 0; i < tasks; ++i) post([&ended] { ended.count_down(); });
    ended.wait();
    return bench::nanosSince(start);
  }
  double cancelQueued(std::size_t tasks) {
    bench::Gate gate;
    for (int i = 0; i < 2; ++i) post([&gate] { gate.pass(); });
    gate.awaitInside(2);
    for (std::size_t i = 0; i < tasks; ++i) post([] {});
    const auto start = bench::SteadyClock::now();
    m_pool.clear();
    const double took = bench::nanosSince(start);
    gate.open();
    return took;
  }

 private:
  QThreadPool m_pool;
};

}  // namespace

int main(int argc, char** argv) { return bench::peerMain<Qt6>(argc, argv); }
