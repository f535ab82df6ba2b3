// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
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

TEST_F(RunFolderTest, AFolderInUseStays) {
  std::string path;
  ASSERT_TRUE(makeRunFolder(m_runs, "00000000000000000000000001", &path).ok());
  for (int i = 0; i < 5; ++i) makeOld(i);
  pruneRunFolders(m_runs, 2);
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(RunFolderTest, OnlyAnEmptyFolderIsRemovedAfterTheRun) {
  std::string empty, full;
  ASSERT_TRUE(makeRunFolder(m_runs, "00000000000000000000000001", &empty).ok());
  ASSERT_TRUE(makeRunFolder(m_runs, "00000000000000000000000002", &full).ok());
  std::ofstream(full + "/1.1.log") << "output";
  removeIfEmpty(empty);
  removeIfEmpty(full);
  EXPECT_FALSE(fs::exists(empty));
  EXPECT_TRUE(fs::exists(full + "/1.1.log"));
}

TEST_F(RunFolderTest, AFolderThatCannotBeMadeIsSaidWithItsPath) {
  std::ofstream(m_runs / "file") << "in the way";
  std::string path;
  const Status status = makeRunFolder(m_runs / "file", "00000000000000000000000001", &path);
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find((m_runs / "file").string()), std::string::npos);
}

}  // namespace
}  // namespace arborist::test
