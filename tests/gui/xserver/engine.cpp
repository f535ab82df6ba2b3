// SPDX-License-Identifier: GPL-3.0-or-later
#include <gui/xserver/engine.h>

#include <cstdlib>
#include <iostream>

namespace arborist::test {

namespace {
Engine* s_engine = nullptr;
}

Engine::Engine(std::string display) : m_display(std::move(display)) {
  SessionOptions options;
  options.slots = 8;
  Status error;
  m_session = Session::open(std::move(options), &error);
  if (!m_session) {
    std::cerr << error.message() << '\n';
    std::exit(EXIT_FAILURE);
  }
  s_engine = this;
}

Engine::~Engine() { s_engine = nullptr; }
Engine& Engine::instance() { return *s_engine; }

}  // namespace arborist::test
