#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
# shellcheck source=tests/scripts/claims.sh
source "$1/tests/scripts/claims.sh"

list() { "$ROOT/tests/support/make_command_list.sh" "$@" >/dev/null; }

claim_names_that_a_shell_would_take_for_something_else_are_quoted() {
  mkdir files
  local name
  # shellcheck disable=SC2016 # that is the point
  for name in "plain" "two words" "it's" '$(touch hit)' '`touch hit`' '"quoted"' 'a;touch hit' '-n' 'back\slash' '*' $'tab\there' '#no'; do
    printf '%s' "$name" >"files/$name"
  done
  list "$PWD/files" out/list.txt
  expect "each is there" isSame "$(wc -l <out/list.txt)" 12
  expect "sh runs them all" isSame "$(sh -e out/list.txt | wc -l)" 12
  expect "nothing else was run" isSame "$(find . -name hit)" ""
  expect "the sums are right" isSame "$(grep -c "$(printf 'two words' | sha256sum | cut -d' ' -f1)" <(sh out/list.txt))" 1
}

claim_a_line_is_a_command_so_newlines_and_large_files_are_left_out() {
  mkdir files
  touch files/$'new\nline' files/one
  truncate -s 2M files/large
  list "$PWD/files" list.txt
  expect "one is left" isSame "$(<list.txt)" "sha256sum -- '$PWD/files/one'"
}

claim_the_list_is_the_same_each_time_and_no_longer_than_asked() {
  mkdir files
  touch files/{a..z}
  list "$PWD/files" one.txt 10
  list "$PWD/files" two.txt 10
  expect "ten" isSame "$(wc -l <one.txt)" 10
  expect "the same" cmp one.txt two.txt
}

claim_an_empty_folder_is_an_error_and_leaves_no_list() {
  mkdir files
  local code=0
  list "$PWD/files" list.txt 2>/dev/null || code=$?
  expect "it fails" isSame "$code" 1
  expect "nothing is left" isSame "$(ls)" "files"
}

runClaims
