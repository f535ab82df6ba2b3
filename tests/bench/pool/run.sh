#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh BUILDFOLDER [ARGS…]: builds the Go program with the machine's Go, without network, and runs bench_pool.
# Without Go its column is missing.
set -euo pipefail

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
build=$(cd -- "$1" && pwd)
shift

go=()
if command -v go >/dev/null; then
  export GO111MODULE=off GOFLAGS= GOPROXY=off GOTOOLCHAIN=local GOCACHE=$build/go-cache
  (cd "$here/go" && go build -o "$build/bin/pool_go" .)
  go=(--go "$build/bin/pool_go")
else
  echo "no go: its column is missing" >&2
fi
exec "$build/bin/bench_pool" ${go[@]+"${go[@]}"} "$@"
