# Two commands are enough: make run shows the product, make test proves it. Both need Go; make test fetches the rest.
export GO ?= go
# Where the public test corpora lie; they are not part of this project.
CORPORA ?= ../shared/data
# Tools that are no dependency of the program, pinned here.
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
TEMPL = $(GO) run github.com/a-h/templ/cmd/templ@v0.3.977

.PHONY: run test check conformance generate bench shots

run: ## start with the demo company and print the address
	$(GO) run ./cmd/throughline demo

test: ## every test on both database engines, then the browser journeys
	scripts/setup.sh
	$(GO) run ./internal/pgtest/withpostgres scripts/test.sh

check: ## format, vet, lint, pinned modules, house rules, generated files
	scripts/check.sh "$(STATICCHECK)" "$(TEMPL)"

conformance: ## the public corpora against the engines
	scripts/conformance.sh "$(CORPORA)"

generate: ## rewrite generated Go and the bundled scripts and styles; the latter needs npm ci in internal/web first
	$(TEMPL) generate
	@if [ -d internal/web/node_modules ]; then $(GO) run ./tools/assets; \
	else echo "assets: left as they are; run npm ci in internal/web to bundle them anew"; fi

bench: ## the speed and size figures
	$(GO) run ./tools/bench

shots: ## pictures of every page into build/shots
	$(GO) run ./tools/shots
