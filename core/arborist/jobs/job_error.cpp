// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/job_error.h>

namespace arborist {
namespace {

class JobCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "arborist.job"; }
  std::string message(int code) const override { return std::string(toString(static_cast<CauseCode>(code))); }
};

}  // namespace

const std::error_category& jobCategory() noexcept {
  static const JobCategory category;
  return category;
}

}  // namespace arborist
