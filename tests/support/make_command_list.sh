#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# make_command_list.sh FOLDER OUT [COUNT]: a file of real commands, one shell command a line, for `arborist run --commands`,
# GNU parallel and xargs: sha256sum of each readable file of FOLDER up to 1 MiB, in a fixed order, names quoted so that
# no shell takes them for anything else. Names with a newline are left out: a line is a command.
set -euo pipefail

[[ $# -ge 2 && $# -le 3 ]] || {
  echo "usage: $0 FOLDER OUT [COUNT]" >&2
  exit 2
}
folder=$1 out=$2 count=${3:-5000}

mkdir -p -- "$(dirname -- "$out")"
draft=$(mktemp -- "$out.XXXXXX")
trap 'rm -f -- "$draft"' EXIT
# Sorting reads everything before head closes the pipe, so no step fails for a reader that went away.
find "$folder" -type f -readable -size -1024k ! -path $'*\n*' -print0 2>/dev/null | LC_ALL=C sort -z |
  awk -v RS='\0' -v count="$count" 'NR <= count { gsub(/\047/, "\047\\\047\047"); printf "sha256sum -- \047%s\047\n", $0 }' >"$draft"
[[ -s $draft ]] || {
  echo "$0: no readable file in $folder" >&2
  exit 1
}
chmod 644 -- "$draft"
mv -- "$draft" "$out"
echo "$0: $(wc -l <"$out") commands in $out"
