// SPDX-License-Identifier: MIT
#include <arborist/context/context_errc.h>

#include <string>

namespace arborist {
namespace {

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "context"; }
  std::string message(int code) const override {
    switch (static_cast<ContextErrc>(code)) {
      case ContextErrc::Canceled: return "context canceled";
      case ContextErrc::DeadlineExceeded: return "context deadline exceeded";
    }
    return "unknown context error";
  }
};

}  // namespace

const std::error_category& contextCategory() noexcept {
  static const auto* const instance = new Category;  // outlives every static object
  return *instance;
}

}  // namespace arborist
