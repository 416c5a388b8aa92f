# Event Radar: `make run` starts it, `make test` tests it. Everything else is for working on it.
.DEFAULT_GOAL := help
LOCAL := go run ./infra/local

.PHONY: help run test check bench smoke story token admin reset build generate deploy

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## install, build, start the local cloud, deploy onto it, and serve http://localhost:3000
	@$(LOCAL) run

test: ## run all tests that need no browser, against emulators that they start themselves
	go vet ./...
	go test -race ./...

check: ## formats, generated files up to date, the template
	@test -z "$$(gofmt -l functions infra shared)" || { echo "gofmt would change:"; gofmt -l functions infra shared; exit 1; }
	go run ./infra/generate
	git diff --exit-code -- shared/api infra/api.gen.yaml
	@$(LOCAL) validate

bench: ## measure what infra/bench/README.md reports, and say what falls short
	go run ./infra/bench

smoke: ## tell the main story, step by step, to the stack that `make run` started
	@$(LOCAL) smoke

story: ## start everything, tell the main story, and stop everything again
	@$(LOCAL) story

token: ## print an access token of EMAIL, whose account is made first at example.test
	@$(LOCAL) token "$(EMAIL)"

admin: ## make EMAIL an admin of the local deployment
	@$(LOCAL) admin "$(EMAIL)"

reset: ## forget the local cloud's data
	@$(LOCAL) reset

build: ## build every function for AWS (linux/arm64) into dist/
	@$(LOCAL) build

generate: ## write what follows from shared/api/openapi.yaml
	go run ./infra/generate

deploy: ## build for AWS and deploy to STAGE (dev, staging, prod)
	@$(LOCAL) deploy "$(STAGE)"
