// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody else's program: contexts and a pool, out of the installed package.
#include <cstdlib>
#include <future>
#include <iostream>
#include <string>

#include <arborist/context/context.h>
#include <arborist/pool/thread_pool.h>

using namespace std::chrono_literals;

namespace {

const arborist::Key<std::string> kTenant{"tenant"};

}  // namespace

int main() {
  static_assert(__cplusplus >= 202002L);
  auto [ctx, cancel] =
      arborist::withTimeout(arborist::withValue(arborist::background(), kTenant, "acme"), 1h, "stranger");
  arborist::ThreadPool pool({.name = "stranger", .minThreads = 1});
  std::promise<std::string> tenant;
  std::future<std::error_code> endless = pool.submit(ctx, [&tenant](const arborist::Context& task) {
    tenant.set_value(*task.value(kTenant));
    return arborist::sleepFor(task, 24h);
  });
  const std::string answer = tenant.get_future().get();
  std::promise<void> told;
  const arborist::AfterFunc after = arborist::afterFunc(ctx, [&told] { told.set_value(); });
  cancel(std::make_error_code(std::errc::interrupted), "that is enough");
  told.get_future().wait();
  const std::error_code error = endless.get();
  std::cout << ctx.toString() << ": " << answer << ", then " << error.message() << ": " << ctx.cause()->message << '\n';
  return answer == "acme" && error == arborist::ContextErrc::Canceled && ctx.cause()->message == "that is enough"
             ? EXIT_SUCCESS
             : EXIT_FAILURE;
}
