// SPDX-License-Identifier: GPL-3.0-or-later
// std::exception_ptr counts its references inside libstdc++.so, which ThreadSanitizer does not see: an exception that
// a future hands from a worker to this thread looks as if it were deleted without order.
extern "C" const char*
__tsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier): the name is its interface
extern "C" const char* __tsan_default_suppressions() {
  return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
