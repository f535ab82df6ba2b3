// SPDX-License-Identifier: GPL-3.0-or-later
// What a view may ask of a session, and that it shows in what is published without anything else happening.
#include <future>

#include "session_fixture.h"

namespace arborist::test {
namespace {

class SessionCommandsTest : public SessionFixture {};

const char* const kUntilGo = "while [ ! -e go ]; do sleep 0.02; done";

TEST_F(SessionCommandsTest, AnAttemptUnderWaySaysItsWorkerItsLimitAndItsOutput) {
  JobSpec limited = shellJob("a", std::string("echo hello; ") + kUntilGo);
  limited.timeout = Limit{5min, {}};
  const std::uint32_t run = launch({limited, shellJob("b", kUntilGo)});
  Reader reader(m_session->telemetry());
  ASSERT_TRUE(reader.awaitState({run, 1}, JobState::Running));
  ASSERT_TRUE(reader.awaitState({run, 2}, JobState::Running));
  const JobRow a = *reader.last().job({run, 1}), b = *reader.last().job({run, 2});
  EXPECT_LT(a.worker, 4u);
  EXPECT_LT(b.worker, 4u);
  EXPECT_NE(a.worker, b.worker);
  ASSERT_TRUE(a.outputPath);
  EXPECT_EQ(std::filesystem::path(*a.outputPath).filename(), "1.1.log");
  EXPECT_EQ(*a.timeoutAt, *a.attemptStarted + 5min);
  touch("go");
  ASSERT_TRUE(awaitEnd(run));
  EXPECT_EQ(job(run, 1).lastAttempt()->worker, a.worker);
  EXPECT_EQ(job(run, 1).lastAttempt()->outputPath, *a.outputPath);
}

TEST_F(SessionCommandsTest, ThePoolShowsItsSettingsAsSoonAsTheyChange) {
  Reader reader(m_session->telemetry());
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.slots == 4 && pool.intake == Intake::Open; }));
  m_session->setSlots(7);
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.slots == 7; }));
  m_session->setSlots(0);
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.slots == 1; }));
  m_session->setQueue(5, OnFull::DropOldest);
  EXPECT_TRUE(
      reader.awaitPool([](const PoolRow& pool) { return pool.capacity == 5 && pool.onFull == OnFull::DropOldest; }));
  m_session->pause();
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.paused; }));
  m_session->resume();
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return !pool.paused; }));
  m_session->drain();
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.intake == Intake::Draining; }));
  m_session->acceptWork();
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.intake == Intake::Open; }));
}

TEST_F(SessionCommandsTest, ThePoolIsSeenToWorkAndToComeToRest) {
  Reader reader(m_session->telemetry());
  std::vector<JobSpec> jobs;
  for (int i = 0; i < 6; ++i) jobs.push_back(shellJob("j" + std::to_string(i), kUntilGo));
  const std::uint32_t run = launch(std::move(jobs));
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.stats.busy == 4 && pool.ready == 2; }));
  touch("go");
  ASSERT_TRUE(awaitEnd(run));
  EXPECT_TRUE(reader.awaitPool(
      [](const PoolRow& pool) { return pool.stats.busy == 0 && pool.ready == 0 && pool.stats.completed == 6; }));
}

TEST_F(SessionCommandsTest, MoreSlotsStartWhatWaits) {
  m_session->setSlots(1);
  const std::uint32_t run = launch({shellJob("a", kUntilGo), shellJob("b", kUntilGo), shellJob("c", "touch go")});
  Reader reader(m_session->telemetry());
  ASSERT_TRUE(reader.awaitState({run, 1}, JobState::Running));
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.ready == 2 && pool.stats.busy == 1; }));
  m_session->setSlots(3);
  ASSERT_TRUE(awaitEnd(run)) << "c has let the others end";
  EXPECT_EQ(job(run, 0).state, JobState::Succeeded);
}

TEST_F(SessionCommandsTest, WhileItIsPausedNothingBeginsAndWhatRunsGoesOn) {
  const std::uint32_t before = launch({shellJob("a", std::string("touch ready; ") + kUntilGo)});
  ASSERT_TRUE(awaitFile("ready"));
  m_session->pause();
  const std::uint32_t after = launch({shellJob("b", "true"), shellJob("c", "true")});
  touch("go");
  ASSERT_TRUE(awaitEnd(before));
  Reader reader(m_session->telemetry());
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.stats.queued == 2 && pool.stats.busy == 0; }));
  m_session->cancel({after, 2}, "not c");
  EXPECT_TRUE(reader.awaitState({after, 2}, JobState::Skipped)) << "what waits can be cancelled meanwhile";
  EXPECT_EQ(job(after, 1).state, JobState::Queued);
  m_session->resume();
  ASSERT_TRUE(awaitEnd(after));
  EXPECT_EQ(job(after, 1).state, JobState::Succeeded);
}

TEST_F(SessionCommandsTest, ClosingItWhilePausedEnds) {
  JobSpec clean = shellJob("clean", "true");
  clean.when = When::Always;
  m_session->pause();
  const std::uint32_t run = launch({shellJob("a", "true"), clean});
  m_session.reset();
  EXPECT_TRUE(m_ended.contains(run));
}

TEST_F(SessionCommandsTest, TheLimitsOfARunUnderWayArePartOfThePoolsRow) {
  auto spec = std::make_shared<JobFileSpec>(
      *fileOf({shellJob("a", std::string("touch ready; ") + kUntilGo), shellJob("b", "true")}));
  SharedLimit limit;
  limit.name = "db";
  limit.concurrency = 1;
  spec->root.limits.push_back(limit);
  for (JobSpec& job : spec->root.children) job.use.push_back(0);
  Reader reader(m_session->telemetry());
  std::uint32_t run = 0;
  ASSERT_TRUE(m_session->launch(spec, m_folder, &run).ok());
  EXPECT_TRUE(reader.awaitPool([&](const PoolRow& pool) {
    return pool.limits.size() == 1 && pool.limits[0].run == run && pool.limits[0].state.name == "db" &&
           pool.limits[0].state.active == 1 && pool.limits[0].state.waiting == 1;
  }));
  touch("go");
  ASSERT_TRUE(awaitEnd(run));
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.limits.empty(); }));
}

TEST_F(SessionCommandsTest, DrainRefusesNewRunsAndLetsTheOthersEnd) {
  const std::uint32_t run = launch({shellJob("a", std::string("touch ready; ") + kUntilGo), shellJob("b", "false")});
  ASSERT_TRUE(awaitFile("ready"));
  m_session->drain();
  std::uint32_t refused = 0;
  const Status launched = m_session->launch(fileOf({shellJob("x", "true")}), m_folder, &refused);
  EXPECT_FALSE(launched.ok());
  EXPECT_NE(launched.message().find("no new runs are taken"), std::string::npos) << launched.message();
  EXPECT_FALSE(m_session->retry(run, {{run, 2}}, &refused).ok());
  touch("go");
  ASSERT_TRUE(awaitEnd(run));
  EXPECT_EQ(job(run, 1).state, JobState::Succeeded);
  m_session->acceptWork();
  EXPECT_TRUE(awaitEnd(launch({shellJob("x", "true")})));
}

TEST_F(SessionCommandsTest, ShutDownNowEndsAllWithoutGraceAndLaterRunsHaveTheirsAgain) {
  const char* const deaf = "trap '' TERM; touch ready; while true; do sleep 300; done";
  const std::uint32_t run = launch({shellJob("a", deaf)});
  ASSERT_TRUE(awaitFile("ready"));
  m_session->shutDownNow("you shut it down");
  ASSERT_TRUE(awaitEnd(run));
  EXPECT_EQ(job(run, 1).cause->message, "you shut it down");
  std::uint32_t refused = 0;
  m_session->drain();
  EXPECT_FALSE(m_session->launch(fileOf({shellJob("x", "true")}), m_folder, &refused).ok());
  EXPECT_EQ(m_session->telemetry().snapshot()->pool()->intake, Intake::Stopped);
  m_session->acceptWork();
  const std::uint32_t later =
      launch({shellJob("a", "trap 'touch cleaned; exit' TERM; touch again; while :; do sleep 0.01; done")});
  ASSERT_TRUE(awaitFile("again")) << job(later, 1).cause->message;
  m_session->cancel({later, 0}, "test");
  ASSERT_TRUE(awaitEnd(later));
  EXPECT_TRUE(std::filesystem::exists(m_folder / "cleaned"));
}

TEST_F(SessionCommandsTest, AnExtensionShowsAtTheJobAndAtAllThatItHelps) {
  JobSpec limited = shellJob("a", kUntilGo);
  limited.timeout = Limit{5min, {}};
  JobSpec group = shellJob("g", "");
  group.isGroup = true;
  group.deadline = Limit{1h, {}};
  group.children = {limited, shellJob("b", kUntilGo)};
  const std::uint32_t run = launch({group});
  Reader reader(m_session->telemetry());
  ASSERT_TRUE(reader.awaitState({run, 2}, JobState::Running));
  ASSERT_TRUE(reader.awaitState({run, 3}, JobState::Running));
  const JobRow a = *reader.last().job({run, 2}), b = *reader.last().job({run, 3});
  m_session->extend({run, 2}, 30s);
  m_session->extend({run, 3}, 10min);
  EXPECT_TRUE(reader.await([&](const Snapshot& now) {
    return now.job({run, 2})->timeoutAt == *a.timeoutAt + 30s && now.job({run, 2})->deadline == *a.deadline + 10min &&
           now.job({run, 1})->deadline == *b.deadline + 10min && now.job({run, 3})->deadline == *b.deadline + 10min;
  }));
  m_session->extend({run, 77}, 30s);
  m_session->extend({99, 0}, 30s);
  touch("go");
  EXPECT_TRUE(awaitEnd(run));
}

TEST_F(SessionCommandsTest, RetryRunsExactlyTheseJobsBesideTheOthers) {
  JobSpec group = shellJob("g", "");
  group.isGroup = true;
  JobSpec second = shellJob("second", "touch second");
  second.needs = {0};
  group.children = {shellJob("first", "[ -e second ] && touch first-again; false"), second, shellJob("third", "true")};
  group.children[1].when = When::Always;
  const std::uint32_t run = launch({group, shellJob("other", "true")});
  ASSERT_TRUE(awaitEnd(run));
  std::uint32_t again = 0;
  ASSERT_TRUE(m_session->retry(run, {{run, 2}}, &again).ok());
  EXPECT_NE(again, run);
  ASSERT_TRUE(awaitEnd(again));
  const auto snapshot = m_session->telemetry().snapshot();
  ASSERT_EQ(snapshot->run(again)->row.jobs, 3u);
  EXPECT_EQ(snapshot->job({again, 2})->description->path, "g/first");
  EXPECT_EQ(snapshot->run(again)->row.info.file, "test.yaml");
  EXPECT_EQ(snapshot->run(again)->row.info.retryOf, run);
  EXPECT_EQ(snapshot->run(run)->row.info.retryOf, 0u);
  EXPECT_TRUE(std::filesystem::exists(m_folder / "first-again")) << "in the same folder";
  std::uint32_t third = 0;
  ASSERT_TRUE(m_session->retry(again, {{again, 1}}, &third).ok()) << "a retry can be repeated";
  ASSERT_TRUE(awaitEnd(third));
  EXPECT_EQ(job(third, 2).state, JobState::Failed);
}

TEST_F(SessionCommandsTest, RetryOfNothingOrOfTheUnknownSaysSo) {
  const std::uint32_t run = launch({shellJob("a", "true")});
  ASSERT_TRUE(awaitEnd(run));
  std::uint32_t again = 77;
  EXPECT_FALSE(m_session->retry(run, {}, &again).ok());
  EXPECT_FALSE(m_session->retry(run, {{run + 1, 1}}, &again).ok());
  const Status unknown = m_session->retry(99, {{99, 1}}, &again);
  EXPECT_EQ(unknown.message(), "run 99 is not known any more");
  EXPECT_EQ(again, 77u);
}

TEST_F(SessionCommandsTest, OnlyTheLastSixteenEndedRunsCanBeRepeated) {
  const std::uint32_t first = launch({shellJob("a", "true")});
  ASSERT_TRUE(awaitEnd(first));
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(awaitEnd(launch({shellJob("a", "true")})));
  // The end of a run is announced a moment before it is counted.
  std::uint32_t again = 0;
  ASSERT_TRUE(m_session->retry(first + 1, {{first + 1, 1}}, &again).ok());
  ASSERT_TRUE(awaitEnd(again));
  EXPECT_FALSE(m_session->retry(first, {{first, 1}}, &again).ok());
}

TEST_F(SessionCommandsTest, OutputIsKeptForTwentyRunsAndDescriptorsForNoMoreThanCanBeRepeated) {
  const auto entries = [](const std::filesystem::path& folder) {
    return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
  };
  for (int i = 0; i < 18; ++i) ASSERT_TRUE(awaitEnd(launch({shellJob("a", "echo output")})));
  const auto open = entries("/proc/self/fd");
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(awaitEnd(launch({shellJob("a", "echo output")})));
  // A run lets go of its own a moment after it has said that it ended, at either count.
  EXPECT_TRUE(eventually([&] { return entries("/proc/self/fd") <= open + 1; }));
  m_session.reset();
  EXPECT_EQ(entries(m_folder / "runs"), 20);
}

TEST_F(SessionCommandsTest, TheProcessesOfAJobAreToldElsewhere) {
  const std::uint32_t run = launch({shellJob("a", "touch ready; sleep 300; true"), shellJob("b", "sleep 301")});
  ASSERT_TRUE(awaitFile("ready"));
  const auto ask = [&](JobId id) {
    std::promise<std::vector<ProcessRow>> answer;
    const auto asker = std::this_thread::get_id();
    m_session->listProcesses(id, [&](std::vector<ProcessRow> rows) {
      EXPECT_NE(std::this_thread::get_id(), asker);
      answer.set_value(std::move(rows));
    });
    return answer.get_future().get();
  };
  std::vector<ProcessRow> rows;
  for (int i = 0; i < 1000 && rows.size() != 2; ++i) rows = ask({run, 1});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].parent, rows[0].pid);
  EXPECT_TRUE(ask({run, 0}).empty()) << "a group has none of its own";
  EXPECT_TRUE(ask({99, 1}).empty());
  m_session->cancel({run, 0}, "test");
  ASSERT_TRUE(awaitEnd(run));
  EXPECT_TRUE(ask({run, 1}).empty());
}

TEST_F(SessionCommandsTest, TheTimeThatAStopTakesIsCountedAsCancelling) {
  const std::uint32_t run =
      launch({shellJob("a", "trap 'sleep 0.3; exit 0' TERM; touch ready; while :; do sleep 0.01; done")});
  ASSERT_TRUE(awaitFile("ready"));
  m_session->cancel({run, 0}, "you clicked ✕");
  ASSERT_TRUE(awaitEnd(run));
  const JobRow row = job(run, 1);
  EXPECT_EQ(row.state, JobState::Cancelled);
  EXPECT_EQ(row.cause->message, "you clicked ✕");
  EXPECT_GE(row.cancelling, 300ms);
  EXPECT_EQ(*row.finished, row.lastAttempt()->finished);
  EXPECT_LE(*row.stopRequested, row.lastAttempt()->stopRequested) << "the order comes before the runner hears of it";
}

}  // namespace
}  // namespace arborist::test
