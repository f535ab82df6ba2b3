// SPDX-License-Identifier: GPL-3.0-or-later
// Boost.Asio: post to a thread_pool. No bound, no context, no account.
#include <bench/pool/pool_work.h>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>

namespace {

using namespace arborist;

class Asio {
 public:
  explicit Asio(unsigned threads) : m_pool(std::make_unique<boost::asio::thread_pool>(threads)) {}
  ~Asio() {
    if (m_pool) m_pool->join();
  }

  template <class F>
  void post(F f) {
    boost::asio::post(*m_pool, f);
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
    m_pool->stop();
    gate.open();
    m_pool->join();
    const auto start = bench::SteadyClock::now();
    m_pool.reset();  // where they are destroyed
    return bench::nanosSince(start);
  }

 private:
  std::unique_ptr<boost::asio::thread_pool> m_pool;
};

}  // namespace

int main(int argc, char** argv) { return bench::peerMain<Asio>(argc, argv); }
