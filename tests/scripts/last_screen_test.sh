#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
# shellcheck source=tests/scripts/claims.sh
source "$1/tests/scripts/claims.sh"

# screen BYTES: with printf's escapes
screen() {
  # shellcheck disable=SC2059
  printf "$1" | awk -f "$ROOT/tests/support/last_screen.awk"
}

claim_colours_vanish_and_text_stays() {
  expect "plain" isSame "$(screen '\033[1;31mred\033[0m and \033]0;title\007plain\r\n')" "red and plain"
}

claim_a_carriage_return_writes_over_and_erasing_erases() {
  expect "over" isSame "$(screen 'abcdef\rXY\n')" "XYcdef"
  expect "erased" isSame "$(screen 'abcdef\rXY\033[K\n')" "XY"
  expect "the whole line" isSame "$(screen 'abc\033[2Kd\n')" "   d"
}

claim_a_block_that_is_redrawn_is_there_once() {
  expect "once" isSame "$(screen 'done\r\none\r\ntwo\r\n\033[2A\033[Jfailed\r\none\r\nthree\r\n')" $'done\nfailed\none\nthree'
}

claim_a_character_of_many_bytes_is_one_cell() {
  expect "one cell" isSame "$(screen '✓ok\rx\n')" "xok"
}

claim_the_lines_of_script_are_left_out() {
  expect "left out" isSame "$(screen 'Script started on today\nhello\nScript done on today\n')" "hello"
}

runClaims
