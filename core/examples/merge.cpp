// SPDX-License-Identifier: MIT
// A context below two others: a request's, with its values and its limit, and that of the server, which may stop.
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

#include <arborist/context/context.h>

using namespace arborist;
using namespace std::chrono_literals;

static const Key<std::string> kUser{"user"};

int main() {
  auto [server, stopServer] = withCancel(background(), "server");
  auto [request, endRequest] = withTimeout(withValue(background(), kUser, "ada"), 1h, "request");
  auto [handler, endHandler] = withAny(request, std::span(&server, 1), "handler");

  const std::string* user = handler.value(kUser);  // the values of the first one
  const bool both = user && *user == "ada" && handler.deadline() == request.deadline() && !handler.done();

  stopServer({}, "the server is being stopped");

  const std::optional<Cause> cause = handler.cause();
  if (!cause) return EXIT_FAILURE;
  const bool ended = handler.err() == ContextErrc::Canceled && cause->origin == server.id();
  std::printf("%s ended: %s\n", handler.toString().c_str(), cause->message.c_str());
  return both && ended && !request.done() ? EXIT_SUCCESS : EXIT_FAILURE;  // the request itself was not touched
}
