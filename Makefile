# make help: what there is.
SHELL := /bin/bash
export CGO_ENABLED = 0
BIN := bin/squire

.PHONY: help build gopls test check generate demo bench bench-secrets bench-hooks bench-adversarial bench-code fix-gate hooks-table oracle fuzz race test-editors test-client vscode vscode-all clean bench-labelled bench-mixed
.PHONY: bench-lsp soak

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## the binary, bin/squire
	go build -trimpath -ldflags=-s -o $(BIN) ./cmd/squire

# A module of its own: what gopls needs stays out of the product's graph.
gopls: bin/gopls ## the gopls that tests and benchmarks run beside, bin/gopls

bin/gopls: tools/gopls/go.mod tools/gopls/go.sum
	cd tools/gopls && go build -trimpath -o $(abspath $@) golang.org/x/tools/gopls

check: ## formatting, vet for three systems, the quick tests
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	for os in linux darwin windows; do GOOS=$$os go build -o /dev/null ./cmd/squire && GOOS=$$os go vet ./... || exit 1; done
	@mkdir -p bin
	KATAS=$(abspath bin/katas.txt) go test -timeout 20m ./...

test: check race test-client test-gopls test-mcp test-web test-editors test-deck ## everything CI runs; installs what the tests need

# The tests have run all katas; what came of it is in bin/katas.txt.
.PHONY: lessons
lessons: ## counts of lessons, and of examples and katas that do what they are to do
	go run ./cmd/squire lesson check training
	@[ ! -e bin/katas.txt ] || cat bin/katas.txt

test: lessons

race: ## the packages with goroutines under the race detector
	@command -v gcc >/dev/null || { apt-get update -qq && apt-get install -y -qq gcc libc6-dev; }
	CGO_ENABLED=1 go test -race ./checks ./lsp/... ./internal/source ./internal/git/...

generate: ## rules, lessons, schemas
	go generate ./...

demo: build ## the main job, end to end
	./docs/demo.sh $(abspath $(BIN))

test-client: build ## the language server with a client made of Microsoft's libraries
	cd lsp/e2e && npm ci --no-audit --no-fund --silent
	SQUIRE=$(abspath $(BIN)) node lsp/e2e/client.mjs

.PHONY: test-gopls
test-gopls: build gopls ## the language server beside gopls, as two and as one
	SQUIRE=$(abspath $(BIN)) GOPLS=$(abspath bin/gopls) go test ./lsp/proxy -run Gopls -count=1

.PHONY: test-mcp
test-mcp: build ## the tools for AI agents with the client of the protocol's own library
	cd tools/mcp && SQUIRE=$(abspath $(BIN)) go test ./... -count=1

# UPDATE=1 writes docs/img. 77 says that there is no browser; with CI set it is a failure.
.PHONY: test-web
test-web: build ## the pages of squire learn --web in a real Chromium, with axe
	@SQUIRE=$(abspath $(BIN)) ./training/web/e2e/run.sh || [ $$? = 77 ]

# UPDATE=1 writes docs/img/champion-deck.png.
.PHONY: test-deck
test-deck: build ## a workshop's deck in a real Chromium
	SQUIRE=$(abspath $(BIN)) ./training/workshop/e2e/run.sh

# Without CI, an editor that can't be installed here is skipped, in so many words. UPDATE=1 writes docs/img.
test-editors: build ## the plug-ins and settings in real editors: what each can, as a table
	@$(MAKE) -s gopls || { echo "SKIPPED beside gopls: it can't be built here"; [ -z "$$CI" ]; }
	@./editors/install-editors.sh || [ $$? = 3 ] || exit 1; \
	SQUIRE=$(abspath $(BIN)) GOPLS=$(abspath bin/gopls) ./editors/test/run.sh

# Each holds squire for its platform and downloads nothing.
vscode: editors/vscode/node_modules ## the extension for VS Code on this machine, editors/vscode/out
	cd editors/vscode && npm run --silent package

vscode-all: editors/vscode/node_modules ## the extension for VS Code on all platforms
	cd editors/vscode && npm run --silent package all

editors/vscode/node_modules: editors/vscode/package-lock.json
	cd editors/vscode && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

bench: build ## start-up and scan beside git and gitleaks, as ratios
	go run ./internal/bench $(abspath $(BIN))

HISTORY ?=
bench-secrets: build ## all of the secrets detector beside gitleaks and ripgrep; HISTORY=DIR adds a repository's history
	HISTORY="$(HISTORY)" go run ./internal/bench $(abspath $(BIN)) start hook trees search history

LARGE ?=
REPO ?=
bench-hooks: build ## one commit in a repository of 100,000 files; LARGE=DIR keeps it, REPO=DIR adds a real one
	LARGE="$(LARGE)" REPO="$(REPO)" go run ./internal/bench $(abspath $(BIN)) hooks

# About two hours; TEXTS="eyJ password" measures the texts with these words in their names.
bench-adversarial: build ## texts made to be slow, at 5, 10, 20 and 50 MB: seconds, growth, memory
	go run ./internal/bench $(abspath $(BIN)) adversarial $(TEXTS)

# Trees are of public packages, about 16 MB a language; TREE_GO=DIR (TREE_PYTHON, TREE_TYPESCRIPT, TREE_JAVA)
# names others, MB=0 takes all of them. KEEP=DIR keeps what was fetched. CODE_LANGS="go java" measures these
# alone; PARTS="speed rules catalogue edit same cut diff" some parts: diff lists what ast-grep or Squire alone finds.
# RUNS, and BYTES of text to cut in megabytes, say how long it takes.
CODE_LANGS ?=
bench-code: ## the code engine beside ast-grep and bandit: the same rules on the same trees; edits; files cut short
	go run ./internal/bench - code $(CODE_LANGS)

# KEEP, MB and TREE_GO and so on as for bench-code.
bench-mixed: build ## a whole scan of a million mixed lines, beside ast-grep, bandit and gosec
	go run ./internal/bench $(abspath $(BIN)) mixed

# SETS=DIR holds clones of OWASP-Benchmark/BenchmarkPython and BenchmarkJava, securego/gosec, ajinabraham/njsscan and
# semgrep/semgrep-rules, as far as they are there; ONLY="gosec njsscan" measures these alone, SHOW=1 lists
# what was missed and what was a false alarm.
SETS ?=
ONLY ?=
bench-labelled: build ## recall and false alarms on public labelled sets, beside bandit, ruff, gosec and two plug-ins of ESLint
	SETS="$(SETS)" go run ./internal/bench $(abspath $(BIN)) labelled $(ONLY)

# PARTS="start edits burst large many" measures some parts; ROUNDS says how often each start is measured.
bench-lsp: build gopls ## the language server beside gopls and oxlint: start, edits, bursts, 10 MB, 500 files, memory
	cd lsp/e2e && npm ci --no-audit --no-fund --silent && npm install --no-save --no-package-lock --no-audit --no-fund --silent oxlint@1.94.0
	SQUIRE=$(abspath $(BIN)) GOPLS=$(abspath bin/gopls) node lsp/e2e/bench.mjs $(PARTS)

.PHONY: learn-pictures
learn-pictures: build ## a session of squire learn in a real terminal, into docs/img/learn-*.svg
	docs/learn.sh $(abspath $(BIN))

KATAS ?=
.PHONY: bench-learn
bench-learn: ## how long katas take to be verified, warm, beside what we aim at; KATAS="go sql-injection" some
	go run ./internal/bench - learn $(KATAS)

TREES ?=
fix-gate: ## every fix over the bad examples of all rules and over TREES="DIR …": reads, is clean, changes nothing twice
	go run ./internal/bench - fixes $(TREES)

# MINUTES=N says how long, RATE=N how many things are done in a second.
soak: build ## the language server in use for 20 minutes: its memory over time, and the slope
	cd lsp/e2e && npm ci --no-audit --no-fund --silent
	SQUIRE=$(abspath $(BIN)) node lsp/e2e/soak.mjs

hooks-table: ## all scenarios of the hooks with Squire and with gitleaks, into docs/hooks.md
	dir=$$(mktemp -d) && trap "rm -rf $$dir" EXIT && \
	GOBIN=$$dir GOFLAGS=-mod=mod go install github.com/zricethezav/gitleaks/v8@v8.30.1 && \
	go test ./hooks -run '^TestTheTableOfScenarios$$' -count=1 -gitleaks $$dir/gitleaks

# SOURCES=DIR keeps what was fetched; LANGS="java tsx" compares these alone; ORACLE=-v shows each disagreement.
SOURCES ?=
LANGS ?= go python javascript typescript tsx java json yaml bash terraform hclsyntax html
ORACLE ?= -min 99.5
oracle: ## what our parsers and tree-sitter's find in thousands of real files, and how fast; needs a C compiler and npm
	@dir="$(SOURCES)"; [ -n "$$dir" ] || { dir=$$(mktemp -d) && trap "rm -rf $$dir" EXIT; }; \
	./checks/syntax/oracle/collect.sh "$$dir" && dir=$$(cd "$$dir" && pwd) && \
	cd checks/syntax/oracle && export CGO_ENABLED=1 && go test ./... && go build -o "$$dir/oracle" . && code=0 && \
	for lang in $(LANGS); do \
	  case $$lang in \
	  bash) from="$$(go env GOMODCACHE) $$(go env GOROOT) /usr/share" ;; \
	  yaml|terraform|hclsyntax) from="$$(go env GOMODCACHE)" ;; \
	  go) from="$$(go env GOROOT)/src $$(go env GOMODCACHE)" ;; \
	  html) from="$$dir/html $$(go env GOMODCACHE)" ;; \
	  json) from="$$dir/javascript $$dir/typescript" ;; \
	  javascript) from="$$dir/javascript $$dir/typescript" ;; \
	  typescript) from="$$dir/typescript $$dir/tsx" ;; \
	  *) from="$$dir/$$lang" ;; \
	  esac; \
	  [ $$lang != python ] || from="$$dir/python/*"; \
	  "$$dir/oracle" -lang $$lang -max 2000 $(ORACLE) $$from || code=1; \
	  "$$dir/oracle" -lang $$lang -max 500 -speed $$from || code=1; \
	done; exit $$code

fuzz: ## ten seconds for every parser
	@go list ./... | while read -r p; do \
	  go test -list '^Fuzz' $$p | grep '^Fuzz' | while read -r f; do \
	    go test -run '^$$' -fuzz "^$$f$$" -fuzztime $${FUZZTIME:-10s} $$p || exit 1; done || exit 1; done

clean: ## what was built
	rm -rf bin
