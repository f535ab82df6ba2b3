// SPDX-License-Identifier: MIT
// A call that blocks and knows no contexts is ended by one: when it ends, the socket is shut down, and recv() returns.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <arborist/context/context.h>

using namespace arborist;
using namespace std::chrono_literals;

static std::error_code receive(const Context& ctx, int socket, std::string& text) {
  AfterFunc interrupt = afterFunc(ctx, [socket] { shutdown(socket, SHUT_RDWR); });
  std::array<char, 64> buffer{};
  const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
  const int failure = errno;
  if (!interrupt.stop()) return ctx.err();  // it has begun; on return its destructor has waited for its end
  if (count < 0) return {failure, std::generic_category()};
  text.assign(buffer.data(), static_cast<std::size_t>(count));
  return {};
}

int main() {
  std::array<int, 2> pair{};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) != 0) return EXIT_FAILURE;
  std::string text;

  if (send(pair[1], "hello", 5, 0) != 5) return EXIT_FAILURE;
  const std::error_code first = receive(background(), pair[0], text);

  auto [ctx, cancel] = withTimeout(background(), 20ms, "silence");
  const std::error_code second = receive(ctx, pair[0], text);  // nothing comes any more

  std::printf("received \"%s\", then: %s\n", text.c_str(), second.message().c_str());
  for (const int socket : pair) close(socket);
  return !first && text == "hello" && second == ContextErrc::DeadlineExceeded ? EXIT_SUCCESS : EXIT_FAILURE;
}
