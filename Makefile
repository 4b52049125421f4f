# 巡查 Xuncha. `make` alone says what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
LINT := go tool -modfile=tools/lint/go.mod

.PHONY: help bench-ingest desk test-desk build run test check fresh generate lint breaking licenses fuzz
help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

build: ## Build bin/xuncha
	go build -trimpath -o bin/xuncha ./cmd/xuncha

run: build ## Build and start everything in one process, with the demonstration prefecture
	exec bin/xuncha serve --demo

test: ## Run every test on real PostgreSQL, Redis and MinIO, installed or found, on spare ports
	CI=true deploy/services.sh run go test -timeout 25m ./...

check: lint fresh breaking test ## What CI runs: lint, freshness of generated code, contract, tests

node_modules/.bin/buf: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

generate: node_modules/.bin/buf ## Make proto/gen and ent/gen anew
	buf generate
	cd ent && go run -mod=mod ./generate
	go test ./house -run 'TestGeneratedPages' -update

fresh: generate ## Fail if generated code or the migrations are not those of the schema
	git diff --exit-code --stat -- proto/gen ent/gen docs
	deploy/services.sh run bash -c 'go run ./ent/migrations/generate -check -postgres "$$XUNCHA_TEST_POSTGRES_URL"'

lint: node_modules/.bin/buf ## Lint the code and the contract
	test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	$(LINT) staticcheck ./...
	buf lint

breaking: node_modules/.bin/buf ## Fail if the contract breaks what the last commit on main promised
	@if git rev-parse -q --verify HEAD~1 >/dev/null; then buf breaking --against '.git#ref=HEAD~1'; else echo "no earlier commit to compare with"; fi

licenses: ## List the licences of what the binary links
	go run ./tools/licenses

desk: web/desk/dist/index.html ## Build the reviewers' console, which the next `make build` embeds

web/desk/node_modules/.package-lock.json: web/desk/package.json web/desk/package-lock.json
	cd web/desk && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/desk/dist/index.html: web/desk/node_modules/.package-lock.json web/desk/index.html web/desk/vite.config.ts web/desk/tsconfig.json $(shell find web/desk/src web/desk/public -type f)
	cd web/desk && npm run --silent build

test-desk: desk build ## Work cases at the console in a real Chromium, on a server of its own
	cd web/desk && npm run --silent fresh && npm run --silent test

fuzz: ## Fuzz what phones send, half a minute each
	go test ./server/inspection -run '^$$' -fuzz FuzzRead -fuzztime 30s
	go test ./server/checklist -run '^$$' -fuzz FuzzJudge -fuzztime 30s
	go test ./internal/page -run '^$$' -fuzz FuzzOpen -fuzztime 30s
	go test ./server/registry -run '^$$' -fuzz FuzzReadFile -fuzztime 30s

bench-ingest: build ## Measure submissions and photos beside the raw limits of PostgreSQL and MinIO
	PATH="$$(ls -d /usr/lib/postgresql/*/bin | tail -n 1):$$PATH" deploy/services.sh run go run ./deploy/bench/ingest
