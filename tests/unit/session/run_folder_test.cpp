// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <arborist/session/run_folder.h>
#include <arborist/session/run_id.h>

namespace arborist::test {
namespace {

namespace fs = std::filesystem;

class RunFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = (fs::temp_directory_path() / "arborist-folders-XXXXXX").string();
    ASSERT_NE(mkdtemp(path.data()), nullptr);
    m_runs = path;
  }
  void TearDown() override { fs::remove_all(m_runs); }
  // Makes the folder of a run that is over.
  void makeOld(int number) {
    fs::create_directories(m_runs / ("01ARZ3NDEKTSV4RRFFQ69G5F" + std::to_string(10 + number)));
  }
  std::unique_ptr<RunFolder> make(const std::string& runId) {
    std::unique_ptr<RunFolder> folder;
    const Status status = RunFolder::make(m_runs, runId, &folder);
    EXPECT_TRUE(status.ok()) << status.message();
    return folder;
  }
  std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(m_runs), fs::directory_iterator()));
  }
  fs::path m_runs;
};

TEST(RunIdTest, IsAUlidThatSortsByTime) {
  using std::chrono::milliseconds;
  const auto at = [](std::int64_t ms) { return std::chrono::system_clock::time_point(milliseconds(ms)); };
  EXPECT_EQ(newRunId(at(1'469'918'176'385)).substr(0, 10), "01ARYZ6S41");  // the example of the specification
  EXPECT_EQ(newRunId(at(0)).size(), 26u);
  EXPECT_LT(newRunId(at(1'700'000'000'000)), newRunId(at(1'700'000'000'001)));
  EXPECT_NE(newRunId(at(5)), newRunId(at(5)));
}

TEST_F(RunFolderTest, TheNewestAreKeptAndForeignFoldersNeverTouched) {
  for (int i = 0; i < 30; ++i) makeOld(i);
  fs::create_directories(m_runs / "not-ours");
  pruneRunFolders(m_runs, 20);
  EXPECT_EQ(count(), 21u);
  EXPECT_FALSE(fs::exists(m_runs / "01ARZ3NDEKTSV4RRFFQ69G5F10"));
  EXPECT_TRUE(fs::exists(m_runs / "01ARZ3NDEKTSV4RRFFQ69G5F39"));
}

TEST_F(RunFolderTest, AFolderInUseStaysUntilItIsGivenUp) {
  auto folder = make("00000000000000000000000001");
  std::ofstream(folder->path() + "/1.1.log") << "output";
  const std::string path = folder->path();
  for (int i = 0; i < 5; ++i) makeOld(i);
  pruneRunFolders(m_runs, 2);
  EXPECT_TRUE(fs::exists(path));
  folder.reset();
  pruneRunFolders(m_runs, 2);
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(RunFolderTest, OneThatIsGivenUpHoldsNoDescriptor) {
  const auto open = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()); };
  const auto before = open();
  make("00000000000000000000000001").reset();
  EXPECT_EQ(open(), before);
}

// Another program tidies up all the time while folders are made: each of them is older than the one that is kept.
TEST_F(RunFolderTest, NobodyRemovesAFolderThatIsBeingMade) {
  fs::create_directories(m_runs / "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  std::atomic<bool> stop{false};
  std::thread tidy([&] {
    while (!stop) pruneRunFolders(m_runs, 1);
  });
  for (int i = 100; i < 600; ++i) {
    const auto folder = make("00000000000000000000000" + std::to_string(i));
    if (!folder) break;
    std::ofstream(folder->path() + "/1.1.log") << "output";
    EXPECT_TRUE(fs::exists(folder->path() + "/1.1.log")) << i;
  }
  stop = true;
  tidy.join();
}

TEST_F(RunFolderTest, WhatAKilledProgramLeftHalfMadeIsRemovedAfterAnHour) {
  for (const char* name : {".new-00000000000000000000000001", ".new-00000000000000000000000002", ".new-something"})
    fs::create_directories(m_runs / name);
  const auto longAgo = fs::file_time_type::clock::now() - std::chrono::hours(2);
  fs::last_write_time(m_runs / ".new-00000000000000000000000001", longAgo);
  fs::last_write_time(m_runs / ".new-something", longAgo);
  pruneRunFolders(m_runs, 20);
  EXPECT_FALSE(fs::exists(m_runs / ".new-00000000000000000000000001"));
  EXPECT_EQ(count(), 2u);
}

TEST_F(RunFolderTest, OnlyAnEmptyFolderIsRemovedAfterTheRun) {
  auto empty = make("00000000000000000000000001"), full = make("00000000000000000000000002");
  std::ofstream(full->path() + "/1.1.log") << "output";
  empty.reset();
  full.reset();
  EXPECT_FALSE(fs::exists(m_runs / "00000000000000000000000001"));
  EXPECT_TRUE(fs::exists(m_runs / "00000000000000000000000002" / "1.1.log"));
}

TEST_F(RunFolderTest, AFolderThatCannotBeMadeIsSaidWithItsPath) {
  std::ofstream(m_runs / "file") << "in the way";
  std::unique_ptr<RunFolder> folder;
  const Status status = RunFolder::make(m_runs / "file", "00000000000000000000000001", &folder);
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find((m_runs / "file").string()), std::string::npos);
}

}  // namespace
}  // namespace arborist::test
