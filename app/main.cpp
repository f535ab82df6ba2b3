// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/cli.h>
#include <app/window/window_main.h>

int main(int argc, char** argv) {
  return arborist::cliMain(
      argc, argv, [&](const arborist::WindowRequest& request) { return arborist::windowMain(argc, argv, request); });
}
