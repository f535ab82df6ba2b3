// SPDX-License-Identifier: MIT
// A generator on a thread of its own, ended by cancel: it makes numbers for as long as somebody wants them.
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <arborist/context/context.h>

using namespace arborist;

class Generator {
 public:
  explicit Generator(const Context& parent) : m_own(withCancel(parent, "numbers")), m_thread([this] { produce(); }) {}
  ~Generator() { m_own.cancel(); }  // then m_thread, the last member, is joined

  // The next number; nullopt: the context has ended.
  std::optional<int> next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, m_own.context.stopToken(), [this] { return m_slot.has_value(); });
    m_changed.notify_all();
    return m_own.context.done() ? std::nullopt : std::exchange(m_slot, std::nullopt);
  }

 private:
  void produce() {
    for (int number = 1; !m_own.context.done(); ++number) {
      std::unique_lock lock(m_mutex);
      if (!m_changed.wait(lock, m_own.context.stopToken(), [this] { return !m_slot; })) return;
      m_slot = number;
      m_changed.notify_all();
    }
  }

  Derived m_own;
  std::mutex m_mutex;
  std::condition_variable_any m_changed;  // waits with the context's stop token wake when it ends
  std::optional<int> m_slot;
  std::jthread m_thread;
};

int main() {
  auto [ctx, cancel] = withCancel(background(), "reader");
  Generator numbers(ctx);
  int sum = 0;
  while (const auto number = numbers.next()) {
    sum += *number;
    if (*number == 5) cancel();  // the generator is below ctx, so it ends too, and next() says so
  }
  std::printf("sum of the first five: %d\n", sum);
  return sum == 15 ? EXIT_SUCCESS : EXIT_FAILURE;
}
