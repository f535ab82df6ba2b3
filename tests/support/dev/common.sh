# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Part of ./dev: how it talks. All of it goes to stderr, so that stdout belongs to the program that is run.

say() { printf '%s\n' "dev: $*" >&2; }

die() {
  say "$*"
  exit 1
}

usageError() {
  say "$*"
  say "./dev --help tells more"
  exit 2
}

# Runs something as root: directly, or by sudo; asks for a password only where a person can type one.
asRoot() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    die "this needs root, and there is no sudo: run as root: $*"
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# NETWORK: the variables that say how to reach the network, as NAME=VALUE, for commands that do not inherit them.
NETWORK=()
for name in http_proxy https_proxy ftp_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY \
  SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE GIT_SSL_CAINFO; do
  if [[ -n ${!name-} ]]; then NETWORK+=("$name=${!name}"); fi
done
unset name
