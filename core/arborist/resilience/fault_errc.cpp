// SPDX-License-Identifier: MIT
#include <arborist/resilience/fault_errc.h>

#include <string>

namespace arborist {
namespace {

class FaultCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "arborist.fault"; }
  std::string message(int code) const override {
    return static_cast<FaultErrc>(code) == FaultErrc::Injected ? "an injected fault" : "unknown fault";
  }
};

}  // namespace

const std::error_category& faultCategory() noexcept {
  static const auto* const instance = new FaultCategory;  // outlives every static object
  return *instance;
}

}  // namespace arborist
