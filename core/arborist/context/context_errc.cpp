// SPDX-License-Identifier: MIT
#include <arborist/context/context_errc.h>

#include <string>

namespace arborist {
namespace {

class ContextCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "context"; }
  std::string message(int code) const override {
    switch (static_cast<ContextErrc>(code)) {
      case ContextErrc::Canceled: return "context canceled";
      case ContextErrc::DeadlineExceeded: return "context deadline exceeded";
    }
    return "unknown context error";
  }
  // So that err() == std::errc::timed_out holds, as for the errors of sockets and futures.
  std::error_condition default_error_condition(int code) const noexcept override {
    switch (static_cast<ContextErrc>(code)) {
      case ContextErrc::Canceled: return std::errc::operation_canceled;
      case ContextErrc::DeadlineExceeded: return std::errc::timed_out;
    }
    return {code, *this};
  }
};

}  // namespace

const std::error_category& contextCategory() noexcept {
  static const auto* const instance = new ContextCategory;  // outlives every static object
  return *instance;
}

}  // namespace arborist
