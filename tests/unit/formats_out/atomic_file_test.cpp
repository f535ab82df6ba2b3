// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/out/atomic_file.h>

#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include <unit/formats_out/temporary_folder.h>

namespace arborist {
namespace {

using test::contentsOf;
using test::TemporaryFolder;
using test::writeFile;
using ::testing::AllOf;
using ::testing::HasSubstr;

Status writeAll(const std::string& path, const std::string& text) {
  AtomicFile file(path);
  if (Status opened = file.open(); !opened.ok()) return opened;
  file.write(text);
  return file.commit();
}

mode_t permissionsOf(const std::string& path) {
  struct stat found {};
  EXPECT_EQ(::stat(path.c_str(), &found), 0);
  return found.st_mode & 07777;
}

TEST(AtomicFileTest, TheFileAppearsWithItsContents) {
  const TemporaryFolder folder;
  const std::string text(1'000'000, 'x');
  EXPECT_TRUE(writeAll(folder.path("out"), text).ok());
  EXPECT_EQ(contentsOf(folder.path("out")), text);
  EXPECT_EQ(folder.count(), 1);
}

TEST(AtomicFileTest, TheOldFileStaysUntilTheNewOneIsComplete) {
  const TemporaryFolder folder;
  writeFile(folder.path("out"), "old");
  {
    AtomicFile file(folder.path("out"));
    ASSERT_TRUE(file.open().ok());
    file.write(std::string(1'000'000, 'x'));
    EXPECT_EQ(contentsOf(folder.path("out")), "old");
  }
  EXPECT_EQ(contentsOf(folder.path("out")), "old");
  EXPECT_EQ(folder.count(), 1) << "given up without a trace";
}

TEST(AtomicFileTest, AnExistingFilesPermissionsAreKeptAndANewOneObeysTheUmask) {
  const TemporaryFolder folder;
  writeFile(folder.path("old"), "old");
  ASSERT_EQ(::chmod(folder.path("old").c_str(), 0640), 0);
  const mode_t mask = ::umask(027);
  EXPECT_TRUE(writeAll(folder.path("old"), "new").ok());
  EXPECT_TRUE(writeAll(folder.path("new"), "new").ok());
  ::umask(mask);
  EXPECT_EQ(permissionsOf(folder.path("old")), 0640u);
  EXPECT_EQ(permissionsOf(folder.path("new")), 0640u);
  EXPECT_EQ(contentsOf(folder.path("old")), "new");
}

TEST(AtomicFileTest, ALinkStaysALink) {
  const TemporaryFolder folder;
  writeFile(folder.path("target"), "old");
  ASSERT_EQ(::symlink("target", folder.path("link").c_str()), 0);
  EXPECT_TRUE(writeAll(folder.path("link"), "new").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link")));
  EXPECT_EQ(contentsOf(folder.path("target")), "new");
}

TEST(AtomicFileTest, APipeIsWrittenToAndNotReplaced) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = contentsOf(folder.path("pipe")); });
  EXPECT_TRUE(writeAll(folder.path("pipe"), "through").ok());
  reader.join();
  EXPECT_EQ(got, "through");
  EXPECT_TRUE(std::filesystem::is_fifo(folder.path("pipe")));
}

TEST(AtomicFileTest, AFullDiskIsSaid) {
  const Status status = writeAll("/dev/full", "text");
  EXPECT_EQ(status.code(), std::errc::no_space_on_device);
  EXPECT_THAT(status.message(), AllOf(HasSubstr("/dev/full"), HasSubstr("No space left on device")));
}

TEST(AtomicFileTest, WhereNotAllFitsTheOldFileStaysAndNoTraceIsLeft) {
  const TemporaryFolder folder;
  writeFile(folder.path("out"), "old");
  // A limit on the size of files stands in for a full disk: the write fails half-way.
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const rlimit small{100'000, old.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status status = writeAll(folder.path("out"), std::string(1'000'000, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(status.code(), std::errc::file_too_large);
  EXPECT_THAT(status.message(), HasSubstr(folder.path("out")));
  EXPECT_EQ(contentsOf(folder.path("out")), "old");
  EXPECT_EQ(folder.count(), 1);
}

TEST(AtomicFileTest, AFolderThatIsNotThereIsSaid) {
  const TemporaryFolder folder;
  const Status status = writeAll(folder.path("no/such/out"), "text");
  EXPECT_EQ(status.code(), std::errc::no_such_file_or_directory);
  EXPECT_THAT(status.message(), AllOf(HasSubstr("no/such/out"), HasSubstr("No such file or directory")));
}

TEST(AtomicFileTest, AFolderIsNotReplaced) {
  const TemporaryFolder folder;
  ASSERT_TRUE(std::filesystem::create_directory(folder.path("sub")));
  EXPECT_EQ(writeAll(folder.path("sub"), "text").code(), std::errc::is_a_directory);
  EXPECT_EQ(folder.count(), 1);
}

TEST(AtomicFileTest, APipeThatNobodyReadsIsAnErrorAfterAMoment) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo(folder.path("pipe").c_str(), 0600), 0);
  const Status status = writeAll(folder.path("pipe"), "text");
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.message(), AllOf(HasSubstr("pipe"), HasSubstr("nobody reads it")));
}

TEST(AtomicFileTest, APipeWithAReaderGetsMoreThanItHasRoomFor) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo(folder.path("pipe").c_str(), 0600), 0);
  const int reader = open(folder.path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  fcntl(reader, F_SETFL, 0);
  const std::string text(1u << 20, 'x');
  std::string taken;
  std::thread reading([&] {
    std::string piece(64u << 10, '\0');
    while (taken.size() < text.size()) {
      const ssize_t n = read(reader, piece.data(), piece.size());
      if (n > 0) taken.append(piece, 0, static_cast<std::size_t>(n));
      if (n == 0) std::this_thread::yield();  // not opened yet
    }
  });
  const Status status = writeAll(folder.path("pipe"), text);
  reading.join();
  close(reader);
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(taken, text);
}

TEST(AtomicFileTest, APathWithoutAFolderIsInTheWorkingDirectory) {
  const TemporaryFolder folder;
  const auto old = std::filesystem::current_path();
  std::filesystem::current_path(folder.path(""));
  EXPECT_TRUE(writeAll("out", "text").ok());
  std::filesystem::current_path(old);
  EXPECT_EQ(contentsOf(folder.path("out")), "text");
}

}  // namespace
}  // namespace arborist
