#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
# shellcheck source=tests/scripts/claims.sh
source "$1/tests/scripts/claims.sh"

GOOD='{"exit_code":1,"totals":{"succeeded":9,"failed":1,"timed_out":2,"skipped":1},"jobs":[{"path":"a"},
 {"path":"b","cause":{"code":"exit"}},{"path":"c","cause":{"code":"timeout"}},
 {"path":"d","cause":{"code":"deadline"}},{"path":"e","cause":{"code":"need_failed"}}]}'

passes() {
  printf '%s' "$1" >report.json
  cmake -D REPORT=report.json -P "$ROOT/tests/support/check_tour.cmake" >out.txt 2>&1
}

fails() { ! passes "$1"; }

claim_a_tour_that_shows_everything_passes() { expect "it passes" passes "$GOOD"; }

claim_whatever_is_not_shown_is_missed() {
  local word
  for word in succeeded failed timed_out skipped '"exit"' '"timeout"' '"deadline"' '"need_failed"'; do
    expect "$word is missed" fails "${GOOD//$word/\"x\"}"
  done
  expect "no job of a state" fails "${GOOD//\"failed\":1/\"failed\":0}"
  expect "the exit code" fails "${GOOD//\"exit_code\":1/\"exit_code\":0}"
  expect "no report" fails ""
}

runClaims
