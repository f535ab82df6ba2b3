// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/session/run_id.h>

#include <cstdint>
#include <random>

namespace arborist {

std::string newRunId(std::chrono::system_clock::time_point now) {
  static constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr std::size_t kTimeDigits = 10, kDigits = 26;
  auto milliseconds =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
  std::string id(kDigits, '0');
  for (std::size_t i = kTimeDigits; i-- > 0; milliseconds >>= 5) id[i] = kCrockford[milliseconds & 31];
  std::random_device random;
  for (std::size_t i = kTimeDigits; i < kDigits; ++i) id[i] = kCrockford[random() & 31];
  return id;
}

}  // namespace arborist
