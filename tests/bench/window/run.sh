#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh BUILDFOLDER [ARGS…]: bench_window without a display and then, where Xvfb and openbox are there, on an X server
# of its own. Exit code: of the one that failed.
set -uo pipefail

program=$1/bin/bench_window
shift

QT_QPA_PLATFORM=offscreen "$program" "$@"
code=$?

if ! command -v Xvfb >/dev/null || ! command -v openbox >/dev/null; then
  echo "no Xvfb or no openbox: not measured on an X server"
  exit "$code"
fi

folder=$(mktemp -d)
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$folder/display" 2>"$folder/log" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf -- "$folder"' EXIT
for _ in {1..100}; do
  [[ -s $folder/display ]] && break
  sleep 0.1
done
[[ -s $folder/display ]] || { echo "Xvfb did not start" >&2; cat "$folder/log" >&2; exit 2; }
export DISPLAY=:$(<"$folder/display")
openbox >"$folder/openbox" 2>&1 &
manager=$!
trap 'kill "$manager" "$server" 2>/dev/null; wait "$manager" "$server" 2>/dev/null; rm -rf -- "$folder"' EXIT
sleep 1
echo
QT_QPA_PLATFORM=xcb "$program" "$@" || code=$?
exit "$code"
