# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Part of ./dev: configure and build a preset, run its tests and benchmarks.

# configure PRESET [-DNAME=VALUE…]: only if it was never done, or was done with other settings.
configure() {
  local preset=$1 folder=$BUILD/$1 wanted
  shift
  set -- "-DARBORIST_WERROR=${ARBORIST_WERROR:-$(presetWerror "$preset")}" "$@"
  command -v cmake >/dev/null || die "there is no cmake: ./dev setup installs it"
  # Ninja looks after the CMakeLists.txt by itself; presets and the place of the clone it does not know of.
  wanted="$ROOT $* $(cksum <"$ROOT/CMakePresets.json")"
  if [[ -f $folder/build.ninja && -f $folder/.configured && $(<"$folder/.configured") == "$wanted" ]]; then return; fi
  local -a fresh=()
  if [[ -f $folder/.configured && $(<"$folder/.configured") != "$ROOT "* ]]; then fresh=(--fresh); fi
  say "configuring build/$preset"
  (cd "$ROOT" && cmake ${fresh[@]+"${fresh[@]}"} --preset "$preset" "$@") >&2
  printf '%s\n' "$wanted" >"$folder/.configured"
}

presetWerror() {
  case $1 in
    dev | release) echo OFF ;;
    *) echo ON ;;
  esac
}

# build PRESET TARGET…
build() {
  local preset=$1
  shift
  say "building build/$preset ($*)"
  cmake --build "$BUILD/$preset" --target "$@" </dev/null >&2
}

# runTests PRESET [ctest ARGS…]: one more at once than there are processors, for many wait for a process or a deadline
runTests() {
  local preset=$1
  shift
  (cd "$ROOT" && ctest --preset "$preset" -j "$(($(nproc) + 1))" "$@" </dev/null)
}

# A benchmark is tests/bench/NAME/run.sh, or else the program bench_NAME.
runBench() {
  local name=$1 program=$BUILD/release/bin/bench_$1
  say "benchmark $name"
  if [[ -x $ROOT/tests/bench/$name/run.sh ]]; then
    "$ROOT/tests/bench/$name/run.sh" "$BUILD/release"
  elif [[ -x $program ]]; then
    "$program"
  else
    die "tests/bench/$name has neither run.sh nor a program bench_$name"
  fi
}
