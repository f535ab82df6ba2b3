// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>

#include <gtest/gtest.h>

#include <arborist/jobs/command/command_runner.h>
#include <tests/unit/command/helper_modes.h>

int main(int argc, char** argv) {
  arborist::CommandRunner::serveIfRunner(argc, argv);
  arborist::test::serveIfHelper(argc, argv);
  ::signal(SIGPIPE, SIG_IGN);  // a test writes to a job's pipe until its end
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
