// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>
#include <latch>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace arborist::test {

// ARBORIST_STRESS_ROUNDS, or so many that a run takes seconds.
inline int stressRounds(int standard) {
  const char* const wanted = std::getenv("ARBORIST_STRESS_ROUNDS");
  return wanted ? std::atoi(wanted) : standard;
}

// ARBORIST_STRESS_SEED repeats one run.
inline unsigned stressSeed() {
  const char* const wanted = std::getenv("ARBORIST_STRESS_SEED");
  return wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : std::random_device{}();
}

// The same, said at once: a crash or a hang leaves no time for it.
inline unsigned announcedSeed() {
  const unsigned seed = stressSeed();
  std::printf("ARBORIST_STRESS_SEED=%u\n", seed);
  std::fflush(stdout);
  return seed;
}

// Runs body(thread's number, its random source) on so many threads that begin together.
template <class Body>
void onThreads(int count, unsigned seed, Body body) {
  std::latch start(count);
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      std::mt19937 random(seed + static_cast<unsigned>(i));
      start.arrive_and_wait();
      body(i, random);
    });
  }
}

}  // namespace arborist::test
