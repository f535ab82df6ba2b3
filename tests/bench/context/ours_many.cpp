// SPDX-License-Identifier: GPL-3.0-or-later
// Many contexts at once.
#include <malloc.h>

#include <bench/context/ours_work.h>

namespace arborist::bench {
namespace {

using namespace std::chrono_literals;

double heap() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

}  // namespace

void flat() {
  constexpr int kCount = 100'000;
  std::vector<double> builds, cancels, releases;
  std::vector<Derived> children;
  children.reserve(kCount);
  for (int round = 0; round < 7; ++round) {
    auto [parent, cancel] = withCancel(background());
    const double start = threadTime();
    for (int i = 0; i < kCount; ++i) children.push_back(withCancel(parent));
    const double built = threadTime();
    cancel();
    const double cancelled = threadTime();
    children.clear();
    builds.push_back((built - start) / kCount);
    cancels.push_back((cancelled - built) / kCount);
    releases.push_back((threadTime() - cancelled) / kCount);
  }
  show("build-flat", quantile(builds, 0.5));
  show("cancel-flat", quantile(cancels, 0.5));
  show("release-flat", quantile(releases, 0.5));
}

void tree() {
  std::vector<double> cancels;
  for (int round = 0; round < 7; ++round) {
    std::vector<Derived> all;
    all.reserve(101'011);
    all.push_back(withCancel(background()));
    const auto below = [&all](std::size_t parent, std::size_t count) {
      const std::size_t first = all.size();
      for (std::size_t i = 0; i < count; ++i) all.push_back(withCancel(all[parent].context));
      return first;
    };
    const std::size_t ones = below(0, 10);
    for (std::size_t one = ones; one < ones + 10; ++one) {
      const std::size_t twos = below(one, 100);
      for (std::size_t two = twos; two < twos + 100; ++two) below(two, 100);
    }
    const double start = threadTime();
    all.front().cancel();
    cancels.push_back((threadTime() - start) / static_cast<double>(all.size()));
  }
  show("cancel-tree", quantile(cancels, 0.5));
}

void chain() {
  constexpr std::size_t kDepth = 10'000;
  std::vector<double> cancels;
  for (int round = 0; round < 21; ++round) {
    std::vector<Derived> all;
    all.reserve(kDepth + 1);
    all.push_back(withCancel(background()));
    while (all.size() <= kDepth) all.push_back(withCancel(all.back().context));
    const double start = threadTime();
    all.front().cancel();
    cancels.push_back((threadTime() - start) / kDepth);
  }
  show("cancel-chain", quantile(cancels, 0.5));
}

// With a name, which Go's have not. All that malloc gave out counts, but not the handles, which are the caller's.
void bytes() {
  constexpr int kCount = 100'000;
  auto [parent, cancel] = withCancel(background());
  static_cast<void>(withTimeout(parent, 1h));  // what is made once
  std::vector<Derived> children, timeouts;
  children.reserve(kCount);
  timeouts.reserve(kCount);
  const double before = heap();
  for (int i = 0; i < kCount; ++i) children.push_back(withCancel(parent, "download"));
  const double between = heap();
  for (int i = 0; i < kCount; ++i) timeouts.push_back(withTimeout(background(), 1h, "download"));
  const double after = heap();  // before anything is shown, which needs memory, too
  show("bytes-child", (between - before) / kCount);
  show("bytes-timeout", (after - between) / kCount);
}

}  // namespace arborist::bench
