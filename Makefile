# 巡查 Xuncha. `make` alone says what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# Builds are cached by what they are made of and not by where the clone lies.
export GOFLAGS := -trimpath
LINT := go tool -modfile=tools/lint/go.mod
LICENSES := go tool -modfile=tools/licenses/go.mod go-licenses
# Ours; and one under BSD-3-Clause whose text has words of its own, so that the classifier does not know it.
LICENSED := --ignore github.com/xuncha/xuncha --ignore modernc.org/mathutil

.PHONY: lighthouse bench-desk bench-morning bench-sync bench-board help bench-phone chaos chaos-short bench-ingest bench-coverage desk test-desk phone test-phone build run test check fresh generate lint breaking promise licenses fuzz
help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

build: phone desk ## Build bin/xuncha with the phone app and the desk console
	go build -o bin/xuncha ./cmd/xuncha

run: build ## Build and start everything in one process, with the demonstration prefecture
	exec bin/xuncha serve --demo

test: ## Run every test on real PostgreSQL, Redis, MinIO and Chromium, installed or found, on spare ports
	CI=true deploy/services.sh run go test -count=1 -timeout 25m ./...
	deploy/services.sh browser
	CI=true $(MAKE) --no-print-directory test-desk test-phone

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
	$(LICENSES) check ./cmd/xuncha $(LICENSED) --disallowed_types=forbidden,unknown 2>&1 | grep -v -e "non-Go code" -e "^/"; exit $${PIPESTATUS[0]}
	buf lint

# The contract that was promised is kept as an image, and compared with an image: buf takes the two modules of the workspace for two.
PROMISED := proto/promised.binpb

node_modules/.contract.binpb: node_modules/.bin/buf FORCE
	buf build --exclude-source-info -o $@

breaking: node_modules/.contract.binpb ## Fail if the contract breaks what it ever promised, or has grown without promising it
	buf breaking $< --against $(PROMISED)
	@cmp -s $< $(PROMISED) || { echo "the contract has grown: promise it by 'make promise'" >&2; exit 1; }

promise: node_modules/.contract.binpb ## Promise what the contract has grown by, if it breaks nothing of before
	buf breaking $< --against $(PROMISED)
	cp $< $(PROMISED)

FORCE:

licenses: ## List the licences of what the binary links; fail on one that may not be linked, such as the AGPL
	$(LICENSES) check ./cmd/xuncha $(LICENSED) --disallowed_types=forbidden,unknown 2>&1 | grep -v -e "non-Go code" -e "^/"; exit $${PIPESTATUS[0]}
	@$(LICENSES) report ./cmd/xuncha $(LICENSED) --template tools/licenses/report.tpl 2>/dev/null
	@echo "BSD-3-Clause   modernc.org/mathutil"
	@echo "OFL-1.1        Noto Sans SC, server/paper/font"

desk: web/desk/dist/index.html ## Build the reviewers' console, which the next `make build` embeds

web/desk/node_modules/.package-lock.json: web/desk/package.json web/desk/package-lock.json
	cd web/desk && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/desk/dist/index.html: web/desk/node_modules/.package-lock.json web/desk/index.html web/desk/vite.config.ts web/desk/tsconfig.json web/desk/vite.public.config.ts $(wildcard web/webapp/*.ts) server/checklist/citations.json $(shell find web/desk/src web/desk/public web/desk/citizen -type f)
	cd web/desk && npm run --silent build

test-desk: build ## Work cases at the console in a real Chromium, on a server of its own
	cd web/desk && npm run --silent fresh && ../../deploy/services.sh run npm run --silent test

phone: web/phone/dist/index.html ## Build the inspectors' app, which `make build` embeds

web/phone/node_modules/.package-lock.json: web/phone/package.json web/phone/package-lock.json
	cd web/phone && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/phone/dist/index.html: web/phone/node_modules/.package-lock.json web/phone/index.html web/phone/vite.config.ts web/phone/tsconfig.json $(wildcard web/webapp/*.ts) server/checklist/citations.json $(shell find web/phone/src web/phone/public -type f)
	cd web/phone && npm run --silent build

test-phone: build ## Inspect with the phone app in a real Chromium, offline too, on a server of its own
	cd web/phone && npm run --silent fresh && npm run --silent test

bench-phone: build ## Measure the phone app: what is loaded, its start without a network, a form of 100 items, 100 inspections sent
	cd web/phone && node test/bench.mjs

lighthouse: build ## Audit the first pages of the three web apps with Lighthouse, which npm brings
	cd web/phone && node test/lighthouse.mjs

FUZZ := -fuzztime 30s -fuzzminimizetime 10x
fuzz: ## Fuzz what phones send, half a minute each
	go test ./server/inspection -run '^$$' -fuzz FuzzRead $(FUZZ)
	go test ./server/checklist -run '^$$' -fuzz FuzzJudge $(FUZZ)
	go test ./server/geo -run '^$$' -fuzz FuzzDatums $(FUZZ)
	go test ./server/geo -run '^$$' -fuzz FuzzAroundMissesNothing $(FUZZ)
	go test ./internal/page -run '^$$' -fuzz FuzzOpen $(FUZZ)
	go test ./server/registry -run '^$$' -fuzz FuzzReadFile $(FUZZ)
	go test ./server/track -run '^$$' -fuzz FuzzDecode $(FUZZ)
	go test ./server/track -run '^$$' -fuzz FuzzClean $(FUZZ)
	go test ./server/track -run '^$$' -fuzz FuzzGPX $(FUZZ)
	go test ./server/track -run '^$$' -fuzz FuzzOsmAnd $(FUZZ)
	go test ./server/track -run '^$$' -fuzz FuzzOwnTracks $(FUZZ)
	go test ./server/patrol -run '^$$' -fuzz FuzzReadDocument $(FUZZ)
	go test ./server/patrol -run '^$$' -fuzz FuzzReadSketch $(FUZZ)
	go test ./server/coverage -run '^$$' -fuzz FuzzReadIntervals $(FUZZ)
	go test ./server/coverage -run '^$$' -fuzz FuzzReadSwept $(FUZZ)
	go test ./server/fieldsync -run '^$$' -fuzz FuzzEnvelope $(FUZZ)
	go test ./server/fieldsync -run '^$$' -fuzz FuzzChain $(FUZZ)
	go test ./server/supplement -run '^$$' -fuzz FuzzRead $(FUZZ)
	go test ./server/capture -run '^$$' -fuzz FuzzLoosely $(FUZZ)
	go test ./server/feed -run '^$$' -fuzz FuzzCursor $(FUZZ)

chaos-short: ## Break everything once under eight phones and 300 items
	XUNCHA_CHAOS=1 CI=true deploy/services.sh run go test -count=1 -v ./deploy/chaos

chaos: build ## Break everything under a fleet of phones and compare what the server has, byte for byte
	deploy/services.sh run go run ./deploy/chaos

bench-ingest: build ## Measure submissions and photos beside the raw limits of PostgreSQL and MinIO
	PATH="$$(ls -d /usr/lib/postgresql/*/bin | tail -n 1):$$PATH" deploy/services.sh run go run ./deploy/bench/ingest

bench-sync: build ## Measure pushes and pulls beside COPY, in tenants of 10,000 and of a million targets
	deploy/services.sh run go run ./deploy/bench/sync

bench-board: ## Measure the city's page of a month of 5,000 duties, over gRPC on PostgreSQL
	deploy/services.sh run go run ./deploy/bench/board

bench-desk: build ## Measure the desk in Chromium on a county of a million targets and inspections, 100,000 cases and 5,000 duties
	deploy/services.sh run go run ./deploy/bench/desk

bench-morning: build ## Work 200 cases by keyboard alone in Chromium on PostgreSQL: the first twenty beside the last, and the page's memory
	deploy/services.sh run go run ./deploy/bench/desk -morning

bench-coverage: ## Measure the coverage engine beside PostGIS, on a month of generated patrols
	deploy/bench/coverage/run.sh
