// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/attempt_seed.h>

#include <random>

#include <arborist/jobs/split_mix64.h>

namespace arborist {
namespace {

// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
std::uint64_t hashOf(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

// Each part goes through the generator by itself.
std::uint64_t attemptSeed(std::uint64_t seed, std::string_view path, std::uint32_t attempt) noexcept {
  return SplitMix64(SplitMix64(seed).next() ^ hashOf(path)).next() + attempt;
}

RunSeeds::RunSeeds() : m_first(std::random_device()()) {}

}  // namespace arborist
