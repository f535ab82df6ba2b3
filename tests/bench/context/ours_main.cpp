// SPDX-License-Identifier: GPL-3.0-or-later
// context_ours WORK: does the work and prints a line "NAME VALUE" for each figure. Nanoseconds are those of the
// measuring thread's processor time; lateness and waking are by the clock.
#include <bench/context/ours_work.h>

#include <map>
#include <semaphore>
#include <string>
#include <thread>

int main(int argc, char** argv) {
  using namespace arborist::bench;
  const std::map<std::string, void (*)()> works{{"clock", readClock},
                                                {"poll", poll},
                                                {"poll2", poll2},
                                                {"derive", derive},
                                                {"derive-below", deriveBelow},
                                                {"derive2", derive2},
                                                {"timeout", timeout},
                                                {"timeout-pending", timeoutPending},
                                                {"flat", flat},
                                                {"tree", tree},
                                                {"chain", chain},
                                                {"value", value},
                                                {"late", late},
                                                {"wake", wake},
                                                {"bytes", bytes},
                                                {"recorder", recorder}};
  const auto found = works.find(argc == 2 ? argv[1] : "");
  if (found == works.end()) {
    std::fputs("usage: context_ours WORK\n", stderr);
    return 2;
  }
  // A program with one thread gets cheaper locks from the C library; nobody uses contexts in such a one.
  std::binary_semaphore end(0);
  std::jthread other([&end] { end.acquire(); });
  found->second();
  end.release();
}
