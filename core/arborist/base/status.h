// SPDX-License-Identifier: MIT
// An expected failure as a value: a code and a sentence. Not thread-safe; copy it.
#pragma once

#include <string>
#include <system_error>
#include <utility>

namespace arborist {

class [[nodiscard]] Status {
 public:
  Status() = default;  // ok
  Status(std::error_code code, std::string message) : m_code(code), m_message(std::move(message)) {}

  bool ok() const noexcept { return !m_code; }
  std::error_code code() const noexcept { return m_code; }
  // The sentence; code().message() where none was given; empty when ok.
  std::string message() const { return m_code && m_message.empty() ? m_code.message() : m_message; }

 private:
  std::error_code m_code;
  std::string m_message;
};

}  // namespace arborist
