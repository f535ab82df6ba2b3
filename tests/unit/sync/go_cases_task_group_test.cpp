// SPDX-License-Identifier: GPL-3.0-or-later
// The published cases of golang.org/x/sync/errgroup, told again for TaskGroup. The list is docs/sync-go-cases.md.
#include <arborist/sync/task_group.h>

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arborist/pool/thread_pool.h>
#include <arborist/sync/channel.h>

namespace arborist {
namespace {

const std::error_code kFine;
const std::error_code kDoomed = std::make_error_code(std::errc::host_unreachable);
const std::error_code kDoomedToo = std::make_error_code(std::errc::connection_reset);

// What the tasks of a group return, one after the other, and what the group makes of it.
struct GroupRow {
  const char* name;
  std::vector<std::error_code> results;
  std::error_code error;
};

class GoGroupTable : public ::testing::TestWithParam<GroupRow> {};

TEST_P(GoGroupTable, TheFirstErrorIsTheGroupsAndTheCauseOfItsEnd) {
  const auto& [name, results, error] = GetParam();
  for (const bool tried : {false, true}) {
    ManualExecutor executor;
    TaskGroup group(background(), executor);
    for (const std::error_code& result : results) {
      const auto task = [result](const Context&) { return result; };
      if (tried) {
        EXPECT_TRUE(group.tryRun(task));
      } else {
        group.run(task);
      }
    }
    executor.runReady();
    EXPECT_EQ(group.wait(), error);
    EXPECT_TRUE(group.context().done()) << "also without an error";
    EXPECT_EQ(group.context().err(), ContextErrc::Canceled);
    EXPECT_EQ(group.context().cause()->code, error ? error : ContextErrc::Canceled);
  }
}

INSTANTIATE_TEST_SUITE_P(Row, GoGroupTable,
                         ::testing::Values(GroupRow{"Empty", {}, kFine}, GroupRow{"Fine", {kFine}, kFine},
                                           GroupRow{"Doomed", {kDoomed}, kDoomed},
                                           GroupRow{"DoomedFine", {kDoomed, kFine}, kDoomed},
                                           GroupRow{"FineDoomed", {kFine, kDoomed}, kDoomed},
                                           GroupRow{"DoomedFineDoomedToo", {kDoomed, kFine, kDoomedToo}, kDoomed}),
                         [](const auto& row) { return row.param.name; });

TEST(GoGroupCases, AskedAfterEachTaskItTellsItsFirstErrorForEver) {
  ManualExecutor executor;
  TaskGroup group(background(), executor);
  int ran = 0;
  for (const std::error_code& result : {kDoomed, kFine, kDoomedToo}) {
    group.run([&, result](const Context&) {
      ++ran;
      return result;
    });
    executor.runReady();
    EXPECT_EQ(group.wait(), kDoomed);
  }
  EXPECT_EQ(ran, 1) << "what comes after the end is skipped";
}

TEST(GoGroupCases, TryRunTakesAsManyAsTheLimitOfTheMomentLeaves) {
  constexpr int kMost = 42;
  ManualExecutor executor;
  TaskGroup group(background(), executor);
  int ran = 0;
  const auto task = [&](const Context&) { ++ran; };
  group.setLimit(kMost);
  for (int i = 0; i < kMost; ++i) EXPECT_TRUE(group.tryRun(task)) << i;
  EXPECT_FALSE(group.tryRun(task));
  executor.runReady();
  EXPECT_EQ(ran, kMost);
  EXPECT_TRUE(group.tryRun(task)) << "all have ended";
  executor.runReady();
  group.setLimit(1);
  EXPECT_TRUE(group.tryRun(task));
  EXPECT_FALSE(group.tryRun(task));
  executor.runReady();
  group.setLimit(0);
  for (int i = 0; i < 1024; ++i) EXPECT_FALSE(group.tryRun(task));
  EXPECT_EQ(executor.runReady(), 0u);
  EXPECT_EQ(ran, kMost + 2);
  EXPECT_FALSE(group.wait());
}

// Two tasks under way at once: the first fails, the second throws when it sees that.
TEST(GoGroupCases, AnExceptionIsThrownAlsoWhereAnErrorCameFirst) {
  ThreadPool pool({.minThreads = 2, .maxThreads = 2});
  TaskGroup group(background(), pool);
  Channel<int> begun;
  group.run([&](const Context& ctx) {
    EXPECT_FALSE(begun.send(background(), 1));
    ctx.wait();
    throw std::out_of_range("second");
  });
  group.run([&](const Context&) {
    EXPECT_EQ(begun.receive(background()), 1);
    return kDoomed;
  });
  EXPECT_THROW(static_cast<void>(group.wait()), std::out_of_range);
  EXPECT_EQ(group.context().cause()->code, kDoomed) << "the first to fail is the cause";
}

TEST(GoGroupCases, OfSeveralExceptionsTheFirstIsThrownWhateverItIs) {
  ThreadPool pool({.minThreads = 2, .maxThreads = 2});
  TaskGroup group(background(), pool);
  Channel<int> begun;
  group.run([&](const Context& ctx) {
    EXPECT_FALSE(begun.send(background(), 1));
    ctx.wait();
    throw std::out_of_range("second");
  });
  group.run([&](const Context&) {
    EXPECT_EQ(begun.receive(background()), 1);
    throw 7;
  });
  EXPECT_THROW(static_cast<void>(group.wait()), int);
}

TEST(GoGroupExamples, SeveralFetchesAreWaitedForAndTheOneThatFailedIsTold) {
  ThreadPool pool({.minThreads = 3, .maxThreads = 3});
  const auto fetch = [](std::string_view host) { return host.ends_with(".invalid") ? kDoomed : kFine; };
  const auto fetchAll = [&](const std::vector<std::string_view>& hosts) {
    TaskGroup group(background(), pool);
    for (const std::string_view host : hosts) group.run([&, host](const Context&) { return fetch(host); });
    return group.wait();
  };
  EXPECT_FALSE(fetchAll({"one.test", "two.test", "three.test"}));
  EXPECT_EQ(fetchAll({"one.test", "two.invalid", "three.test"}), kDoomed);
}

TEST(GoGroupExamples, SearchesAtOnceFillTheirOwnPlacesOrNone) {
  ThreadPool pool({.minThreads = 3, .maxThreads = 3});
  using Search = std::function<std::error_code(const Context&, std::string&)>;
  const auto searchAll = [&](const std::array<Search, 3>& searches) {
    TaskGroup group(background(), pool);
    std::array<std::string, 3> found;
    for (std::size_t i = 0; i < searches.size(); ++i) {
      group.run([&search = searches[i], &place = found[i]](const Context& ctx) { return search(ctx, place); });
    }
    return group.wait() ? std::array<std::string, 3>() : found;
  };
  const auto finding = [](const std::string& what) -> Search {
    return [what](const Context&, std::string& found) {
      found = what;
      return kFine;
    };
  };
  const Search stops = [](const Context& ctx, std::string&) {
    ctx.wait();
    return ctx.err();
  };
  const Search fails = [](const Context&, std::string&) { return kDoomed; };
  EXPECT_EQ(searchAll({finding("web"), finding("image"), finding("video")}),
            (std::array<std::string, 3>{"web", "image", "video"}));
  EXPECT_EQ(searchAll({finding("web"), stops, fails}), (std::array<std::string, 3>()));
}

using Files = std::map<std::string, std::string>;
using Sums = std::map<std::string, std::size_t>;

// One task lists the files, several read them and sum them up, the caller collects.
std::error_code sumUp(const Context& ctx, Executor& executor, const Files& files, Sums& sums) {
  Channel<std::string> paths;
  Channel<std::pair<std::string, std::size_t>> found;
  TaskGroup group(ctx, executor, "sums");
  group.run([&](const Context& inner) {
    std::error_code error;
    for (auto file = files.begin(); file != files.end() && !error; ++file) error = paths.send(inner, file->first);
    paths.close();
    return error;
  });
  for (int i = 0; i < 3; ++i) {
    group.run([&](const Context& inner) {
      while (auto path = paths.receive(inner)) {
        const std::string& content = files.at(*path);
        if (content == "unreadable") return kDoomed;
        const std::size_t sum = std::hash<std::string>()(content);
        if (const auto error = found.send(inner, {std::move(*path), sum})) return error;
      }
      return inner.err();
    });
  }
  const std::jthread closer([&] {
    static_cast<void>(group.wait());
    found.close();
  });
  while (auto one = found.receive(background())) sums.insert(std::move(*one));
  return group.wait();
}

TEST(GoGroupExamples, APipelineOfThreeStagesHandsEveryFileThroughOrStopsAsAWhole) {
  ThreadPool pool({.minThreads = 4, .maxThreads = 4});
  Files files;
  Sums expected;
  for (int i = 0; i < 200; ++i) {
    const std::string path = "file" + std::to_string(i), content = "content " + std::to_string(i * i);
    files[path] = content;
    expected[path] = std::hash<std::string>()(content);
  }
  Sums sums;
  EXPECT_FALSE(sumUp(background(), pool, files, sums));
  EXPECT_EQ(sums, expected);

  files["file150"] = "unreadable";
  sums.clear();
  EXPECT_EQ(sumUp(background(), pool, files, sums), kDoomed);
  EXPECT_FALSE(sums.contains("file150"));

  const Derived ended = withCancel(background());
  ended.cancel();
  sums.clear();
  EXPECT_EQ(sumUp(ended.context, pool, files, sums), ContextErrc::Canceled);
  EXPECT_TRUE(sums.empty());
}

}  // namespace
}  // namespace arborist
