#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh NAME BUILDFOLDER [ARGS…]: builds the Go program of tests/bench/NAME with the machine's Go, without network, and
# runs bench_NAME. Without Go its column is missing.
set -euo pipefail

name=$1
bench=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../../bench/$name" && pwd)
build=$(cd -- "$2" && pwd)
shift 2

go=()
if command -v go >/dev/null; then
  export GO111MODULE=off GOFLAGS='' GOPROXY=off GOTOOLCHAIN=local GOCACHE=$build/go-cache
  (cd "$bench/go" && go build -o "$build/bin/${name}_go" .)
  go=(--go "$build/bin/${name}_go")
else
  echo "no go: its column is missing" >&2
fi
exec "$build/bin/bench_$name" ${go[@]+"${go[@]}"} "$@"
