#!/bin/sh
# Runs all tests; make test calls it beside a private PostgreSQL. The browser journeys come last and alone, because they
# measure time.
set -eu
: "${GO:=go}"
$GO test -timeout 15m $($GO list ./... | grep -v '^throughline/browser')
$GO test -timeout 15m -count=1 ./browser/...
