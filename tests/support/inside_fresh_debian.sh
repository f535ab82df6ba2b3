#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The part of fresh_debian.sh that runs in there: inside_fresh_debian.sh root|user COMMAND…
set -euo pipefail

who=$1
shift

update-ca-certificates >/dev/null 2>&1 || true
home=/root
as=()
if [[ $who == user ]]; then
  # What a person with sudo has, and no more.
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends sudo >/dev/null
  useradd --create-home --shell /bin/bash person
  echo 'person ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/person
  home=/home/person
  as=(runuser -u person -- env "HOME=$home")
fi

cd "$home"
${as[@]+"${as[@]}"} git clone -q /arborist.bundle arborist
cd arborist
for command in "$@"; do
  started=$SECONDS
  ${as[@]+"${as[@]}"} ./dev "$command"
  echo "fresh_debian: ./dev $command took $((SECONDS - started)) s" >&2
done

# Process 1 is the one that waits for this script.
left=""
for folder in /proc/[0-9]*; do
  pid=${folder#/proc/}
  if [[ $pid == 1 || $pid == "$$" ]]; then continue; fi
  left+="$pid ($(tr '\0' ' ' <"$folder/cmdline" 2>/dev/null || true)) "
done
if [[ -n $left ]]; then
  echo "fresh_debian: processes left behind: $left" >&2
  exit 1
fi
