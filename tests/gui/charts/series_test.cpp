// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <algorithm>
#include <cmath>
#include <random>

#include <support/gui/model_mirror.h>
#include <widgets/models/series_bins.h>
#include <widgets/models/series_gauge.h>
#include <widgets/models/series_table_model.h>
#include <widgets/models/series_tally.h>

namespace arborist::test {
namespace {

using namespace std::chrono_literals;

constexpr JobTime kStart{1000h};

struct SeriesTest : testing::Test {
  SeriesTest() : seed(std::random_device{}()), random(seed) {}
  std::random_device::result_type seed;
  std::mt19937_64 random;
  testing::ScopedTrace trace{__FILE__, __LINE__, "seed " + std::to_string(seed)};

  JobDuration upTo(JobDuration most) {
    return JobDuration(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most.count())));
  }
  EndedJob endedAt(JobTime time) {
    EndedJob job;
    job.finished = time;
    job.started = true;
    job.queued = upTo(2s);
    job.running = upTo(20s);
    job.state = static_cast<JobState>(3 + random() % 5);
    return job;
  }
};

TEST_F(SeriesTest, RingKeepsTheLastOnesAndTheirNumbers) {
  SeriesRing<int> ring(100);
  SeriesCursor cursor;
  for (int i = 0; i < 1000; ++i) ring.push(i);
  EXPECT_EQ(ring.size(), 100u);
  EXPECT_EQ(ring.begin(), 900u);
  for (std::uint64_t i = ring.begin(); i < ring.end(); ++i) EXPECT_EQ(ring[i], static_cast<int>(i));
  int seen = 0;
  readNew(ring, cursor, [&](int) { ++seen; });
  ring.push(1000);
  readNew(ring, cursor, [&](int value) { EXPECT_EQ(value, 1000); });
  EXPECT_EQ(seen, 100);
  ring.clear();
  ring.push(7);
  seen = 0;
  readNew(ring, cursor, [&](int) { ++seen; });
  EXPECT_EQ(seen, 1) << "after clear() a reader begins anew";
}

TEST_F(SeriesTest, GaugeIsBoundedHoweverLongItRuns) {
  GaugeSeries gauge;
  for (int i = 0; i < 200'000; ++i) gauge.add({kStart + i * 40ms, {1, 2, 3, 4}});
  EXPECT_LE(gauge.kept(), GaugeSeries::kSamples + GaugeSeries::kBins);
  // The whole run is still there.
  const auto steps = gauge.steps(Load::Ready, {kStart, kStart + 200'000 * 40ms}, 500);
  ASSERT_FALSE(steps.empty());
  EXPECT_LE(steps.front().at, kStart + 10s);
}

TEST_F(SeriesTest, DecimationKeepsExtremesWhetherExactOrInBins) {
  for (const int samples : {3000, 60'000}) {
    GaugeSeries gauge;
    float low = 1e9F, high = -1e9F;
    for (int i = 0; i < samples; ++i) {
      const auto value = static_cast<float>(random() % 1'000'000);
      low = std::min(low, value);
      high = std::max(high, value);
      gauge.add({kStart + i * 33ms, {value, 0, 0, 0}});
    }
    const auto steps = gauge.steps(Load::Ready, {kStart, kStart + samples * 33ms}, 200);
    EXPECT_LE(steps.size(), 4 * 202u + 2);
    const auto [least, most] = std::minmax_element(
        steps.begin(), steps.end(), [](const SeriesPoint& a, const SeriesPoint& b) { return a.value < b.value; });
    EXPECT_EQ(least->value, low) << samples;
    EXPECT_EQ(most->value, high) << samples;
    EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end(),
                               [](const SeriesPoint& a, const SeriesPoint& b) { return a.at < b.at; }));
  }
}

TEST_F(SeriesTest, GaugeBeginsWithWhatHeldBefore) {
  GaugeSeries gauge;
  gauge.add({kStart, {5, 0, 0, 0}});
  gauge.add({kStart + 10s, {7, 0, 0, 0}});
  const auto steps = gauge.steps(Load::Ready, {kStart + 4s, kStart + 20s}, 100);
  ASSERT_GE(steps.size(), 2u);
  EXPECT_EQ(steps.front().at, kStart + 4s);
  EXPECT_EQ(steps.front().value, 5);
  EXPECT_EQ(steps.back().at, kStart + 20s);
  EXPECT_EQ(steps.back().value, 7);
  EXPECT_EQ(gauge.at(kStart + 9999ms)->values[0], 5);
  EXPECT_EQ(gauge.at(kStart + 10s)->values[0], 7);
  EXPECT_FALSE(gauge.at(kStart - 1s));
}

TEST_F(SeriesTest, ThroughputSumsEqualTheEndedJobsWhileTheSpanMoves) {
  EndedRing ring(5000);
  SeriesBins<OutcomeBin> bins;
  JobTime now = kStart;
  for (int round = 0; round < 60; ++round) {
    for (std::uint64_t i = random() % 60; i > 0; --i) ring.push(endedAt(now - upTo(800ms)));
    now += upTo(1s);
    // As a view that follows does it: first growing, then sliding.
    const TimeSpan span{std::max(kStart, now - 20s), now};
    const JobDuration width = windowWidth(span.length() + 1s, 50);
    bins.update(ring, span, width);
    OutcomeBin sum;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      for (std::size_t s = 0; s < 8; ++s) sum.counts[s] += bins[i].counts[s];
    }
    OutcomeBin wanted;
    const JobTime first = bins.begin(0), end = bins.begin(bins.size());
    for (std::uint64_t i = ring.begin(); i < ring.end(); ++i) {
      if (ring[i].finished >= first && ring[i].finished < end) wanted.add(ring[i]);
    }
    ASSERT_EQ(sum.counts, wanted.counts) << "round " << round;
    ASSERT_LE(bins.size(), 60u);
  }
}

TEST_F(SeriesTest, BinsOfAnySpanCountWhatEndedThere) {
  EndedRing ring(3000);
  for (int i = 0; i < 3000; ++i) ring.push(endedAt(kStart + upTo(100s)));
  SeriesBins<OutcomeBin> bins;
  for (int round = 0; round < 200; ++round) {
    const JobTime begin = kStart + upTo(90s);
    const TimeSpan span{begin, begin + 1s + upTo(30s)};
    bins.update(ring, span, windowWidth(span.length(), 40));
    std::uint32_t sum = 0, wanted = 0;
    for (std::size_t i = 0; i < bins.size(); ++i) sum += bins[i].all();
    const JobTime end = bins.begin(bins.size());
    for (std::uint64_t i = 0; i < 3000; ++i) {
      if (ring[i].finished >= bins.begin(0) && ring[i].finished < end) ++wanted;
    }
    ASSERT_EQ(sum, wanted) << "round " << round;
    ASSERT_LE(bins.begin(0), span.begin);
    ASSERT_GT(end, span.end);
    if (round % 7 == 0) ring.push(endedAt(kStart + upTo(100s)));
    if (ring.begin() > 0) break;
  }
}

TEST_F(SeriesTest, WindowsArePercentilesOfTheJobsThatEndedInThem) {
  EndedRing ring(4000);
  for (int i = 0; i < 4000; ++i) ring.push(endedAt(kStart + upTo(20s)));
  SeriesBins<LatencyBin> bins;
  bins.update(ring, {kStart, kStart + 20s}, 5s);
  for (std::size_t b = 0; b < bins.size(); ++b) {
    std::vector<double> sorted;
    for (std::uint64_t i = 0; i < ring.end(); ++i) {
      if (ring[i].finished >= bins.begin(b) && ring[i].finished < bins.begin(b) + 5s) {
        sorted.push_back(static_cast<double>(ring[i].running.count()));
      }
    }
    std::sort(sorted.begin(), sorted.end());
    ASSERT_EQ(bins[b].running.count(), sorted.size());
    if (sorted.empty()) continue;
    for (const double share : {0.5, 0.95, 0.99}) {
      const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size()))) - 1;
      EXPECT_NEAR(static_cast<double>(bins[b].running.percentile(share).count()), sorted[rank], sorted[rank] * 0.005);
    }
  }
}

TEST_F(SeriesTest, TallyOfAMarkCountsOnlyWhatEndedInIt) {
  EndedRing ring(1000);
  EndedTally tally;
  const TimeSpan mark{kStart + 3s, kStart + 6s};
  std::uint64_t all = 0, inside = 0;
  for (int i = 0; i < 500; ++i) {
    const EndedJob job = endedAt(kStart + upTo(10s));
    ring.push(job);
    ++all;
    inside += mark.contains(job.finished);
    tally.update(ring, mark);
  }
  EXPECT_EQ(tally.ended(), inside);
  EXPECT_EQ(tally.running().count(), inside);
  tally.update(ring, std::nullopt);
  EXPECT_EQ(tally.ended(), all);
}

TEST_F(SeriesTest, TallyBlamesOnlyWhatCameFromOutside) {
  EndedRing ring(10);
  EndedJob job = endedAt(kStart);
  job.state = JobState::Failed;
  job.cause = CauseCode::Exit;
  ring.push(job);
  job.state = JobState::TimedOut;
  job.cause = CauseCode::Timeout;
  job.stopped = true;
  job.stopping = 40ms;
  ring.push(job);
  EndedTally tally;
  tally.update(ring, std::nullopt);
  EXPECT_EQ(tally.cancelledBy(CauseCode::Exit), 0u);
  EXPECT_EQ(tally.cancelledBy(CauseCode::Timeout), 1u);
  EXPECT_EQ(tally.cancelled(), 1u);
  EXPECT_EQ(tally.stopping().max(), 40ms);
}

TEST_F(SeriesTest, LogBinsHoldEveryValueOnce) {
  Histogram histogram;
  for (int i = 0; i < 5000; ++i)
    histogram.record(upTo(JobDuration(1) * static_cast<std::int64_t>(1 + random() % 100'000'000'000)));
  const auto bins = logBins(histogram, 10);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    sum += bins[i].count;
    if (i == 0) continue;
    EXPECT_NEAR(bins[i].low, bins[i - 1].high, bins[i].low * 1e-9);
  }
  EXPECT_EQ(sum, histogram.count());
}

TEST_F(SeriesTest, WidthsArePlainAndNoMoreThanWanted) {
  EXPECT_EQ(windowWidth(60s, 60), 1s);
  EXPECT_EQ(windowWidth(61s, 60), 2s);
  EXPECT_EQ(windowWidth(1s, 60), 20ms);
  EXPECT_EQ(windowWidth(1h, 60), 1min);
  EXPECT_LE(24h * 400 / windowWidth(24h * 400, 60), 60);
}

TEST_F(SeriesTest, TableModelShowsTheFiguresWhileRowsAndColumnsComeAndGo) {
  SeriesTableModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const ModelMirror mirror(model);
  for (int round = 0; round < 400; ++round) {
    SeriesTable table;
    table.columns = {{QStringLiteral("a"), SeriesTable::Kind::Text}, {QStringLiteral("b"), SeriesTable::Kind::Seconds}};
    if (round % 20 == 0) table.columns.push_back({QStringLiteral("c")});
    std::vector<ModelMirror::Row> expected;
    for (std::uint64_t i = random() % 20; i > 0; --i) {
      SeriesTable::Row row{QStringLiteral("job-%1").arg(random() % 9)};
      while (row.size() < table.columns.size())
        row.push_back(random() % 5 == 0 ? QVariant() : QVariant(static_cast<double>(random() % 1000)));
      expected.emplace_back();
      for (std::size_t column = 0; column < row.size(); ++column)
        expected.back().push_back(cellText(table.columns[column], row[column]).toStdString() + '|');
      table.rows.push_back(std::move(row));
    }
    model.setTable(std::move(table));
    ASSERT_EQ(mirror.asked(), expected) << "round " << round;
    ASSERT_EQ(mirror.rows(), expected) << "the signals tell another story, round " << round;
  }
}

TEST_F(SeriesTest, CsvQuotesAndKeepsPrecision) {
  SeriesTable table;
  table.columns = {{QStringLiteral("job"), SeriesTable::Kind::Text},
                   {QStringLiteral("t (s)"), SeriesTable::Kind::Seconds}};
  table.rows = {{QStringLiteral("a,\"b\""), 0.001234567}, {QStringLiteral("c\td"), QVariant()}};
  EXPECT_EQ(csvOf(table), "job,t (s)\r\n\"a,\"\"b\"\"\",0.001234567\r\nc\td,\r\n");
  EXPECT_EQ(tsvOf(table, 1, 1), QStringLiteral("job\tt (s)\nc d\t"));
}

}  // namespace
}  // namespace arborist::test
