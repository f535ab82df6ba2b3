// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/session/pool_autoscaler.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "session_fixture.h"

namespace arborist::test {
namespace {

// A pool that is looked at each millisecond and remembers what it was told.
class ScaledPool {
 public:
  explicit ScaledPool(std::optional<PoolAutoscaler::Load> load) : m_load(load) {}
  void setLoad(std::optional<PoolAutoscaler::Load> load) {
    const std::lock_guard lock(m_mutex);
    m_load = load;
    m_looks = 0;
  }
  // Waits until it was looked at so often since the load was set.
  void awaitLooks(int count) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_looks >= count; });
  }
  // Waits until it was told to have so many slots by this term.
  void awaitResize(std::size_t slots, std::uint64_t term) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_last == std::pair(slots, term); });
  }
  std::size_t resizes() const {
    const std::lock_guard lock(m_mutex);
    return m_resizes;
  }
  PoolAutoscaler::Parts parts() {
    return {.look =
                [this] {
                  const std::lock_guard lock(m_mutex);
                  ++m_looks;
                  m_changed.notify_all();
                  return m_load;
                },
            .resize =
                [this](std::size_t slots, std::uint64_t term) {
                  const std::lock_guard lock(m_mutex);
                  m_last = {slots, term};
                  ++m_resizes;
                  if (m_load) m_load->slots = slots;
                  m_changed.notify_all();
                },
            .every = 1ms};
  }

 private:
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  std::optional<PoolAutoscaler::Load> m_load;
  std::pair<std::size_t, std::uint64_t> m_last;
  std::size_t m_resizes = 0;
  int m_looks = 0;
};

TEST(PoolAutoscalerTest, OnItHasTheSlotsFollowTheLoad) {
  ScaledPool pool(PoolAutoscaler::Load{.slots = 4, .busy = 4, .queued = 2});
  PoolAutoscaler scaler(pool.parts());
  EXPECT_EQ(scaler.row(), std::nullopt);
  scaler.set(AutoscaleSettings{2, 10, 1.0}, 1);
  pool.awaitResize(6, 1);
  EXPECT_EQ(scaler.row(), (AutoscaleRow{{2, 10, 1.0}, 6}));
}

TEST(PoolAutoscalerTest, WhereItIsNotToLookNothingChanges) {
  ScaledPool pool(std::nullopt);
  PoolAutoscaler scaler(pool.parts());
  scaler.set(AutoscaleSettings{2, 10, 1.0}, 1);
  pool.awaitLooks(5);
  EXPECT_EQ(pool.resizes(), 0u);
  EXPECT_EQ(scaler.row()->recommended, 0u);
}

TEST(PoolAutoscalerTest, OffItStopsAndALaterWordWins) {
  ScaledPool pool(PoolAutoscaler::Load{.slots = 4, .busy = 4, .queued = 0});
  PoolAutoscaler scaler(pool.parts());
  scaler.set(AutoscaleSettings{1, 10, 1.0}, 7);
  pool.awaitResize(4, 7);
  scaler.set(std::nullopt, 9);
  scaler.set(AutoscaleSettings{1, 10, 1.0}, 8);
  EXPECT_EQ(scaler.row(), std::nullopt);
  scaler.set(AutoscaleSettings{5, 10, 1.0}, 10);
  pool.awaitResize(5, 10);
}

TEST(PoolAutoscalerTest, SettingsOutOfRangeAreBroughtIntoIt) {
  const AutoscalerOptions options = PoolAutoscaler::optionsOf({.minSlots = 0, .maxSlots = 0, .target = -1});
  EXPECT_EQ(options.minThreads, 1u);
  EXPECT_EQ(options.maxThreads, 1u);
  EXPECT_EQ(options.target, AutoscaleSettings::kLeastTarget);
}

class AutoscaledSessionTest : public SessionFixture {};

TEST_F(AutoscaledSessionTest, MoreJobsGetMoreSlotsUntilSomebodySetsThemByHand) {
  Reader reader(m_session->telemetry());
  m_session->setSlots(1);
  std::vector<JobSpec> jobs;
  for (int i = 0; i < 5; ++i)
    jobs.push_back(shellJob("j" + std::to_string(i), "while [ ! -e go ]; do sleep 0.02; done"));
  const std::uint32_t run = launch(std::move(jobs));
  ASSERT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.stats.busy == 1 && pool.ready == 4; }));
  m_session->setAutoscale(AutoscaleSettings{1, 8, 1.0});
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) {
    return pool.slots == 5 && pool.stats.busy == 5 && pool.autoscale && pool.autoscale->recommended == 5;
  }));
  m_session->setSlots(2);
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.slots == 2 && !pool.autoscale; }));
  touch("go");
  EXPECT_TRUE(awaitEnd(run));
}

TEST_F(AutoscaledSessionTest, ItEndsAtAnyMoment) {
  for (int i = 0; i < 20; ++i) {
    m_session->setAutoscale(AutoscaleSettings{1, 8, 1.0});
    launch({shellJob("a", "exec sleep 300")});
    TearDown();
    SetUp();
  }
}

TEST_F(AutoscaledSessionTest, JobsThatWaitForTheirGroupGetNoSlots) {
  Reader reader(m_session->telemetry());
  JobSpec group;
  group.name = "one-at-a-time";
  group.isGroup = true;
  group.concurrency = 1;
  for (int i = 0; i < 5; ++i)
    group.children.push_back(shellJob("j" + std::to_string(i), "while [ ! -e go ]; do sleep 0.02; done"));
  const std::uint32_t run = launch({group});
  ASSERT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.stats.busy == 1 && pool.ready == 4; }));
  m_session->setAutoscale(AutoscaleSettings{1, 8, 1.0});
  // Those that there are stay for a minute.
  EXPECT_TRUE(reader.awaitPool([](const PoolRow& pool) { return pool.autoscale && pool.autoscale->recommended != 0; }));
  EXPECT_LE(reader.last().pool()->slots, 4u);
  touch("go");
  EXPECT_TRUE(awaitEnd(run));
}

}  // namespace
}  // namespace arborist::test
