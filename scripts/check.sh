#!/bin/sh
# Everything that can be known without running the product. Usage: scripts/check.sh STATICCHECK TEMPL (the commands that
# run the pinned tools; make check gives them). Every step is run, so that one round shows all there is to mend.
set -u
: "${GO:=go}"
staticcheck=$1 templ=$2
failed=""

step() { # NAME COMMAND…: runs the command and notes its failure
	name=$1
	shift
	begun=$(date +%s)
	if "$@"; then
		echo "check: $name ($(($(date +%s) - begun)) s)"
	else
		echo "check: $name FAILED" >&2
		failed="$failed, $name"
	fi
}

formatted() {
	unformatted=$(git ls-files -z --cached --others --exclude-standard '*.go' | grep -zv '_templ\.go$' |
		xargs -0 -r sh -c 'for f; do [ -f "$f" ] && echo "$f"; done' sh | xargs -r gofmt -l)
	[ -z "$unformatted" ] || { echo "not formatted, run gofmt -w on: $unformatted" >&2; return 1; }
}

# Generated Go is regenerated in place and must come out as it was.
digest() { git ls-files --cached --others --exclude-standard '*_templ.go' | sort | xargs -r sha256sum 2>/dev/null; }
generated() {
	before=$(digest)
	$templ generate -log-level error || return 1
	[ "$before" = "$(digest)" ] || { echo "templ files and their Go differ; it has been generated anew, commit it" >&2; return 1; }
}

bundled() {
	[ -d internal/web/node_modules ] || { echo "assets: not compared, internal/web/node_modules is absent (npm ci)"; return 0; }
	$GO run ./tools/assets -check
}

typed() {
	[ -x internal/web/node_modules/.bin/tsc ] || { echo "types: not checked, internal/web/node_modules is absent (npm ci)"; return 0; }
	internal/web/node_modules/.bin/tsc --noEmit -p internal/web
}

step "format" formatted
step "modules as pinned" $GO mod verify
step "modules tidy" $GO mod tidy -diff
step "generated Go" generated
step "vet" $GO vet ./...
step "staticcheck" $staticcheck ./...
step "house rules" $GO test -count=1 -run '^TestHouse' ./internal
step "scripts and styles" bundled
step "script types" typed

[ -z "$failed" ] || { echo "check: failed: ${failed#, }" >&2; exit 1; }
