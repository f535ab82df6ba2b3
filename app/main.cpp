// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/cli.h>
#include <app/cli/exit_code.h>
#ifdef ARBORIST_WINDOW
#include <app/window/window_main.h>
#else
#include <cstdio>
#endif

int main(int argc, char** argv) {
  return arborist::cliMain(argc, argv, [&]([[maybe_unused]] const arborist::WindowRequest& request) {
#ifdef ARBORIST_WINDOW
    return arborist::windowMain(argc, argv, request);
#else
    std::fputs("arborist: this build has no window; to run a job file: arborist run FILE\n", stderr);
    return arborist::kExitUsage;
#endif
  });
}
