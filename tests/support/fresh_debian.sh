#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fresh_debian.sh root|user COMMAND…: makes a fresh Debian 12 (debootstrap, minbase, git and certificates), clones the
# committed state of this project into it, and calls ./dev COMMAND there for each COMMAND, as root without sudo or as a
# user with sudo. Fails if one of them fails or leaves a process behind.
#
# Needs root and debootstrap. All mounts are made in a mount namespace of their own, and all processes live in a process
# namespace of their own, so that whatever happens neither outlives this script. The network is the host's: its apt
# sources, keys, proxies and certificates are copied.
#   ARBORIST_DEBIAN_MIRROR  default: the host's own if it is a Debian 12, else http://deb.debian.org/debian
#   ARBORIST_KEEP_ROOT=1    leaves the folder for a look
set -euo pipefail

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
source_tree=$(cd -- "$here/../.." && pwd)

say() { printf '%s\n' "fresh_debian: $*" >&2; }

main() {
  [[ $# -ge 2 && ($1 == root || $1 == user) ]] || {
    echo "usage: $0 root|user COMMAND…" >&2
    exit 2
  }
  [[ $(id -u) -eq 0 ]] || { say "needs root" && exit 1; }
  mkdir -p "$source_tree/build/soak"
  root=$(mktemp -d "$source_tree/build/soak/debian-$1.XXXXXX")
  child=""
  trap 'cleanUp' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP

  chmod 755 "$root"
  say "debootstrap into $root"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" "$(mirror)" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2 && exit 1; }
  copyNetworkSettings
  bundleProject
  install -m 755 "$here/inside_fresh_debian.sh" "$root/inside.sh"
  unshare --mount --propagation private --pid --fork --kill-child \
    bash -c "$(declare -f enter mountFileSystems); enter \"\$@\"" enter "$root" "$@" </dev/null &
  child=$!
  wait "$child"
  child=""
  say "$1: ./dev $(printf '%s, ' "${@:2}")all well in a fresh Debian"
}

cleanUp() {
  if [[ -n $child ]]; then
    # With it goes the process namespace, and with that the mounts.
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  rm -f -- "$root.log"
  if [[ ${ARBORIST_KEEP_ROOT-} == 1 ]]; then
    say "left: $root"
  else
    # What was just killed may take a moment to let go.
    rm -rf --one-file-system -- "$root" || { sleep 2 && rm -rf --one-file-system -- "$root"; }
  fi
}

isBookworm() { [[ -r /etc/os-release ]] && (. /etc/os-release && [[ ${VERSION_CODENAME-} == bookworm && ${ID-} == debian ]]); }

mirror() {
  local found=""
  if isBookworm; then
    # shellcheck disable=SC2016 # apt's own variables
    found=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 2>/dev/null |
      awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
  fi
  printf '%s\n' "${ARBORIST_DEBIAN_MIRROR:-${found:-http://deb.debian.org/debian}}"
}

copyNetworkSettings() {
  local file
  if isBookworm; then
    rm -f "$root/etc/apt/sources.list"
    for file in sources.list sources.list.d trusted.gpg trusted.gpg.d keyrings auth.conf auth.conf.d; do
      if [[ -e /etc/apt/$file ]]; then cp -rL -- "/etc/apt/$file" "$root/etc/apt/"; fi
    done
    cp -n /usr/share/keyrings/*.gpg "$root/usr/share/keyrings/" 2>/dev/null || true
  fi
  # Only what says how to fetch: hooks of the host would call programs that are not there.
  apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|ftp|Retries|Check-|ForceIPv)[^"]*"[^"]+";$' \
    >"$root/etc/apt/apt.conf.d/90host" || true
  for file in /etc/resolv.conf /etc/hosts; do
    if [[ -r $file ]]; then cp -L -- "$file" "$root$file"; fi
  done
  if [[ -d /usr/local/share/ca-certificates ]]; then
    cp -rL -- /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
  fi
  cp -L -- /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt" 2>/dev/null || true
}

bundleProject() {
  local -a git=(git -c "safe.directory=$source_tree" -C "$source_tree")
  [[ -z $("${git[@]}" status --porcelain) ]] || say "there are uncommitted changes: the commit is what is tried"
  "${git[@]}" bundle create -q "$root/arborist.bundle" HEAD
}

# Runs as process 1 of the namespaces.
enter() {
  set -euo pipefail
  local root=$1 name
  shift
  mountFileSystems "$root"
  local -a settings=()
  for name in http_proxy https_proxy ftp_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY; do
    if [[ -n ${!name-} ]]; then settings+=("$name=${!name}"); fi
  done
  chroot "$root" env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ${settings[@]+"${settings[@]}"} /inside.sh "$@"
}

# A /dev of its own, so that nothing in there can touch a device of the host.
mountFileSystems() {
  local root=$1 name number
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  while read -r name number; do
    # shellcheck disable=SC2086
    mknod -m 666 "$root/dev/$name" c $number
  done <<<$'null 1 3\nzero 1 5\nfull 1 7\nrandom 1 8\nurandom 1 9\ntty 5 0'
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s fd/0 "$root/dev/stdin"
  ln -s fd/1 "$root/dev/stdout"
  ln -s fd/2 "$root/dev/stderr"
}

main "$@"
