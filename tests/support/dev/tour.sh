# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Part of ./dev: the tour, the list of real commands beside it, and pictures of the terminal and of the window.

# Thousands of real commands for `arborist run --commands`; made once.
commandList() {
  local list=$BUILD/examples/sha256-usr-share.txt
  [[ -s $list ]] || "$ROOT/tests/support/make_command_list.sh" /usr/share "$list" >&2
}

hasDisplay() { [[ -n ${DISPLAY-} || -n ${WAYLAND_DISPLAY-} ]]; }

# With a display the tour runs in the window; without one on the console, and a picture of the window is left.
runTour() {
  local report=$BUILD/tour/report.json
  mkdir -p "$BUILD/tour"
  commandList
  if hasDisplay; then
    local code=0
    windowTour || code=$?
    # 2: it cannot be reached, as the program has said.
    [[ $code -eq 2 ]] || return "$code"
    say "so the tour runs without a window"
  else
    say "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so the tour runs without a window"
  fi
  consoleTour "$report"
  windowPicture "$BUILD/tour/window.png"
}

windowTour() {
  say "opening the window on the tour, running; some of its jobs fail on purpose; close the window to end it"
  say "without a window, with a report: ./dev run -- run resources/examples/tour.yaml --report REPORT.json"
  (cd "$BUILD/tour" && exec "$BUILD/dev/bin/arborist" "$ROOT/resources/examples/tour.yaml" --start)
}

consoleTour() {
  local report=$1 code=0
  rm -f "$report"
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

# windowPicture OUT.png: the window on the tour that has run, drawn without a display.
windowPicture() {
  local picture=$1
  say "the same in the window, drawn without a display"
  paint "$picture" "$ROOT/resources/examples/tour.yaml" || die "no picture of the window was made: $picture"
  say "its picture: $picture"
}

# paint OUT.png FILE [NAME=VALUE…]: runs FILE in a window that nobody sees, with settings and output of its own, and
# saves what it shows at the end. Of $SCREEN, WIDTHxHEIGHT pixels, it takes what it wants.
SCREEN=800x800
paint() {
  local picture=$1 file=$2 runtime
  shift 2
  rm -f "$picture"
  runtime=$(mktemp -d)
  printf '{"synchronousWindowSystemEvents": false, "windowFrameMargins": false, "screens": [{"name": "picture", "x": 0,
    "y": 0, "width": %d, "height": %d, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}' \
    "${SCREEN%x*}" "${SCREEN#*x}" >"$runtime/screen.json"
  # Without what Qt has to say of a display that is none.
  env QT_QPA_PLATFORM="offscreen:configfile=$runtime/screen.json" QT_LOGGING_RULES=default.warning=false \
    XDG_RUNTIME_DIR="$runtime" XDG_CONFIG_HOME="$runtime" XDG_STATE_HOME="$runtime/state" "$@" \
    "$BUILD/dev/bin/arborist" "$file" --start --picture "$picture" </dev/null >&2 || true
  rm -rf -- "$runtime"
  [[ -s $picture ]]
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

# ./dev shots [--keep]: every picture into build/shots; --keep: and README's and the tests' are these from now on.
cmdShots() {
  local keep=
  case ${1-} in
    '') ;;
    --keep) keep=yes ;;
    *) usageError "shots takes --keep and nothing else" ;;
  esac
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
  windowShots
  [[ -z $keep ]] || keepShots
  say "scenes: $(cd "$BUILD/shots" && echo ./*.txt ./*.png)"
}

# README's pictures, and the golden ones that the tests of the window compare with.
keepShots() {
  cp "$BUILD/shots/window-timeouts-light-1x.png" "$ROOT/docs/screenshots/timeouts.png"
  cp "$BUILD/shots/window-tour-dark-1x.png" "$ROOT/docs/screenshots/tour-dark.png"
  build dev gui_window
  local scale
  for scale in 1 2; do
    QT_QPA_PLATFORM=offscreen QT_SCALE_FACTOR=$scale ARBORIST_UPDATE_GOLDEN=1 "$BUILD/dev/bin/gui_window" \
      --gtest_brief=1 '--gtest_filter=*Scenes*' </dev/null >&2
  done
  say "kept: docs/screenshots, tests/gui/golden; look at them before you commit them"
}

# The window at the end of three examples, light and dark, at one and two pixels a point: window-NAME-THEME-SCALEx.png.
windowShots() {
  local name theme scale settings
  settings=$(mktemp -d)
  # The folder can be seen in some of them.
  cp "$ROOT"/resources/examples/*.yaml "$settings"
  cd "$settings" || exit
  for theme in light dark; do
    mkdir -p "$settings/$theme/arborist"
    printf '[General]\ntheme=%s\n' "$theme" >"$settings/$theme/arborist/arborist.conf"
  done
  for name in tour timeouts burst; do
    say "window $name: light and dark, 1x and 2x"
    local -a painters=()
    local painter
    for theme in light dark; do
      for scale in 1 2; do
        SCREEN=$((1440 * scale))x$((900 * scale)) paint "$BUILD/shots/window-$name-$theme-${scale}x.png" "$name.yaml" \
          XDG_CONFIG_HOME="$settings/$theme" QT_SCALE_FACTOR="$scale" &
        painters+=($!)
        # The tour computes; the others wait most of the time, so they can do it at once.
        [[ $name == tour ]] || continue
        wait $! || die "a picture of $name was not made"
        painters=()
      done
    done
    for painter in ${painters[@]+"${painters[@]}"}; do wait "$painter" || die "a picture of $name was not made"; done
  done
  cd "$ROOT" || exit
  rm -rf -- "$settings"
}
