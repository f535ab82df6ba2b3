// SPDX-License-Identifier: MIT
// Work that goes on after a request was answered, such as a record for the audit.
// The trap, as with Context.Copy of Go's web framework Gin: a copy is the same context and ends with the request.
// withoutCancel() keeps the values and nothing else; then give the work a limit of its own, or nothing will end it.
#include <cstdio>
#include <cstdlib>
#include <future>
#include <latch>
#include <string>

#include <arborist/context/context.h>

using namespace arborist;
using namespace std::chrono_literals;

static const Key<std::string> kUser{"user"};
static std::latch answered(1);

// Writes the record, once the request has been answered. Whatever error: there is none.
static std::error_code writeRecord(const Context& ctx, std::string& record) {
  answered.wait();
  if (const std::error_code error = sleepFor(ctx, 1ms)) return error;  // the disk takes a while
  record = "seen by " + *ctx.value(kUser);
  return {};
}

int main() {
  std::string lost, kept;
  std::future<std::error_code> trap, right;
  {
    auto [request, endRequest] = withTimeout(withValue(background(), kUser, "ada"), 1h, "request");
    trap = std::async(std::launch::async, [&lost, copy = request] { return writeRecord(copy, lost); });
    right = std::async(std::launch::async, [&kept, detached = withoutCancel(request, "audit")] {
      auto [ctx, cancel] = withTimeout(detached, 1min);
      return writeRecord(ctx, kept);
    });
  }  // endRequest goes out of scope and cancels
  answered.count_down();

  const std::error_code trapped = trap.get(), fine = right.get();
  std::printf("copied: %s; detached: %s\n", trapped.message().c_str(), kept.c_str());
  const bool asSaid = trapped == ContextErrc::Canceled && lost.empty() && !fine && kept == "seen by ada";
  return asSaid ? EXIT_SUCCESS : EXIT_FAILURE;
}
