// SPDX-License-Identifier: GPL-3.0-or-later
// Seeds of what is drawn for attempts. Immutable, so safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace arborist {

// The same for the same three arguments, on every machine; neighbours in any of them have nothing in common.
std::uint64_t attemptSeed(std::uint64_t seed, std::string_view path, std::uint32_t attempt) noexcept;

// Seeds of runs whose file names none.
class RunSeeds {
 public:
  RunSeeds();  // others in each process

  // The jobs of a run that have no seed share one, so that the one in a failure's sentence serves for all of them.
  std::uint64_t of(const std::optional<std::uint64_t>& own, std::uint32_t run) const noexcept {
    return own ? *own : static_cast<std::uint32_t>(m_first + run);
  }

 private:
  const std::uint32_t m_first;
};

}  // namespace arborist
