# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Part of ./dev: what takes hours and is run before a release.
#   FUZZ_SECONDS            for each fuzz target, default 600
#   ARBORIST_STRESS_ROUNDS  default 1000000

cmdSoak() {
  local part
  [[ $# -gt 0 ]] || set -- fuzz stress debian
  for part in "$@"; do
    case $part in
      fuzz | stress | debian) ;;
      *) usageError "soak knows no '$part'; it knows: fuzz stress debian" ;;
    esac
  done
  for part in "$@"; do
    say "soak: $part"
    case $part in
      fuzz) soakFuzz ;;
      stress) soakStress ;;
      debian) soakDebian ;;
    esac
    say "soak: $part is clean"
  done
}

# Every fuzz target on a copy of its corpus; a finding stays in build/soak.
soakFuzz() {
  setUp build fuzz
  configure fuzz
  build fuzz all
  local program name seeds found=no
  for program in "$BUILD"/fuzz/bin/fuzz_*; do
    [[ -x $program ]] || continue
    found=yes
    name=$(basename "$program")
    seeds=$ROOT/tests/fuzz/corpus/${name#fuzz_}
    mkdir -p "$BUILD/soak/$name"
    local -a folders=("$BUILD/soak/$name")
    if [[ -d $seeds ]]; then folders+=("$seeds"); fi
    say "$name, ${FUZZ_SECONDS:-600} s"
    UBSAN_OPTIONS=print_stacktrace=1 "$program" -max_total_time="${FUZZ_SECONDS:-600}" -timeout=5 -rss_limit_mb=500 \
      -print_final_stats=1 -artifact_prefix="$BUILD/soak/$name-" "${folders[@]}"
  done
  [[ $found == yes ]] || die "there is no fuzz target under build/fuzz/bin"
}

# All tests, with many rounds and without the time limits that fit a few.
soakStress() {
  setUp build
  configure soak
  build soak all
  local -x ARBORIST_SOAK=1 ARBORIST_STRESS_ROUNDS=${ARBORIST_STRESS_ROUNDS:-1000000}
  (cd "$ROOT" && ctest --preset soak </dev/null)
}

# Both ways a person may come to it: as root without sudo, and as a user who has sudo.
soakDebian() {
  setUp soak
  asRoot env ${NETWORK[@]+"${NETWORK[@]}"} "$ROOT/tests/support/fresh_debian.sh" root test run
  asRoot env ${NETWORK[@]+"${NETWORK[@]}"} "$ROOT/tests/support/fresh_debian.sh" user run
}
