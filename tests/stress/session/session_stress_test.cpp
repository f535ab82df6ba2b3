// SPDX-License-Identifier: GPL-3.0-or-later
// A session with real commands, and several people who ask for everything at once: all runs end, and the pool comes to
// rest. ARBORIST_STRESS_ROUNDS sets the rounds, ARBORIST_STRESS_SEED repeats one.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <thread>

#include <arborist/session/session.h>

namespace arborist::test {
namespace {

namespace fs = std::filesystem;
using Random = std::mt19937;
using namespace std::chrono_literals;

int below(Random& random, int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); }

std::shared_ptr<const JobFileSpec> randomFile(Random& random) {
  auto file = std::make_shared<JobFileSpec>();
  file->root.isGroup = true;
  for (int i = 0, groups = 1 + below(random, 3); i < groups; ++i) {
    JobSpec group;
    group.name = "g" + std::to_string(i);
    group.isGroup = true;
    group.onFailure.mode = OnFailure::Mode::Continue;
    if (below(random, 3) == 0) group.deadline = Limit{std::chrono::milliseconds(below(random, 60)), {"f", 1, 1}};
    for (int k = 0, jobs = below(random, 5); k < jobs; ++k) {
      JobSpec job;
      job.name = "j" + std::to_string(k);
      job.grace = 20ms;
      if (below(random, 3) == 0) job.timeout = Limit{std::chrono::milliseconds(5 + below(random, 30)), {"f", 2, 1}};
      if (k > 0 && below(random, 3) == 0) job.needs = {static_cast<std::uint32_t>(k - 1)};
      const char* command =
          std::array{"true", "false", "sleep 0.02", "sleep 30"}[static_cast<std::size_t>(below(random, 4))];
      job.command.argv = {command};
      group.children.push_back(std::move(job));
    }
    file->root.children.push_back(std::move(group));
  }
  return file;
}

void meddle(Random& random, Session& session, const std::string& dir, std::atomic<int>& started) {
  const auto run = static_cast<std::uint32_t>(1 + below(random, 20));
  const JobId any{run, static_cast<std::uint32_t>(below(random, 16))};
  std::uint32_t fresh = 0;
  switch (below(random, 12)) {
    case 0:
    case 1:
      if (session.launch(randomFile(random), dir, &fresh).ok()) ++started;
      return;
    case 2:
      if (session.retry(run, {any, {run, 1}}, &fresh).ok()) ++started;
      return;
    case 3: return session.extend(any, std::chrono::milliseconds(below(random, 40) - 5));
    case 4: return session.setSlots(static_cast<std::size_t>(below(random, 9)));
    case 5:
      return session.setQueue(static_cast<std::size_t>(below(random, 4)),
                              std::array{OnFull::Block, OnFull::Reject, OnFull::CallerRuns,
                                         OnFull::DropOldest}[static_cast<std::size_t>(below(random, 4))]);
    case 6: return session.pause();
    case 7: return session.resume();
    case 8: return session.drain();
    case 9: return session.acceptWork();
    case 10: return below(random, 4) == 0 ? session.shutDownNow("stress") : session.cancel({run, 0}, "stress");
    default: return session.listProcesses(any, [](std::vector<ProcessRow> rows) { EXPECT_LT(rows.size(), 1000u); });
  }
}

void playRound(unsigned seed, const std::string& folder) {
  Random random(seed);
  std::atomic<int> started{0}, ended{0};
  SessionOptions options;
  options.slots = 3;
  options.runsFolder = folder + "/runs";
  options.onRunEnded = [&](std::uint32_t) {
    ++ended;
    ended.notify_all();
  };
  Status error;
  const auto session = Session::open(std::move(options), &error);
  ASSERT_TRUE(session) << error.message();
  {
    std::vector<std::jthread> people;
    for (int person = 0; person < 4; ++person)
      people.emplace_back([&, pick = random()] {
        Random own(pick);
        for (int i = 0; i < 30; ++i) meddle(own, *session, folder, started);
      });
  }
  session->resume();
  session->cancelAll("the end");
  while (ended < started) ended.wait(ended);
  // At rest, and said so without anything else happening.
  for (int i = 0;; ++i) {
    const auto snapshot = session->telemetry().snapshot();
    if (snapshot->pool() && snapshot->pool()->stats.busy == 0 && snapshot->pool()->ready == 0) break;
    ASSERT_LT(i, 2000);
    usleep(5000);
  }
  const auto snapshot = session->telemetry().snapshot();
  for (const auto& [number, run] : snapshot->runs())
    for (std::size_t i = 0; i < run.jobs.size(); ++i) EXPECT_TRUE(isFinal(run.jobs[i].state)) << number << ':' << i;
}

TEST(SessionStressTest, EverythingAtOnceFromSeveralThreads) {
  const char* roundsText = std::getenv("ARBORIST_STRESS_ROUNDS");
  const char* seedText = std::getenv("ARBORIST_STRESS_SEED");
  const unsigned first = seedText ? static_cast<unsigned>(std::stoul(seedText)) : std::random_device{}();
  const unsigned rounds = seedText     ? 1
                          : roundsText ? std::min(10'000u, static_cast<unsigned>(std::stoul(roundsText)))
                                       : 10;
  std::cout << "seed " << first << ", " << rounds << " rounds\n";
  std::string folder = (fs::temp_directory_path() / "arborist-stress-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  for (unsigned round = 0; round < rounds; ++round) {
    playRound(first + round, folder);
    ASSERT_FALSE(HasFailure()) << "ARBORIST_STRESS_SEED=" << first + round;
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace arborist::test
