#!/bin/sh
# Runs all tests; make test calls it beside a private PostgreSQL. The browser journeys come last and alone, because they
# measure time; they run even when something before them failed, so that one round shows everything.
set -u
: "${GO:=go}"
status=0
# Word splitting is meant: one argument a package.
$GO test -timeout 15m $($GO list ./... | grep -v '^throughline/browser') || status=1
$GO test -timeout 15m -count=1 ./browser/... || status=1
exit $status
