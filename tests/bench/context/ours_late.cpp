// SPDX-License-Identifier: GPL-3.0-or-later
// How long after its time something happens.
#include <bench/context/ours_work.h>

#include <atomic>
#include <semaphore>
#include <thread>

namespace arborist::bench {
namespace {

using namespace std::chrono_literals;

double nanos(Duration duration) { return static_cast<double>(duration.count()); }

}  // namespace

void late() {
  constexpr std::size_t kCount = 10'000;
  std::vector<double> lateness(kCount);
  std::vector<Derived> timeouts;
  std::vector<AfterFunc> functions;
  std::atomic<std::size_t> missing{kCount};
  const TimePoint start = Clock::now() + 200ms;
  for (std::size_t i = 0; i < kCount; ++i) {
    const TimePoint due = start + i * 100us;
    timeouts.push_back(withDeadline(background(), due));
    functions.push_back(onDone(timeouts.back().context, [&, i, due] {
      lateness[i] = nanos(Clock::now() - due);
      if (--missing == 0) missing.notify_one();
    }));
  }
  for (std::size_t left = missing; left != 0; left = missing) missing.wait(left);
  show("late-p50", quantile(lateness, 0.5));
  show("late-p99", quantile(lateness, 0.99));
}

void wake() {
  constexpr int kCount = 2'000;
  std::vector<double> delays;
  std::optional<Context> waitedFor;
  TimePoint woken{};
  std::binary_semaphore begin(0), end(0);
  std::jthread waiter([&] {
    for (int i = 0; i < kCount; ++i) {
      begin.acquire();
      waitedFor->wait();
      woken = Clock::now();
      end.release();
    }
  });
  for (int i = 0; i < kCount; ++i) {
    auto [ctx, cancel] = withCancel(background());
    waitedFor = ctx;
    begin.release();
    std::this_thread::sleep_for(200us);  // until it waits
    const TimePoint start = Clock::now();
    cancel();
    end.acquire();
    delays.push_back(nanos(woken - start));
  }
  show("wake-p50", quantile(delays, 0.5));
  show("wake-p99", quantile(delays, 0.99));
}

}  // namespace arborist::bench
