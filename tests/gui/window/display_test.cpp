// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/display.h>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <cstring>
#include <map>
#include <string>

namespace arborist::test {
namespace {

using testing::HasSubstr;

// Listens at a Unix socket; a path that begins with NUL is in the abstract name space.
class Listener {
 public:
  explicit Listener(const std::string& path) : m_descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    EXPECT_EQ(bind(m_descriptor, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(m_descriptor, 1), 0);
  }
  ~Listener() { close(m_descriptor); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  int m_descriptor;
};

class DisplayTest : public testing::Test {
 protected:
  DisplayTest() {
    for (const char* name : kNames) {
      if (qEnvironmentVariableIsSet(name)) m_before[name] = qgetenv(name);
      qunsetenv(name);
    }
  }
  ~DisplayTest() override {
    for (const char* name : kNames) qunsetenv(name);
    for (const auto& [name, value] : m_before) qputenv(name.c_str(), value);
  }

 private:
  static constexpr const char* kNames[] = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"};
  std::map<std::string, QByteArray> m_before;
};

TEST_F(DisplayTest, WithoutVariablesThereIsNone) {
  EXPECT_THAT(whyNoDisplay(), HasSubstr("neither DISPLAY nor WAYLAND_DISPLAY is set"));
}

TEST_F(DisplayTest, WhoeverNamesThePlatformKnows) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  EXPECT_EQ(whyNoDisplay(), "");
}

TEST_F(DisplayTest, AnXServerIsThereIfItListens) {
  const std::string number = std::to_string(100000 + getpid());
  qputenv("DISPLAY", QByteArray::fromStdString(":" + number + ".0"));
  EXPECT_EQ(whyNoDisplay(), "the display DISPLAY=:" + number + ".0 cannot be reached");
  const Listener server(std::string(1, '\0') + "/tmp/.X11-unix/X" + number);
  EXPECT_EQ(whyNoDisplay(), "");
}

TEST_F(DisplayTest, AWaylandServerIsThereIfItListens) {
  const QTemporaryDir folder;
  qputenv("XDG_RUNTIME_DIR", folder.path().toUtf8());
  qputenv("WAYLAND_DISPLAY", "wayland-7");
  EXPECT_EQ(whyNoDisplay(), "the display WAYLAND_DISPLAY=wayland-7 cannot be reached");
  const Listener server(folder.filePath(QStringLiteral("wayland-7")).toStdString());
  EXPECT_EQ(whyNoDisplay(), "");
  qputenv("DISPLAY", "nonsense");
  EXPECT_EQ(whyNoDisplay(), "") << "one of the two is enough";
}

TEST_F(DisplayTest, WhatIsNoDisplayCannotBeReached) {
  for (const char* display : {"nonsense", ":", ":x", ":-1"}) {
    qputenv("DISPLAY", display);
    EXPECT_THAT(whyNoDisplay(), HasSubstr("cannot be reached")) << display;
  }
}

}  // namespace
}  // namespace arborist::test
