// SPDX-License-Identifier: GPL-3.0-or-later
// One broken rule, as a person wants to read it.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace arborist::arch {

struct Violation {
  std::string file;
  int line = 0;  // 0: the file as a whole
  std::string message;
};

using Violations = std::vector<Violation>;

inline std::ostream& operator<<(std::ostream& out, const Violation& violation) {
  out << violation.file;
  if (violation.line > 0) out << ':' << violation.line;
  return out << ": " << violation.message;
}

}  // namespace arborist::arch
