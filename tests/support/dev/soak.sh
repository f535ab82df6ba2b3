# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Part of ./dev: what takes hours and is run before a release.
#   FUZZ_SECONDS            for each fuzz target, default 600
#   ARBORIST_STRESS_ROUNDS  default 1000000

cmdSoak() {
  local part
  [[ $# -gt 0 ]] || set -- fuzz stress tsan debian
  for part in "$@"; do
    case $part in
      fuzz | stress | tsan | debian) ;;
      *) usageError "soak knows no '$part'; it knows: fuzz stress tsan debian" ;;
    esac
  done
  for part in "$@"; do
    say "soak: $part"
    case $part in
      fuzz) soakFuzz ;;
      stress) soakStress ;;
      tsan) soakTsan ;;
      debian) soakDebian ;;
    esac
    say "soak: $part is clean"
  done
}

# Every fuzz target, from its seeds and from what earlier calls found on the way; a crash stays in build/soak.
soakFuzz() {
  setUp build fuzz
  configure fuzz
  local source name folder
  for source in "$ROOT"/tests/fuzz/*_fuzz.cpp; do
    name=$(basename "$source" _fuzz.cpp)
    build fuzz "${name}_fuzz"
    folder=$BUILD/soak/fuzz-$name
    mkdir -p "$folder"
    local -a options=(-max_total_time="${FUZZ_SECONDS:-600}" -max_len=4096 -timeout=5 -rss_limit_mb=2048
      -print_final_stats=1 -artifact_prefix="$BUILD/soak/$name-")
    if [[ -f $ROOT/tests/fuzz/$name.dict ]]; then options+=(-dict="$ROOT/tests/fuzz/$name.dict"); fi
    say "fuzzing $name for ${FUZZ_SECONDS:-600} s"
    UBSAN_OPTIONS=print_stacktrace=1 "$BUILD/fuzz/bin/${name}_fuzz" "${options[@]}" "$folder" "$ROOT/tests/fuzz/corpus/$name"
  done
}

# All tests, with many rounds and without the time limits that fit a few.
soakStress() {
  setUp build
  configure soak
  build soak all
  local -x ARBORIST_SOAK=1 ARBORIST_STRESS_ROUNDS=${ARBORIST_STRESS_ROUNDS:-1000000}
  (cd "$ROOT" && ctest --preset soak </dev/null)
}

# Contexts and the pool, with many rounds under ThreadSanitizer; the others have theirs in CI.
soakTsan() {
  setUp build
  configure tsan
  local name
  local -a fixed=()
  # libtsan of g++ 12 cannot place its shadow memory where the kernel randomises addresses by more than 28 bits.
  if setarch "$(uname -m)" -R true 2>/dev/null; then fixed=(setarch "$(uname -m)" -R); fi
  local -x ARBORIST_SOAK=1 ARBORIST_STRESS_ROUNDS=${ARBORIST_STRESS_ROUNDS:-1000000}
  for name in stress_context stress_pool; do
    build tsan "$name"
    ${fixed[@]+"${fixed[@]}"} "$BUILD/tsan/bin/$name" </dev/null
  done
}

# Both ways a person may come to it: as root without sudo, and as a user who has sudo.
soakDebian() {
  setUp soak
  asRoot env ${NETWORK[@]+"${NETWORK[@]}"} "$ROOT/tests/support/fresh_debian.sh" root test run
  asRoot env ${NETWORK[@]+"${NETWORK[@]}"} "$ROOT/tests/support/fresh_debian.sh" user run
}
