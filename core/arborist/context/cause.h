// SPDX-License-Identifier: MIT
// Why a context ended. A plain value.
#pragma once

#include <source_location>
#include <string>
#include <system_error>

#include <arborist/context/context_id.h>

namespace arborist {

struct Cause {
  std::error_code code{};        // Canceled, DeadlineExceeded, or the caller's own
  std::string message{};         // a sentence; empty means code.message()
  std::source_location where{};  // who cancelled; for a deadline, who set it. Filled by the library
  ContextId origin{};            // the context on which it began: this one or an ancestor. Filled by the library
};

}  // namespace arborist
