// SPDX-License-Identifier: MIT
#include <arborist/pool/pool_errc.h>

#include <string>

namespace arborist {
namespace {

class PoolCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "pool"; }
  std::string message(int code) const override {
    switch (static_cast<PoolErrc>(code)) {
      case PoolErrc::QueueFull: return "pool queue full";
      case PoolErrc::ShutDown: return "pool shut down";
    }
    return "unknown pool error";
  }
};

}  // namespace

const std::error_category& poolCategory() noexcept {
  static const auto* const instance = new PoolCategory;  // outlives every static object
  return *instance;
}

}  // namespace arborist
