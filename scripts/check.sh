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

# Go is generated anew from copies elsewhere, so that checking changes nothing, and compared but for the folder that the
# generator writes into error positions, which depends on where it was started.
generated() {
	copy=$(mktemp -d)
	git ls-files --cached --others --exclude-standard '*.templ' '*_templ.go' | while read -r f; do
		[ -f "$f" ] || continue
		mkdir -p "$copy/was/$(dirname "$f")" "$copy/is/$(dirname "$f")"
		case $f in
		*.templ) cp "$f" "$copy/is/$f" ;;
		*) sed 's|FileName: `[^`]*/|FileName: `|' "$f" >"$copy/was/$f" ;;
		esac
	done
	mkdir -p "$copy/was" "$copy/is"
	(cd "$copy/is" && $templ generate -log-level error) &&
		find "$copy/is" -name '*_templ.go' -exec sed -i 's|FileName: `[^`]*/|FileName: `|' {} + &&
		find "$copy/is" -name '*.templ' -delete &&
		diff -rq "$copy/was" "$copy/is" | sed "s|$copy/||g" >"$copy/differ"
	stale=$(cat "$copy/differ" 2>/dev/null || echo "templ failed")
	rm -rf "$copy"
	[ -z "$stale" ] || { echo "the Go of templ files is not fresh; run make generate and commit it:" >&2; echo "$stale" >&2; return 1; }
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
