// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing outlives a run: every way to end × every way to leave processes behind.
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <tuple>

#include "program.h"

namespace arborist::test {
namespace {

struct Family {
  const char* name;
  const char* script;  // leaves processes about, touches "ready", lives on
};

constexpr Family kFamilies[] = {
    {"BackgroundChild", "sleep 300 & touch ready; wait"},
    {"SetsidChild", "setsid sleep 300 & touch ready; sleep 300"},
    {"DoubleForkedDaemon", "( ( setsid sh -c 'touch ready; exec sleep 300' & ) & ); sleep 300"},
    {"IgnoresTerm", "trap '' TERM; sleep 300 & touch ready; while true; do sleep 300; done"},
    {"OrphanedGrandchild", "sh -c 'sleep 300 & exit 0'; touch ready; sleep 300"},
    {"ManyAtOnce", "i=0; while [ $i -lt 100 ]; do sleep 300 & i=$((i + 1)); done; touch ready; wait"},
};

struct End {
  const char* name;
  const char* limit;    // of the job that leaves processes: time enough for it to have done so
  const char* group;    // of its group
  const char* sibling;  // what runs beside it
  std::function<void(Program&)> act;
  int exitCode;
};

const std::vector<End>& ends() {
  static const std::vector<End> all{
      {"Timeout", "timeout: 6s", "", "true", [](Program&) {}, 1},
      {"GroupDeadline", "", "deadline: 6s", "true", [](Program&) {}, 1},
      {"FailFast", "", "", "while [ ! -e ready ]; do sleep 0.05; done; sleep 0.5; exit 3", [](Program&) {}, 1},
      {"CtrlCOnce", "", "", "true", [](Program& p) { p.signal(SIGINT); }, 130},
      {"CtrlCTwice", "", "", "true",
       [](Program& p) {
         p.signal(SIGINT);
         EXPECT_TRUE(eventually([&] { return p.out().find("Ctrl-C: cancelling") != std::string::npos; }));
         p.signal(SIGINT);
       },
       130},
      {"Sigterm", "", "", "true", [](Program& p) { p.signal(SIGTERM); }, 143},
      {"Sighup", "", "", "true", [](Program& p) { p.signal(SIGHUP); }, 129},
      {"KillOfTheProgram", "", "", "true", [](Program& p) { p.signal(SIGKILL); }, 128 + SIGKILL},
      {"KillOfTheRunner", "", "", "true",
       [](Program& p) {
         const pid_t runner = p.runnerPid();
         ASSERT_GT(runner, 0);
         kill(runner, SIGKILL);
       },
       1},
  };
  return all;
}

class SurvivorsTest : public testing::TestWithParam<std::tuple<std::size_t, std::size_t>> {};

TEST_P(SurvivorsTest, NoProcessIsLeft) {
  const End& end = ends()[std::get<0>(GetParam())];
  const Family& family = kFamilies[std::get<1>(GetParam())];
  TemporaryFolder folder;
  const std::string file =
      folder.write("jobs.yaml", std::string("defaults: {grace: 300ms}\njobs:\n  group:\n    jobs:\n") +
                                    "      leaves:\n        run: |\n          " + family.script +
                                    "\n        dir: " + folder.path().string() + "\n        " + end.limit +
                                    "\n      beside:\n        dir: " + folder.path().string() +
                                    "\n        run: " + end.sibling + "\n    " + end.group + "\n");
  Program program({.arguments = {"run", file, "-j2"}});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder.path() / "ready"); }))
      << program.out() << program.err();
  ASSERT_GT(processesWith(program.marker()).size(), 2u);
  end.act(program);
  EXPECT_EQ(program.wait(), end.exitCode) << program.out() << program.err();
  // After kill -9 of the program its runner needs a moment to clean up; after any other end nothing may be left.
  const auto patience = end.exitCode == 128 + SIGKILL ? 20'000ms : 0ms;
  std::vector<std::string> left;
  eventually([&] { return (left = processesWith(program.marker())).empty(); }, patience);
  EXPECT_TRUE(left.empty()) << left.size() << " left, first " << left.front();
  for (const std::string& process : left) kill(std::stoi(process), SIGKILL);
}

INSTANTIATE_TEST_SUITE_P(All, SurvivorsTest,
                         testing::Combine(testing::Range<std::size_t>(0, 9), testing::Range<std::size_t>(0, 6)),
                         [](const auto& combination) {
                           return std::string(ends()[std::get<0>(combination.param)].name) + "_" +
                                  kFamilies[std::get<1>(combination.param)].name;
                         });

}  // namespace
}  // namespace arborist::test
