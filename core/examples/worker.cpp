// SPDX-License-Identifier: MIT
// A worker that cannot leak: neither its thread nor its context stays behind, however its owner is left.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <arborist/context/context.h>
#include <arborist/context/observer.h>

using namespace arborist;
using namespace std::chrono_literals;

static std::atomic<int> threads{0};

class Worker {
 public:
  explicit Worker(const Context& parent) : m_own(withCancel(parent, "worker")), m_thread([this] { work(); }) {}
  ~Worker() { m_own.cancel(); }  // then m_thread, the last member, is joined

 private:
  void work() {
    ++threads;
    while (!sleepFor(m_own.context, 1ms)) ++m_rounds;  // the work of a round would stand here
    --threads;
  }

  Derived m_own;
  int m_rounds = 0;
  std::jthread m_thread;
};

// liveContexts() lists what was made while an observer is installed; this one has no use for the events themselves.
class Quiet final : public ContextObserver {
  void created(const ContextInfo&) noexcept override {}
  void ended(ContextId, const Cause&) noexcept override {}
  void released(ContextId) noexcept override {}
};

int main() {
  Quiet quiet;
  const ObserverHandle observing = observeContexts(quiet);
  std::size_t most = 0;
  try {
    const Worker worker(background());
    throw std::runtime_error("the owner fails");
  } catch (const std::runtime_error&) {  // the worker is gone
  }
  {
    auto [job, cancel] = withCancel(background(), "job");
    const Worker first(job), second(job);
    most = liveContexts().size();
    cancel();  // both end with the job, before their owner asks them to
  }
  const std::size_t left = liveContexts().size();
  std::printf("contexts: %zu, left: %zu; threads left: %d\n", most, left, threads.load());
  return most == 3 && left == 0 && threads == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
