#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The tour of ./dev run, with a stand-in for arborist that writes down how it was called.
set -euo pipefail
# shellcheck source=tests/scripts/claims.sh
source "$1/tests/scripts/claims.sh"

REPORT='{"exit_code":1,"totals":{"succeeded":9,"failed":1,"timed_out":2,"skipped":1},"jobs":[{"path":"a"},
 {"path":"b","cause":{"code":"exit"}},{"path":"c","cause":{"code":"timeout"}},
 {"path":"d","cause":{"code":"deadline"}},{"path":"e","cause":{"code":"need_failed"}}]}'

# arborist CODE: `run` leaves a good report and ends with CODE; the window draws a picture where it is told to.
standIn() {
  mkdir -p build/dev/bin build/examples
  echo : >build/examples/sha256-usr-share.txt
  cat >build/dev/bin/arborist <<SCRIPT
#!/bin/bash
echo "platform=\${QT_QPA_PLATFORM-} \$*" >>"$PWD/calls"
if [[ \$1 == run ]]; then
  printf '%s' '$REPORT' >"\${@: -1}"
  exit $1
fi
if [[ \$* == *--picture* ]]; then printf png >"\${@: -1}"; fi
SCRIPT
  chmod +x build/dev/bin/arborist
}

# tour [NAME=VALUE…]: runTour in this environment; CODE, OUT and calls are left.
tour() {
  CODE=0
  # shellcheck disable=SC2016 # for the inner shell
  OUT=$(env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM "$@" bash -euo pipefail -c '
    ROOT=$1 BUILD=$2
    source "$ROOT/tests/support/dev/common.sh"
    source "$ROOT/tests/support/dev/tour.sh"
    runTour' tour "$ROOT" "$PWD/build" 2>&1 </dev/null) || CODE=$?
}

claim_with_a_display_the_window_opens_on_the_tour_running() {
  standIn 1
  tour DISPLAY=:7
  expect "it succeeds" isSame "$CODE" 0
  expect "the window, and nothing else" isSame "$(<calls)" "platform= $ROOT/resources/examples/tour.yaml --start"
  expect "it says how to get a report" has "$OUT" "--report"
  rm calls
  tour WAYLAND_DISPLAY=wayland-0
  expect "Wayland is a display too" has "$(<calls)" "--start"
}

claim_with_a_display_that_cannot_be_reached_it_runs_on_the_console() {
  standIn 1
  sed -i '2a if [[ $* == *--start ]]; then echo "cannot be reached" >\&2; exit 2; fi' build/dev/bin/arborist
  tour DISPLAY=:7
  expect "it succeeds" isSame "$CODE" 0
  expect "it says so" has "$OUT" "cannot be reached"
  expect "the console" has "$OUT" "the tour did what it should"
  expect "the picture" has "$OUT" "build/tour/window.png"
}

claim_a_window_that_fails_is_no_success() {
  standIn 1
  sed -i '2a exit 134' build/dev/bin/arborist
  tour DISPLAY=:7
  expect "its code is ours" isSame "$CODE" 134
}

claim_without_a_display_it_says_so_runs_on_the_console_and_leaves_a_picture() {
  standIn 1
  tour
  expect "it succeeds" isSame "$CODE" 0
  expect "it says so" has "$OUT" "there is no display"
  expect "the console first" has "$(sed -n 1p calls)" "platform= run $ROOT/resources/examples/tour.yaml --report $PWD/build/tour/report.json"
  expect "then without a display" has "$(sed -n 2p calls)" "platform=offscreen:"
  expect "the picture" has "$(sed -n 2p calls)" \
    " $ROOT/resources/examples/tour.yaml --start --picture $PWD/build/tour/window.png"
  expect "it is there" isSame "$(<build/tour/window.png)" png
  expect "both are named" has "$OUT" "build/tour/window.png"
}

claim_a_tour_that_ends_otherwise_than_it_should_is_an_error() {
  standIn 0
  tour
  expect "success is none" isSame "$CODE" 1
  standIn 2
  tour
  expect "its own code" isSame "$CODE" 2
}

claim_a_picture_that_is_not_made_is_an_error() {
  standIn 1
  sed -i '/--picture/d' build/dev/bin/arborist
  tour
  expect "it fails" isSame "$CODE" 1
  expect "it says so" has "$OUT" "no picture"
}

runClaims
