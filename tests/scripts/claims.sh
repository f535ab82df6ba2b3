# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For the tests of scripts: each function whose name begins with claim_ is run in an empty folder; it fails by `expect`
# or by any command that fails.

# shellcheck disable=SC2034 # the tests use it
ROOT=$1
SCRATCH=$2

# expect WHAT COMMAND…: the command succeeds.
expect() {
  local what=$1
  shift
  "$@" || {
    echo "  not so: $what" >&2
    exit 1
  }
}

isSame() { [[ $1 == "$2" ]] || { printf '  expected: %s\n  found:    %s\n' "$2" "$1" >&2 && return 1; }; }
has() { [[ $1 == *"$2"* ]] || { printf '  wanted: %s\n  in: %s\n' "$2" "$1" >&2 && return 1; }; }
hasNot() { [[ $1 != *"$2"* ]] || { printf '  not wanted: %s\n  in: %s\n' "$2" "$1" >&2 && return 1; }; }

runClaims() {
  local claim failed=0
  while read -r _ _ claim; do
    [[ $claim == claim_* ]] || continue
    rm -rf "$SCRATCH"
    mkdir -p "$SCRATCH"
    # A shell of its own: `set -e` would not hold in a function that stands before ||.
    (set -euo pipefail && cd "$SCRATCH" && "$claim") &
    if wait $!; then echo "ok      $claim"; else echo "FAILED  $claim" && failed=1; fi
  done < <(declare -F)
  return $failed
}
