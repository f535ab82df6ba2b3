// SPDX-License-Identifier: GPL-3.0-or-later
// The session that all tests of this program use: it starts a process, so it is made before there are threads.
#pragma once

#include <memory>
#include <string>

#include <arborist/session/session.h>

namespace arborist::test {

class Engine {
 public:
  explicit Engine(std::string display);
  ~Engine();
  static Engine& instance();
  Session& session() { return *m_session; }
  const std::string& display() const { return m_display; }  // empty: there is no X server

 private:
  std::unique_ptr<Session> m_session;
  std::string m_display;
};

}  // namespace arborist::test
