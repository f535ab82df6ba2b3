// SPDX-License-Identifier: MIT
#include <arborist/resilience/rate_limiter_errc.h>

#include <string>

namespace arborist {
namespace {

class RateLimiterCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "arborist.rate_limiter"; }
  std::string message(int code) const override {
    switch (static_cast<RateLimiterErrc>(code)) {
      case RateLimiterErrc::ExceedsBurst: return "more at once than the rate limiter's burst";
      case RateLimiterErrc::ExceedsDeadline: return "the rate limiter's wait would exceed the context's deadline";
    }
    return "unknown rate limiter error";
  }
};

}  // namespace

const std::error_category& rateLimiterCategory() noexcept {
  static const auto* const instance = new RateLimiterCategory;  // outlives every static object
  return *instance;
}

}  // namespace arborist
