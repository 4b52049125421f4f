# 巡查 Xuncha. `make` alone says what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: help run build test
help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

build: ## Build bin/xuncha
	go build -trimpath -o bin/xuncha ./cmd/xuncha

run: build ## Build and start everything in one process, with the demonstration prefecture
	exec bin/xuncha serve --demo

test: ## Run every test on real PostgreSQL, Redis and MinIO, installed or found, on spare ports
	CI=true deploy/services.sh run go test -timeout 20m ./...
