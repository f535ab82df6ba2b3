// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <arborist/jobs/command/command_runner.h>

int main(int argc, char** argv) {
  arborist::CommandRunner::serveIfRunner(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
