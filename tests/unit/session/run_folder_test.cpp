// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

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

// Otherwise another program could find it unlocked, and take it for one that is not used any more.
TEST_F(RunFolderTest, AFolderGetsItsNameOnlyOnceItIsLocked) {
  const runner::UniqueFd watch(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  ASSERT_GE(inotify_add_watch(watch.value(), m_runs.c_str(), IN_CREATE | IN_MOVED_TO), 0);
  const std::string runId = "00000000000000000000000001";
  const auto folder = make(runId);
  alignas(inotify_event) char buffer[4096];
  const ssize_t size = read(watch.value(), buffer, sizeof buffer);
  std::uint32_t how = 0;
  for (ssize_t at = 0; at < size;) {
    const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
    if (event->name == runId) how |= event->mask;
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
  }
  EXPECT_EQ(how & (IN_CREATE | IN_MOVED_TO), static_cast<std::uint32_t>(IN_MOVED_TO));
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
