// SPDX-License-Identifier: GPL-3.0-or-later
// Random trees of jobs with random outcomes and limits on a real pool, cancelled, extended and resized by several
// threads: every job ends exactly once, by legal steps, and every run ends. ARBORIST_STRESS_ROUNDS sets the rounds,
// ARBORIST_STRESS_SEED repeats one.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include <arborist/context/context.h>
#include <arborist/jobs/run.h>
#include <arborist/pool/thread_pool.h>

namespace arborist::test {
namespace {

using Random = std::mt19937;

int below(Random& random, int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); }

// Each lets everybody in before long.
SharedLimit randomLimit(Random& random) {
  SharedLimit limit;
  limit.name = "limit";
  if (below(random, 2) == 0) limit.concurrency = static_cast<std::size_t>(1 + below(random, 3));
  if (limit.concurrency == 0 || below(random, 3) == 0) limit.rate = 2000 + below(random, 20000);
  if (below(random, 3) == 0)
    limit.breaker = BreakerSpec{.window = 4, .minimum = 2, .open = std::chrono::milliseconds(1)};
  if (below(random, 2) == 0) limit.queue = static_cast<std::size_t>(below(random, 4));
  limit.whenFull = below(random, 2) == 0 ? WhenFull::Reject : WhenFull::DropOldest;
  return limit;
}

JobSpec randomJob(Random& random, int depth, int number, std::uint32_t limits, int& budget) {
  JobSpec job;
  job.name = std::to_string(number);
  job.when = std::array{When::Success, When::Success, When::Success, When::Always,
                        When::Failure}[static_cast<std::size_t>(below(random, 5))];
  if (below(random, 6) == 0) job.deadline = Limit{std::chrono::microseconds(below(random, 3000)), {"f", 1, 1}};
  for (int need = 0; need < number; ++need)
    if (below(random, 6) == 0) job.needs.push_back(static_cast<std::uint32_t>(need));
  if (depth > 0 && below(random, 3) == 0) {
    job.isGroup = true;
    job.concurrency = static_cast<std::size_t>(below(random, 3));
    job.onFailure.mode = std::array{OnFailure::Mode::FailFast, OnFailure::Mode::Continue,
                                    OnFailure::Mode::StopAfter}[static_cast<std::size_t>(below(random, 3))];
    job.onFailure.amount = 2;
    for (int i = 0, n = below(random, 8); i < n && --budget > 0; ++i)
      job.children.push_back(randomJob(random, depth - 1, i, limits, budget));
  } else {
    if (below(random, 4) == 0) job.timeout = Limit{std::chrono::microseconds(below(random, 500)), {"f", 2, 1}};
    if (below(random, 4) == 0) {
      job.retry.emplace();
      job.retry->max = static_cast<std::uint32_t>(below(random, 3));
      job.retry->base = std::chrono::microseconds(below(random, 300));
      job.retry->cap = std::chrono::milliseconds(1);
    }
    for (std::uint32_t limit = 0; limit < limits; ++limit)
      if (below(random, 3) == 0) job.use.push_back(limit);
    job.command.argv = {"true"};
  }
  return job;
}

// Succeeds, fails, or goes on until it is told to stop; which, depends on the numbers of job and attempt.
class RandomRunner final : public AttemptRunner {
 public:
  explicit RandomRunner(unsigned seed) : m_seed(seed) {}
  AttemptOutcome run(const Context& context, const AttemptRequest& request) override {
    Random random(m_seed + request.job.index + 1000 * request.number);
    AttemptOutcome outcome;
    switch (below(random, 5)) {
      case 0: outcome.record.cause = {CauseCode::Exit, "exit code 1", {}, {}}; break;
      case 1: outcome.stopRequested = context.waitFor(std::chrono::microseconds(below(random, 2000))); break;
      default: break;
    }
    return outcome;
  }
  void forceStop() override {}

 private:
  const unsigned m_seed;
};

class LegalityCheck final : public JobObserver {
 public:
  explicit LegalityCheck(std::set<std::uint32_t> never) : m_never(std::move(never)) {}
  void runStarted(const RunInfo&) override {}
  void jobCreated(const JobInfo&) override { m_states.push_back(JobState::Queued); }
  void jobLimits(JobId, const JobLimits&) override {}
  void jobTransition(const JobTransition& step) override {
    JobState& state = m_states.at(step.id.index);
    EXPECT_EQ(state, step.from);
    EXPECT_FALSE(isFinal(state)) << "job " << step.id.index << " ended twice";
    EXPECT_FALSE(step.to == JobState::Queued && step.from == JobState::Queued);
    EXPECT_TRUE(step.to == JobState::Queued || step.to == JobState::Running || step.to == JobState::Succeeded ||
                step.cause)
        << "no cause";
    state = step.to;
  }
  void attemptStarted(JobId id, const AttemptStart&) override {
    EXPECT_FALSE(m_never.contains(id.index)) << "job " << id.index << " was cancelled before the run began";
    ++m_attempts;
  }
  void jobHeldBack(JobId id, const JobCause&) override { EXPECT_EQ(m_states.at(id.index), JobState::Queued); }
  void attemptExtended(JobId id, JobTime) override { EXPECT_FALSE(isFinal(m_states.at(id.index))); }
  void attemptFinished(JobId, const AttemptRecord&) override { --m_attempts; }
  void runEnded(std::uint32_t, JobTime) override {
    EXPECT_EQ(m_attempts, 0);
    for (std::size_t i = 0; i < m_states.size(); ++i) EXPECT_TRUE(isFinal(m_states[i])) << "job " << i;
  }

 private:
  // Calls of one run come one at a time, so none of this is locked: TSan would tell.
  const std::set<std::uint32_t> m_never;  // may be started
  std::vector<JobState> m_states;
  int m_attempts = 0;
};

class Latch {
 public:
  void open() {
    const std::lock_guard lock(m_mutex);
    m_open = true;
    m_condition.notify_all();
  }
  bool wait() {
    std::unique_lock lock(m_mutex);
    return m_condition.wait_for(lock, std::chrono::seconds(60), [&] { return m_open; });
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_condition;
  bool m_open = false;
};

// Whatever a person may ask for, of any job.
void meddle(Random& random, Run& run) {
  std::this_thread::yield();
  const JobId any{1, static_cast<std::uint32_t>(below(random, 60))};
  switch (below(random, 4)) {
    case 0: return run.cancel(any, "stress");
    case 1: return run.setSlots(static_cast<std::size_t>(1 + below(random, 8)));
    case 2: EXPECT_LT(run.ready(), 1000u); return;
    default: return run.extend(any, std::chrono::microseconds(below(random, 3000) - 500));
  }
}

void playRound(unsigned seed, ThreadPool& pool, ThreadPool& control) {
  Random random(seed);
  int budget = 60;
  auto file = std::make_shared<JobFileSpec>();
  file->root.isGroup = true;
  for (int limits = below(random, 2) * below(random, 4); limits > 0; --limits)
    file->root.limits.push_back(randomLimit(random));
  const auto limits = static_cast<std::uint32_t>(file->root.limits.size());
  for (int i = 0, n = below(random, 12); i < n; ++i)
    file->root.children.push_back(randomJob(random, 3, i, limits, budget));
  RandomRunner runner(seed);
  // Cancelled before the start: most of them are below groups that have not begun.
  std::set<std::uint32_t> early;
  for (int i = below(random, 2) * below(random, 8); i > 0; --i)
    early.insert(static_cast<std::uint32_t>(below(random, 60)));
  LegalityCheck check(early);
  Latch ended;
  RunOptions options;
  options.slots = 4;
  options.alwaysGrace = std::chrono::milliseconds(1);
  options.onEnded = [&] { ended.open(); };
  auto [session, cancelSession] = withCancel(background(), "session");
  const auto run = Run::create(file, options, {pool, control, runner, check}, session);
  for (const std::uint32_t index : early) run->cancel({1, index}, "stress");
  std::vector<std::jthread> people;
  for (int person = below(random, 4); person > 0; --person) {
    people.emplace_back([&, pick = random()] {
      Random own(pick);
      for (int i = below(own, 12); i >= 0; --i) meddle(own, *run);
      if (below(own, 6) == 0) cancelSession();
      if (below(own, 10) == 0) run->forceStop("stress");
    });
  }
  run->start();
  ASSERT_TRUE(ended.wait()) << "the run does not end";
}

TEST(RunStressTest, EveryJobEndsExactlyOnce) {
  const char* roundsText = std::getenv("ARBORIST_STRESS_ROUNDS");
  const char* seedText = std::getenv("ARBORIST_STRESS_SEED");
  const unsigned first = seedText ? static_cast<unsigned>(std::stoul(seedText)) : std::random_device{}();
  const unsigned rounds = seedText     ? 1
                          : roundsText ? std::min(100'000u, static_cast<unsigned>(std::stoul(roundsText)))
                                       : 300;
  std::cout << "seed " << first << ", " << rounds << " rounds\n";
  ThreadPool pool({.name = "jobs", .minThreads = 1, .maxThreads = 4});
  ThreadPool control({.name = "control", .minThreads = 1, .maxThreads = 1});
  for (unsigned round = 0; round < rounds; ++round) {
    playRound(first + round, pool, control);
    ASSERT_FALSE(HasFailure()) << "ARBORIST_STRESS_SEED=" << first + round;
  }
}

}  // namespace
}  // namespace arborist::test
