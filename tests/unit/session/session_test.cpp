// SPDX-License-Identifier: GPL-3.0-or-later
#include "session_fixture.h"

namespace arborist::test {
namespace {

std::shared_ptr<const JobFileSpec> file(std::vector<std::string> commands, JobDuration grace) {
  auto spec = std::make_shared<JobFileSpec>();
  spec->file = "test.yaml";
  spec->root.isGroup = true;
  for (std::string& command : commands) {
    JobSpec job;
    job.name = "job" + std::to_string(spec->root.children.size());
    job.command.argv = {std::move(command)};
    job.grace = grace;
    spec->root.children.push_back(std::move(job));
  }
  return spec;
}

class SessionTest : public SessionFixture {
 protected:
  std::uint32_t launch(std::vector<std::string> commands, JobDuration grace = std::chrono::milliseconds(200)) {
    std::uint32_t run = 0;
    const Status status = m_session->launch(file(std::move(commands), grace), m_folder, &run);
    EXPECT_TRUE(status.ok()) << status.message();
    return run;
  }
  JobState stateOf(std::uint32_t run, std::uint32_t index) { return job(run, index).state; }
  bool awaitReady() { return awaitFile("ready"); }
};

TEST_F(SessionTest, RunsJobsAndTellsTelemetryBeforeTheEndIsAnnounced) {
  const std::uint32_t run = launch({"true", "true", "true"});
  ASSERT_TRUE(awaitEnd(run));
  EXPECT_EQ(stateOf(run, 0), JobState::Succeeded);
  EXPECT_EQ(m_session->telemetry().snapshot()->run(run)->totals()[JobState::Succeeded], 3u);
}

TEST_F(SessionTest, SeveralRunsLiveSideBySideAndAreCancelledApart) {
  const std::uint32_t first = launch({"touch ready; sleep 300"});
  const std::uint32_t second = launch({"while [ ! -e go ]; do sleep 0.02; done"});
  ASSERT_TRUE(awaitReady());
  m_session->cancel({first, 0}, "test");
  ASSERT_TRUE(awaitEnd(first));
  EXPECT_EQ(stateOf(first, 1), JobState::Cancelled);
  std::ofstream(m_folder / "go") << "";
  ASSERT_TRUE(awaitEnd(second));
  EXPECT_EQ(stateOf(second, 1), JobState::Succeeded);
}

TEST_F(SessionTest, ClosingItEndsWhatRuns) {
  const std::uint32_t run = launch({"touch ready; sleep 300", "sleep 300"});
  ASSERT_TRUE(awaitReady());
  m_session.reset();
  EXPECT_TRUE(m_ended.contains(run));
}

TEST_F(SessionTest, ForceStopDoesNotWaitForTheGrace) {
  const std::uint32_t run = launch({"trap '' TERM; touch ready; while true; do sleep 300; done"}, 1h);
  ASSERT_TRUE(awaitReady());
  m_session->forceStop("test");
  ASSERT_TRUE(awaitEnd(run));
  EXPECT_EQ(stateOf(run, 1), JobState::Cancelled);
}

TEST_F(SessionTest, NoContextIsLeftOfARunThatHasEnded) {
  const std::size_t before = liveContexts().size();
  const std::uint32_t run = launch({"true", "exit 1", "true"});
  ASSERT_TRUE(awaitEnd(run));
  // The worker that ended the run lets go of its task's context a moment after it has announced the end.
  EXPECT_TRUE(eventually([before] { return liveContexts().size() == before; }));
}

}  // namespace
}  // namespace arborist::test
