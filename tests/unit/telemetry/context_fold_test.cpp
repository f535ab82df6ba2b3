// SPDX-License-Identifier: GPL-3.0-or-later
#include <random>
#include <set>

#include <gtest/gtest.h>

#include <unit/telemetry/folded.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

using test::Folded;

std::vector<ContextInfo> infos(const std::set<std::uint64_t>& ids) {
  std::vector<ContextInfo> list;
  for (const std::uint64_t id : ids) {
    ContextInfo info;
    info.id = ContextId(id);
    info.parent = ContextId(id / 2);
    info.kind = ContextKind::Cancel;
    info.name = "seen";
    list.push_back(std::move(info));
  }
  return list;
}

TEST(ContextFoldTest, AContextIsLiveThenEndedThenReleased) {
  Folded folded;
  folded.created(5, 2, "build");
  folded.publish();
  ASSERT_NE(folded.context(5), nullptr);
  EXPECT_EQ(folded.context(5)->state, ContextState::Live);
  EXPECT_EQ(folded.context(5)->name.view(), "build");
  EXPECT_EQ(folded.context(5)->parent, ContextId(2));
  EXPECT_EQ(folded.reader.contextTotals().live, 1u);

  folded.now += 1s;
  folded.ended(5);
  folded.publish();
  EXPECT_EQ(folded.context(5)->state, ContextState::Ended);
  EXPECT_EQ(folded.context(5)->ended, folded.now);
  EXPECT_TRUE(folded.context(5)->causeKnown);
  EXPECT_EQ(folded.context(5)->code, std::errc::operation_canceled);
  EXPECT_EQ(folded.context(5)->message.view(), "because");

  folded.now += 1s;
  folded.released(5);
  folded.publish();
  EXPECT_EQ(folded.context(5)->state, ContextState::Released);
  EXPECT_EQ(folded.context(5)->released, folded.now);
  EXPECT_EQ(folded.reader.contextTotals(), (ContextTotals{0, 0, 1, 1}));
}

TEST(ContextFoldTest, ADeadlineCanBeChangedAndTakenAway) {
  Folded folded;
  folded.created(1);
  folded.recorder.deadlineChanged(ContextId(1), TimePoint(5s));
  folded.publish();
  EXPECT_EQ(folded.context(1)->deadline, TimePoint(5s));
  folded.recorder.deadlineChanged(ContextId(1), std::nullopt);
  folded.publish();
  EXPECT_EQ(folded.context(1)->deadline, std::nullopt);
}

TEST(ContextFoldTest, AReleasedRowIsKeptForItsTimeAndThenRemoved) {
  Folded folded({.releasedContextsFor = 10s, .releasedContexts = 100, .endedRuns = 1, .outputTailBytes = 0});
  folded.created(1);
  folded.released(1);
  folded.publish();
  folded.now += 9s;
  EXPECT_EQ(folded.publish(), nullptr);
  ASSERT_TRUE(folded.aggregator.nextExpiry());
  EXPECT_EQ(*folded.aggregator.nextExpiry(), folded.now + 1s);
  folded.now += 1s;
  ASSERT_NE(folded.publish(), nullptr);
  EXPECT_EQ(folded.context(1), nullptr);
  EXPECT_FALSE(folded.aggregator.nextExpiry());
}

TEST(ContextFoldTest, OfManyReleasedRowsTheFirstGoFirstAndLiveOnesStay) {
  Folded folded({.releasedContextsFor = 1h, .releasedContexts = 10, .endedRuns = 1, .outputTailBytes = 0});
  for (std::uint64_t id = 1; id <= 1000; ++id) {
    folded.created(id);
    if (id % 2 == 0) folded.released(id);
    if (id % 2 == 1) folded.ended(id);  // ended, but still held: not to be given up either
  }
  folded.publish();
  EXPECT_EQ(folded.reader.contextTotals(), (ContextTotals{0, 500, 10, 1000}));
  EXPECT_EQ(folded.context(980), nullptr);
  EXPECT_NE(folded.context(982), nullptr);
  EXPECT_NE(folded.context(1), nullptr);
}

TEST(ContextFoldTest, SlotsAreUsedAgainSoThatMemoryStaysFlat) {
  Folded folded({.releasedContextsFor = 0s, .releasedContexts = 0, .endedRuns = 1, .outputTailBytes = 0});
  for (std::uint64_t id = 1; id <= 10'000; ++id) {
    folded.created(id);
    folded.released(id);
    folded.publish();
  }
  EXPECT_EQ(folded.reader.contexts().size(), 0u) << "what came and went between two states was never there";
  for (std::uint64_t id = 1; id <= 10'000; ++id) {
    folded.created(100'000 + id);
    folded.publish();
    folded.released(100'000 + id);
    folded.publish();
  }
  EXPECT_LE(folded.reader.contexts().size(), 2u);
}

TEST(ContextFoldTest, InsertedContextsComeInOrderOfCreationWhateverTheirSlots) {
  Folded folded({.releasedContextsFor = 0s, .releasedContexts = 0, .endedRuns = 1, .outputTailBytes = 0});
  for (const std::uint64_t id : {1u, 2u}) folded.created(id);
  for (const std::uint64_t id : {1u, 2u}) folded.released(id);
  folded.fold();
  folded.aggregator.expire(folded.now);
  folded.created(3);
  folded.created(4, 3);  // takes the first slot, its parent has the second
  const auto diff = folded.publish();
  ASSERT_EQ(diff->insertedContexts.size(), 2u);
  EXPECT_EQ(diff->insertedContexts[0].id, ContextId(3));
  EXPECT_EQ(diff->insertedContexts[1].id, ContextId(4));
}

TEST(ContextFoldTest, EventsOfAnUnknownContextChangeTheFiguresAlone) {
  Folded folded;
  folded.ended(5);
  folded.released(5);
  const auto diff = folded.publish();
  ASSERT_NE(diff, nullptr);
  EXPECT_EQ(diff->rows(), 0u);
  EXPECT_EQ(folded.reader.events().folded, 2u);
  EXPECT_EQ(folded.publish(), nullptr);
}

TEST(ContextFoldTest, ADropAsksForReconciling) {
  Folded folded({}, 2);
  for (std::uint64_t id = 1; id <= 3; ++id) folded.created(id);
  EXPECT_FALSE(folded.aggregator.wantsReconcile());
  folded.publish();
  EXPECT_TRUE(folded.aggregator.wantsReconcile());
  EXPECT_EQ(folded.reader.events().droppedInAll(), 1u);
  folded.aggregator.reconcile(infos({1, 2, 3}), folded.now);
  EXPECT_FALSE(folded.aggregator.wantsReconcile());
  folded.publish();
  EXPECT_EQ(folded.reader.events().reconciled, 1u);
  ASSERT_NE(folded.context(3), nullptr);
  EXPECT_EQ(folded.context(3)->name.view(), "seen");
}

TEST(ContextFoldTest, ReconcilingReleasesWhatIsGoneChildrenFirst) {
  Folded folded({.releasedContextsFor = 1h, .releasedContexts = 1, .endedRuns = 1, .outputTailBytes = 0});
  folded.created(1);
  folded.created(200, 1);  // made by a thread that stood at higher ids than its children's
  folded.created(3, 200);
  folded.created(150, 3);
  folded.publish();
  folded.now += 1s;
  folded.aggregator.reconcile(infos({1}), folded.now);
  folded.publish();
  EXPECT_EQ(folded.context(1)->state, ContextState::Live);
  ASSERT_NE(folded.context(200), nullptr) << "the parent is released last, so it is kept longest";
  EXPECT_EQ(folded.context(200)->state, ContextState::Released);
  EXPECT_FALSE(folded.context(200)->causeKnown);
  EXPECT_EQ(folded.context(3), nullptr);
  EXPECT_EQ(folded.context(150), nullptr);
}

TEST(ContextFoldTest, AnEventThatComesAfterReconcilingStillSaysWhatItKnows) {
  Folded folded;
  folded.aggregator.reconcile(infos({4}), folded.now);
  folded.now -= 1s;
  folded.created(4, 2, "exact");
  folded.publish();
  EXPECT_EQ(folded.context(4)->name.view(), "exact");
  EXPECT_EQ(folded.context(4)->created, folded.now);
  folded.aggregator.reconcile({}, folded.now + 2s);
  folded.ended(4);
  folded.publish();
  EXPECT_EQ(folded.context(4)->state, ContextState::Released);
  EXPECT_TRUE(folded.context(4)->causeKnown);
  EXPECT_EQ(folded.reader.contextTotals(), (ContextTotals{0, 0, 1, 1}));
}

// A tree of contexts lives at random while events of it get lost at random. After reconciling, the rows that are not
// released are exactly the contexts that exist.
TEST(ContextFoldTest, WhateverWasDroppedReconcilingFindsTheTruth) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Folded folded({.releasedContextsFor = 50ms, .releasedContexts = 20, .endedRuns = 1, .outputTailBytes = 0}, 16);
  std::set<std::uint64_t> live;
  std::uint64_t last = 0;
  for (int round = 0; round < 300; ++round) {
    for (int step = std::uniform_int_distribution(0, 40)(random); step > 0; --step) {
      folded.now += 1ms;
      const auto what = random() % 3;
      if (live.empty() || what == 0) {
        live.insert(++last);
        folded.created(last, last / 2);
      } else {
        const auto chosen = std::next(live.begin(), static_cast<std::ptrdiff_t>(random() % live.size()));
        if (what == 1) {
          folded.ended(*chosen);
        } else {
          folded.released(*chosen);
          live.erase(chosen);
        }
      }
    }
    folded.fold();
    if (folded.aggregator.wantsReconcile()) folded.aggregator.reconcile(infos(live), folded.now);
    folded.publish();

    std::set<std::uint64_t> shown;
    std::size_t releasedRows = 0;
    for (std::size_t slot = 0; slot < folded.reader.contexts().size(); ++slot) {
      const ContextRow& row = folded.reader.contexts()[slot];
      if (!row.exists()) continue;
      if (row.state == ContextState::Released) {
        ++releasedRows;
      } else {
        shown.insert(row.id.value());
      }
    }
    ASSERT_EQ(shown, live) << "round " << round;
    ASSERT_LE(releasedRows, 20u);
    const ContextTotals& totals = folded.reader.contextTotals();
    ASSERT_EQ(totals.live + totals.ended, live.size());
    ASSERT_EQ(totals.released, releasedRows);
  }
  EXPECT_GT(folded.reader.events().reconciled, 0u);
}

}  // namespace
}  // namespace arborist
