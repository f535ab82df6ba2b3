# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Part of ./dev: the tour, the list of real commands beside it, and pictures of the terminal.

# Thousands of real commands for `arborist run --commands`; made once.
commandList() {
  local list=$BUILD/examples/sha256-usr-share.txt
  [[ -s $list ]] || "$ROOT/tests/support/make_command_list.sh" /usr/share "$list" >&2
}

runTour() {
  local report=$BUILD/tour/report.json code=0
  mkdir -p "$BUILD/tour"
  rm -f "$report"
  commandList
  (cd "$BUILD/tour" && "$BUILD/dev/bin/arborist" run "$ROOT/resources/examples/tour.yaml" --report "$report") || code=$?
  if [[ $code -ne 1 ]]; then
    say "the tour ended with $code where 1 was due: it has jobs that fail on purpose"
    exit $((code == 0 ? 1 : code))
  fi
  cmake -D REPORT="$report" -P "$ROOT/tests/support/check_tour.cmake" >&2 ||
    die "the tour did not do what it should: $report"
  say "the tour did what it should: it shows failures, so arborist's own exit code was 1"
  say "its report: $report"
  say "thousands of real commands: ./dev run -- run --commands ${BUILD#"$PWD"/}/examples/sha256-usr-share.txt"
}

# One scene: NAME COLUMNS SHELL-COMMAND on a pseudo-terminal. Leaves NAME.ansi with its NAME.timing (scriptreplay shows
# them again), NAME.txt, the last screen, and NAME.half.txt, the screen after half of the time.
shoot() {
  local name=$1 columns=$2 command=$3 folder=$BUILD/shots
  say "scene $name"
  # The scene's exit code is part of the picture, not of this script: the tour fails on purpose.
  script --quiet --return --log-out "$folder/$name.ansi" --log-timing "$folder/$name.timing" \
    --command "stty cols $columns rows 30; $command; echo \"exit code \$?\"" </dev/null >/dev/null || true
  awk -f "$ROOT/tests/support/last_screen.awk" "$folder/$name.ansi" >"$folder/$name.txt"
  # The timing counts the bytes below the first line, which is script's own.
  head -c "$(($(head -n 1 "$folder/$name.ansi" | wc -c) + $(bytesOfHalf "$folder/$name.timing")))" "$folder/$name.ansi" |
    awk -f "$ROOT/tests/support/last_screen.awk" >"$folder/$name.half.txt"
}

# Of a file of lines `SECONDS BYTES`: the bytes that came in the first half of the time.
bytesOfHalf() {
  awk '{ at[NR] = time += $1; bytes[NR] = $2 }
       END { for (i = 1; i <= NR && at[i] <= time / 2; i++) sum += bytes[i]; print sum + 0 }' "$1"
}

cmdShots() {
  setUp build
  configure dev
  build dev arborist
  command -v script >/dev/null || die "there is no 'script' (package bsdutils)"
  mkdir -p "$BUILD/shots"
  commandList
  local -x PATH=$BUILD/dev/bin:$PATH
  local list=$BUILD/shots/commands.txt bad=$BUILD/shots/bad.yaml
  head -n 200 "$BUILD/examples/sha256-usr-share.txt" >"$list"
  printf 'jobs:\n  a: {rnu: "true"}\n  b: {run: "true", needs: [c], timeout: soon}\n' >"$bad"
  cd "$ROOT/resources/examples" || exit
  shoot tour 100 "arborist run tour.yaml"
  shoot tour-narrow 60 "arborist run tour.yaml"
  shoot tour-no-color 100 "NO_COLOR=1 arborist run tour.yaml"
  shoot tour-dry-run 100 "arborist run tour.yaml --dry-run"
  shoot tour-piped 100 "arborist run tour.yaml | cat"
  shoot commands 100 "arborist run --commands '$list' -j 2"
  shoot validate 100 "arborist validate '$bad'"
  shoot help 100 "arborist --help"
  say "scenes: $(cd "$BUILD/shots" && echo ./*.txt)"
}
