// SPDX-License-Identifier: GPL-3.0-or-later
// Messages between the program and its runner.
#include <poll.h>
#include <sys/socket.h>

#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include <arborist/jobs/command/wire/packet_socket.h>
#include <arborist/jobs/command/wire/protocol.h>

namespace arborist::runner {
namespace {

using Result = PacketSocket::Result;

struct Pair {
  Pair() : Pair(ends()) {}
  PacketSocket a, b;

 private:
  struct Ends {
    UniqueFd first, second;
  };
  static Ends ends() {
    int fds[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
    return {UniqueFd(fds[0]), UniqueFd(fds[1])};
  }
  explicit Pair(Ends both) : a(std::move(both.first)), b(std::move(both.second)) {}
};

struct Received {
  MessageKind kind{};
  std::uint64_t id = 0;
  std::string body;
};

Result receive(PacketSocket& socket, std::vector<Received>& into) {
  return socket.receive([&](const Message& m) { into.push_back({m.kind, m.id, std::string(m.body)}); });
}

TEST(PacketSocketTest, ABurstOfSmallMessagesIsOnePacketInOrder) {
  Pair pair;
  Outbox box;
  for (std::uint64_t i = 0; i < 100; ++i) ASSERT_TRUE(box.push(MessageKind::Stop, i, std::to_string(i)));
  EXPECT_EQ(pair.a.send(box), Result::Done);
  std::vector<Received> received;
  EXPECT_EQ(receive(pair.b, received), Result::Done);
  ASSERT_EQ(received.size(), 100U);
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(received[i].id, i);
    EXPECT_EQ(received[i].body, std::to_string(i));
  }
  EXPECT_EQ(receive(pair.b, received), Result::Blocked);
}

TEST(PacketSocketTest, LargeMessagesArriveBetweenSmallOnes) {
  Pair pair;
  Outbox box;
  const std::string large(3'000'000, 'l');
  ASSERT_TRUE(box.push(MessageKind::Stop, 1, "before"));
  ASSERT_TRUE(box.push(MessageKind::Start, 2, large));
  ASSERT_TRUE(box.push(MessageKind::Stop, 3, "after"));
  EXPECT_EQ(pair.a.send(box), Result::Done);
  std::vector<Received> received;
  while (receive(pair.b, received) == Result::Done) {
  }
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(received[0].body, "before");
  EXPECT_TRUE(received[1].body == large);
  EXPECT_EQ(received[2].body, "after");
}

TEST(PacketSocketTest, AFullSocketKeepsTheRestForLater) {
  Pair pair;
  Outbox box;
  const std::string body(20'000, 'x');
  for (std::uint64_t i = 0; i < 200; ++i) ASSERT_TRUE(box.push(MessageKind::Output, i, body));
  EXPECT_EQ(pair.a.send(box), Result::Blocked);
  std::vector<Received> received;
  while (!box.empty()) {
    EXPECT_EQ(receive(pair.b, received), Result::Done);
    pair.a.send(box);
  }
  while (receive(pair.b, received) == Result::Done) {
  }
  ASSERT_EQ(received.size(), 200U);
  for (std::uint64_t i = 0; i < 200; ++i) EXPECT_EQ(received[i].id, i);
}

TEST(PacketSocketTest, APeerThatIsGoneIsSaidOnBothWays) {
  Pair pair;
  { const PacketSocket gone = std::move(pair.b); }
  Outbox box;
  ASSERT_TRUE(box.push(MessageKind::Stop, 1, ""));
  EXPECT_EQ(pair.a.send(box), Result::Closed);
  std::vector<Received> received;
  EXPECT_EQ(receive(pair.a, received), Result::Closed);
}

TEST(PacketSocketTest, NonsenseEndsTheConnection) {
  Pair pair;
  ASSERT_EQ(::send(pair.a.fd(), "short", 5, 0), 5);
  std::vector<Received> received;
  EXPECT_EQ(receive(pair.b, received), Result::Closed);
  EXPECT_TRUE(received.empty());
}

TEST(ProtocolTest, AStartCarriesEverything) {
  StartRequest rest;
  rest.dir = "/dir";
  rest.outputPath = "/out/1";
  rest.outputCap = 12345;
  rest.grace = std::chrono::milliseconds(7);
  rest.leak = LeakPolicy::Keep;
  rest.sink = true;
  const std::string bytes = encodeStart({"a", "", "b c"}, {"X=1", "ARBORIST_RUN=outer"}, "run", 42, rest);
  const auto request = decodeStart(bytes);
  ASSERT_TRUE(request);
  ASSERT_EQ(request->argv.size(), 4U);
  EXPECT_STREQ(request->argv[1], "");
  EXPECT_STREQ(request->argv[2], "b c");
  EXPECT_EQ(request->argv[3], nullptr);
  ASSERT_EQ(request->env.size(), 4U);
  EXPECT_STREQ(request->env[0], "X=1");
  EXPECT_STREQ(request->env[1], "ARBORIST_RUN=run");
  EXPECT_STREQ(request->env[2], "ARBORIST_ATTEMPT=42");
  EXPECT_EQ(request->dir, "/dir");
  EXPECT_EQ(request->outputPath, "/out/1");
  EXPECT_EQ(request->outputCap, 12345U);
  EXPECT_EQ(request->grace, std::chrono::milliseconds(7));
  EXPECT_EQ(request->leak, LeakPolicy::Keep);
  EXPECT_TRUE(request->sink);
}

TEST(ProtocolTest, AReportComesBackAsItWas) {
  FinishedReport report;
  report.end = EndKind::Signaled;
  report.status = 9;
  report.error = "e";
  report.outputError = "o";
  report.stopRequested = report.killed = true;
  report.finished = SteadyTime(std::chrono::nanoseconds(77));
  report.leaked = {{11, "eleven"}, {12, ""}};
  report.outputBytes = 5;
  report.truncatedBytes = 4;
  report.tail = std::string("a\0b", 3);
  report.peakRssBytes = 3;
  report.cpuSeconds = 0.25;
  const auto copy = decodeFinished(encode(report));
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->end, EndKind::Signaled);
  EXPECT_EQ(copy->status, 9);
  EXPECT_EQ(copy->error, "e");
  EXPECT_EQ(copy->outputError, "o");
  EXPECT_TRUE(copy->stopRequested && copy->killed);
  EXPECT_EQ(copy->finished, report.finished);
  ASSERT_EQ(copy->leaked.size(), 2U);
  EXPECT_EQ(copy->leaked[0].pid, 11);
  EXPECT_EQ(copy->leaked[0].name, "eleven");
  EXPECT_EQ(copy->tail, report.tail);
  EXPECT_EQ(copy->outputBytes + copy->truncatedBytes + copy->peakRssBytes, 12U);
  EXPECT_EQ(copy->cpuSeconds, 0.25);
}

TEST(ProtocolTest, ACutOrChangedMessageIsRefusedOrReadInsideItsBounds) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string whole = encodeStart({"program", "word"}, {"X=1"}, "run", 1, {});
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(decodeStart(whole.substr(0, size)));
  for (int i = 0; i < 10'000; ++i) {
    std::string changed = whole;
    changed[random() % changed.size()] = static_cast<char>(random());
    if (const auto request = decodeStart(changed)) {
      for (const char* word : request->argv) {
        if (word != nullptr) {
          EXPECT_LE(std::string(word).size(), whole.size());
        }
      }
    }
  }
}

}  // namespace
}  // namespace arborist::runner
