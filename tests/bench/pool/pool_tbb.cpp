// SPDX-License-Identifier: GPL-3.0-or-later
// oneTBB: task_arena::enqueue and task_group. No bound, no context, no account.
#include <bench/pool/pool_work.h>

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace {

using namespace arborist;

class Tbb {
 public:
  explicit Tbb(unsigned threads)
      : m_control(tbb::global_control::max_allowed_parallelism, threads + 1),
        m_arena(static_cast<int>(threads) + 1, 1) {}  // one place is the caller's

  template <class F>
  void post(F f) {
    m_arena.enqueue(f);
  }
  double groupOf(std::size_t tasks) {
    const auto start = bench::SteadyClock::now();
    m_arena.execute([tasks] {
      tbb::task_group group;
      for (std::size_t i = 0; i < tasks; ++i) group.run([] {});
      group.wait();
    });
    return bench::nanosSince(start);
  }
  double cancelQueued(std::size_t tasks) {
    bench::Gate gate;
    for (int i = 0; i < 2; ++i) post([&gate] { gate.pass(); });
    gate.awaitInside(2);
    tbb::task_group group;
    double took = 0;
    m_arena.execute([&] {
      for (std::size_t i = 0; i < tasks; ++i) group.run([] {});
      const auto start = bench::SteadyClock::now();
      group.cancel();
      group.wait();  // the caller takes them out
      took = bench::nanosSince(start);
    });
    gate.open();
    return took;
  }

 private:
  tbb::global_control m_control;
  tbb::task_arena m_arena;
};

}  // namespace

int main(int argc, char** argv) { return bench::peerMain<Tbb>(argc, argv); }
