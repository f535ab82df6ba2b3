// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <algorithm>
#include <random>

#include <gui/pool/pool_stage.h>
#include <support/gui/model_mirror.h>
#include <widgets/models/limit_model.h>

namespace arborist::test {
namespace {

// The limits of several runs, in the order of the runs, that come, go and change.
class RandomLimits {
 public:
  RandomLimits(PoolStage& stage, unsigned seed) : m_stage(stage), m_random(seed) {}

  std::vector<LimitRow> limits;

  unsigned below(unsigned limit) { return static_cast<unsigned>(m_random() % limit); }
  void step() {
    switch (below(10)) {
      case 0:  // another run
        ++m_lastRun;
        for (unsigned i = below(5); i > 0; --i) limits.push_back(fresh(m_lastRun));
        break;
      case 1:  // a run ends
        if (!limits.empty()) std::erase_if(limits, [run = one().run](const LimitRow& row) { return row.run == run; });
        break;
      case 2:
        if (!limits.empty()) limits.insert(place(), fresh(one().run));
        break;
      case 3:
        if (!limits.empty()) limits.erase(place());
        break;
      case 4:
        if (below(8) == 0) limits.clear();
        break;
      default:
        if (!limits.empty()) change(one().state);
        break;
    }
  }

 private:
  std::vector<LimitRow>::iterator place() {
    return limits.begin() + static_cast<std::ptrdiff_t>(below(static_cast<unsigned>(limits.size())));
  }
  LimitRow& one() { return *place(); }
  LimitRow fresh(std::uint32_t run) {
    LimitRow row;
    row.run = run;
    row.state.name = "limit-" + std::to_string(++m_named);
    change(row.state);
    return row;
  }
  void change(LimitState& state) {
    state.most = below(3) == 0 ? 0 : 8;
    state.active = below(9);
    state.waiting = below(4) * 1000;
    state.queue = below(2) == 0 ? std::nullopt : std::optional<std::size_t>(3000);
    state.refused = below(3);
    state.rate = below(2) == 0 ? "" : "20/s";
    state.burst = 5;
    state.ready = below(6);
    state.breaker.reset();
    if (below(2) == 0) return;
    state.breaker = BreakerStats{.state = static_cast<BreakerState>(below(3)), .calls = below(5), .trials = below(3)};
    state.breaker->failed = below(static_cast<unsigned>(state.breaker->calls) + 1);
    state.breaker->notPermitted = below(2) * 7;
    if (below(2) == 0) state.breaker->trialAt = m_stage.now + std::chrono::seconds(below(5));
  }

  PoolStage& m_stage;
  std::mt19937 m_random;
  std::uint32_t m_lastRun = 0;
  int m_named = 0;
};

std::string textIn(const ModelMirror::Row& row, LimitModel::Column column) {
  return row[column].substr(0, row[column].find('|'));
}

// What is said of a limit in plain words, beside what only the model's own texts say.
void checkRow(const ModelMirror::Row& shown, const LimitRow& row) {
  const LimitState& limit = row.state;
  ASSERT_EQ(textIn(shown, LimitModel::Name), limit.name);
  ASSERT_EQ(textIn(shown, LimitModel::Run), std::to_string(row.run));
  const std::string active = std::to_string(limit.active);
  ASSERT_EQ(textIn(shown, LimitModel::Active), limit.most == 0 ? active : active + " of " + std::to_string(limit.most));
  ASSERT_EQ(textIn(shown, LimitModel::Rate), limit.rate);
  const std::string waiting = std::to_string(limit.waiting);
  ASSERT_EQ(textIn(shown, LimitModel::Waiting), limit.queue ? waiting + " of 3000" : waiting);
  ASSERT_EQ(textIn(shown, LimitModel::Refused), limit.queue ? std::to_string(limit.refused) : "");
  const std::string breaker = textIn(shown, LimitModel::Breaker);
  if (!limit.breaker) {
    ASSERT_EQ(breaker, "");
    return;
  }
  const char* words[] = {"closed", "open", "half-open"};
  ASSERT_TRUE(breaker.starts_with(words[static_cast<int>(limit.breaker->state)])) << breaker;
}

void walkLimits(unsigned seed, int steps) {
  SCOPED_TRACE("ARBORIST_SEED=" + std::to_string(seed));
  PoolStage stage;
  LimitModel model(stage.bridge);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const ModelMirror mirror(model);
  RandomLimits random(stage, seed);
  const auto check = [&] {
    ASSERT_EQ(mirror.rows(), mirror.asked()) << "the signals tell another story";
    ASSERT_EQ(mirror.rows().size(), random.limits.size());
    for (std::size_t i = 0; i < random.limits.size(); ++i) checkRow(mirror.rows()[i], random.limits[i]);
  };
  for (int step = 1; step <= steps && !testing::Test::HasFatalFailure(); ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    for (unsigned i = random.below(4); i > 0; --i) random.step();
    PoolRow pool = poolRow(4);
    pool.limits = random.limits;
    stage.source.setPool(std::move(pool));
    stage.show();
    check();
    if (random.below(4) == 0) {  // time goes by, and a breaker comes nearer to its trial
      stage.at(100ms * step);
      model.tick();
      check();
    }
    if (random.below(60) == 0) {
      stage.bridge.setSource(nullptr);
      ASSERT_EQ(model.rowCount(), 0);
      ASSERT_TRUE(mirror.rows().empty());
      stage.bridge.setSource(&stage.source);
      stage.bridge.refresh();
      check();
    }
  }
}

TEST(LimitModelTest, ShowsTheLimitsOfSeveralRunsThroughRandomChanges) {
  const unsigned seed = announcedSeed();
  for (unsigned round = 0; round < 6 && !testing::Test::HasFatalFailure(); ++round) walkLimits(seed + round, 300);
}

TEST(LimitModelTest, SaysNothingWhereNothingHasChanged) {
  PoolStage stage;
  LimitModel model(stage.bridge);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  PoolRow pool = poolRow(4);
  pool.limits.resize(3);
  stage.source.setPool(pool);
  stage.show();
  const ModelMirror mirror(model);
  ++pool.slots;
  stage.source.setPool(pool);
  stage.show();
  EXPECT_EQ(mirror.came() + mirror.gone() + mirror.changed(), 0);
}

}  // namespace
}  // namespace arborist::test
