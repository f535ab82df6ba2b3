// SPDX-License-Identifier: MIT
#include <arborist/resilience/random_source.h>

#include <random>

namespace arborist {

double randomUnit() {
  thread_local std::mt19937_64 s_engine{std::random_device{}()};
  return static_cast<double>(s_engine() >> 11) * 0x1p-53;
}

}  // namespace arborist
