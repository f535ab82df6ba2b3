#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./dev on machines that are made up: dpkg-query, apt-get and sudo are stand-ins that write down how they were called.
set -euo pipefail
# shellcheck source=tests/scripts/claims.sh
source "$1/tests/scripts/claims.sh"

# standIn NAME SCRIPT
standIn() {
  mkdir -p bin
  printf '#!/bin/bash\necho "%s $*" >>"%s/calls"\n%s\n' "$1" "$PWD" "$2" >"bin/$1"
  chmod +x "bin/$1"
}

# A Debian with these packages.
debianWith() {
  touch calls
  printf '%s installed\n' "$@" >packages
  echo 'halfway not-installed' >>packages
  standIn dpkg-query "cat '$PWD/packages'"
  standIn apt-get ""
  standIn id "echo 0"
}

# Calls ./dev with the stand-ins before, or with `only` instead of, the real programs; CODE, OUT and calls are left.
dev() {
  CODE=0
  OUT=$(PATH=$PWD/bin:$PATH http_proxy=http://proxy:1 "$ROOT/dev" "$@" 2>&1 </dev/null) || CODE=$?
}

ALL=(g++ cmake ninja-build libgtest-dev:amd64 libgmock-dev:amd64 libyaml-cpp-dev:amd64 nlohmann-json3-dev libfmt-dev:amd64 libcli11-dev
  qt6-base-dev:amd64 qt6-svg-dev:amd64 libqcustomplot-dev:amd64 fonts-dejavu-core xvfb openbox
  xdotool dbus-daemon)

claim_nothing_is_installed_when_nothing_is_missing() {
  debianWith "${ALL[@]}"
  dev setup
  expect "it succeeds" isSame "$CODE" 0
  expect "apt-get is not called" hasNot "$(<calls)" "apt-get"
  expect "nothing is said" isSame "$OUT" ""
}

claim_what_is_missing_is_named_with_its_reason_and_then_installed() {
  debianWith cmake ninja-build "${ALL[@]:3:5}" "${ALL[@]:9}"
  dev setup
  expect "it succeeds" isSame "$CODE" 0
  expect "the compiler is named" has "$OUT" "g++ "
  expect "its reason is given" has "$OUT" "the compiler"
  expect "so is the other's" has "$OUT" "reads the command line"
  expect "what is there is not named" hasNot "$OUT" "ninja-build"
  expect "without recommended packages" has "$(grep ' install ' calls)" "-y --no-install-recommends g++ libcli11-dev"
  expect "lists first" has "$(grep -m1 apt-get calls)" "update"
}

claim_a_package_that_was_removed_counts_as_missing() {
  debianWith "${ALL[@]}"
  sed -i 's/^cmake installed/cmake config-files/' packages
  dev setup
  expect "it is installed" has "$(<calls)" "--no-install-recommends cmake"
}

claim_no_install_says_what_is_missing_and_goes_on() {
  debianWith "${ALL[@]:1}"
  dev --no-install setup
  expect "it succeeds" isSame "$CODE" 0
  expect "it says what is missing" has "$OUT" "g++"
  expect "apt-get is not called" hasNot "$(<calls)" "apt-get"
  dev setup --no-install
  expect "also after the command" hasNot "$(<calls)" "apt-get"
}

claim_other_needs_bring_their_own_packages_only() {
  debianWith debootstrap
  dev setup soak
  expect "nothing is missing for soak" isSame "$OUT" ""
  dev setup fuzz
  expect "fuzz needs Clang" has "$(<calls)" "--no-install-recommends clang-19 libclang-rt-19-dev"
}

claim_a_failed_installation_is_an_error() {
  debianWith "${ALL[@]:1}"
  standIn apt-get 'exit 100'
  dev setup
  expect "it fails" isSame "$CODE" 1
  expect "it says what to do" has "$OUT" "--no-install"
}

claim_sudo_is_used_where_not_root_and_hands_the_proxy_over() {
  debianWith "${ALL[@]:1}"
  standIn id "echo 1000"
  standIn sudo 'shift; exec "$@"'
  dev setup
  expect "it succeeds" isSame "$CODE" 0
  expect "without asking where nobody can answer" has "$(<calls)" "sudo -n env DEBIAN_FRONTEND=noninteractive"
  expect "the proxy is handed over" has "$(<calls)" "http_proxy=http://proxy:1"
}

claim_without_root_and_sudo_it_says_so() {
  debianWith "${ALL[@]:1}"
  standIn id "echo 1000"
  # Every program but sudo.
  local program
  for program in bash env dirname readlink awk sort cut tr cat grep; do ln -s "$(command -v "$program")" "bin/$program"; done
  CODE=0
  OUT=$(PATH=$PWD/bin "$ROOT/dev" setup 2>&1 </dev/null) || CODE=$?
  expect "it fails" isSame "$CODE" 1
  expect "it gives the command for root" has "$OUT" "run as root: "
}

claim_on_another_system_it_says_what_is_needed_and_goes_on() {
  mkdir bin
  local program
  for program in bash env dirname readlink awk sort cut tr cat; do ln -s "$(command -v "$program")" "bin/$program"; done
  CODE=0
  OUT=$(PATH=$PWD/bin "$ROOT/dev" setup 2>&1 </dev/null) || CODE=$?
  expect "it succeeds" isSame "$CODE" 0
  expect "it says so" has "$OUT" "not Debian"
  expect "it names what is needed" has "$OUT" "libyaml-cpp-dev"
}

claim_bad_usage_ends_with_2() {
  local -a words
  local line
  for line in "" "nonsense" "--nonsense" "setup nonsense" "build now" "soak nonsense" "clean all" "test Context"; do
    read -r -a words <<<"$line" || true
    dev ${words[@]+"${words[@]}"}
    expect "'$line' ends with 2" isSame "$CODE" 2
  done
}

claim_help_is_given_anywhere() {
  dev --help
  expect "0" isSame "$CODE" 0
  expect "it lists the commands" has "$OUT" "./dev [--no-install] COMMAND"
  dev test --help
  expect "also after a command" has "$OUT" "./dev [--no-install] COMMAND"
}

runClaims
