// SPDX-License-Identifier: GPL-3.0-or-later
// ThreadPool: a queue of 1,024 as by default, every task under a context, everything counted.
#include <bench/pool/pool_work.h>

#include <arborist/pool/thread_pool.h>
#include <arborist/sync/task_group.h>

namespace {

using namespace arborist;

class Ours {
 public:
  explicit Ours(unsigned threads) : m_pool({.minThreads = threads, .maxThreads = threads}) {}

  template <class F>
  void post(F f) {
    if (m_pool.post(m_derived.context, [f](const Context&) { f(); })) std::abort();
  }
  double groupOf(std::size_t tasks) {
    const auto start = bench::SteadyClock::now();
    TaskGroup group(m_derived.context, m_pool);
    for (std::size_t i = 0; i < tasks; ++i) group.run([](const Context&) {});
    if (group.wait()) std::abort();
    return bench::nanosSince(start);
  }
  double cancelQueued(std::size_t tasks) {
    m_pool.setQueue(tasks, OnFull::Block);
    bench::Gate gate;
    for (int i = 0; i < 2; ++i) post([&gate] { gate.pass(); });
    gate.awaitInside(2);
    auto [ctx, cancel] = withCancel(background());
    for (std::size_t i = 0; i < tasks; ++i) {
      if (m_pool.post(ctx, [](const Context&) { std::abort(); })) std::abort();
    }
    const auto start = bench::SteadyClock::now();
    cancel();
    const double took = bench::nanosSince(start);  // the ending itself takes them out
    if (m_pool.stats().cancelledInQueue != tasks) std::abort();
    gate.open();
    return took;
  }

 private:
  Derived m_derived = withCancel(background());
  ThreadPool m_pool;
};

}  // namespace

int main(int argc, char** argv) { return bench::peerMain<Ours>(argc, argv); }
