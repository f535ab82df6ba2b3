# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Part of ./dev: which Debian packages are needed, which of them are missing, and installing those.
# None of them starts a service. docs/dependencies.md says why each was chosen.

# need package reason
packageTable() {
  cat <<'TABLE'
build g++                the compiler (C++20)
build cmake              configures the build and runs the tests
build ninja-build        runs the build
build libgtest-dev       the test framework
build libgmock-dev       the test framework's matchers
build libyaml-cpp-dev    reads job files
build nlohmann-json3-dev writes reports
build libfmt-dev         formats text
build libcli11-dev       reads the command line
build qt6-base-dev       the window
build qt6-svg-dev        the window's icons
build libqcustomplot-dev the window's charts
build fonts-dejavu-core  what the tests' pictures are drawn with
build xvfb               a display for tests of the window
build openbox            its window manager
build xdotool            its mouse and keys
build dbus-daemon        a desktop that says whether it is dark, for a test of the window
bench libbenchmark-dev   small benchmarks
bench golang-go          its contexts and channels are measured against
bench libtbb-dev         its task_arena is measured against
bench libboost-dev       Asio's thread pool is measured against
bench make               is measured against
bench parallel           is measured against
check clang-19           checks the lock annotations
check clang-tidy-19      finds doubtful code
check clang-format       checks the layout of the sources
fuzz  clang-19           the compiler with libFuzzer
fuzz  libclang-rt-19-dev libFuzzer and the sanitizers' libraries
soak  debootstrap        makes a fresh Debian to try ./dev in
TABLE
}

knownNeeds() { packageTable | cut -d' ' -f1 | sort -u | tr '\n' ' '; }

isNeed() { [[ " $(knownNeeds)" == *" $1 "* ]]; }

# setUp NEED…: afterwards the packages of these needs are installed, or it was said which are not.
setUp() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "this is not Debian, so nothing is installed; going on with what is there"
    say "needed, by the names of Debian 12: $(neededPackages "$@" | tr '\n' ' ')"
    return
  fi
  local -a missing
  mapfile -t missing < <(missingPackages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  noteOtherRelease
  say "missing packages:"
  explain "${missing[@]}" >&2
  if [[ $INSTALL == no ]]; then
    say "--no-install: going on without them"
    return
  fi
  installPackages "${missing[@]}"
}

neededPackages() {
  local need
  for need in "$@"; do
    packageTable | awk -v need="$need" '$1 == need { print $2 }'
  done | sort -u
}

missingPackages() {
  local -A installed=()
  local name state
  while read -r name state; do
    if [[ $state == installed ]]; then installed[${name%%:*}]=yes; fi
  done < <(dpkg-query -W -f='${binary:Package} ${db:Status-Status}\n' 2>/dev/null)
  while read -r name; do
    [[ ${installed[$name]-} == yes ]] || printf '%s\n' "$name"
  done < <(neededPackages "$@")
}

explain() {
  local name
  for name in "$@"; do
    packageTable | awk -v name="$name" '$2 == name { $1 = ""; $2 = ""; sub(/^ +/, ""); printf "dev:   %-20s %s\n", name, $0; exit }'
  done
}

noteOtherRelease() {
  local id="" version=""
  if [[ -r /etc/os-release ]]; then
    # shellcheck source=/dev/null
    id=$(. /etc/os-release && printf '%s' "${ID-}")
    # shellcheck source=/dev/null
    version=$(. /etc/os-release && printf '%s' "${VERSION_ID-}")
  fi
  [[ $id == debian && $version == 12 ]] ||
    say "made for Debian 12, this is ${id:-unknown} ${version}: trying the same package names"
}

installPackages() {
  # sudo clears the environment, so what apt needs of it is handed over by name.
  local -a settings=(DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 ${NETWORK[@]+"${NETWORK[@]}"})
  local -a apt=(env "${settings[@]}" apt-get -o DPkg::Lock::Timeout=300)
  say "installing them with apt-get (as root)"
  asRoot "${apt[@]}" update -q </dev/null >&2 || say "apt-get update failed: trying with the lists that are there"
  asRoot "${apt[@]}" install -q -y --no-install-recommends "$@" </dev/null >&2 ||
    die "could not install them: install by hand or call ./dev with --no-install"
}
