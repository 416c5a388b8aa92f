# Event Radar: `make run` starts it, `make test` tests it. Everything else is for working on it.
.DEFAULT_GOAL := help
LOCAL := go run ./infra/local

.PHONY: help run dev test test-emulators e2e fuzz check bench proof smoke story sam-local localstack token mail admin reset build generate deploy

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## install, build, start the local cloud, deploy onto it, and serve http://localhost:3000
	@$(LOCAL) run

dev: ## make run, and put every function live within seconds after it is saved
	@$(LOCAL) dev

# What the web application is made with, as its lock says. (npm writes this file last.)
web/node_modules/.package-lock.json: web/package-lock.json
	npm --prefix web install --no-audit --no-fund --loglevel=error
	@touch $@

test: web/node_modules/.package-lock.json ## run all tests that need no browser, against emulators that they start themselves
	npm --prefix web test
	go vet ./...
	go test -race ./...

test-emulators: ## hold the table to AWS's own DynamoDB Local (Java 17, Maven) and to MiniStack as well
	EMULATOR=dynamodb-local go test -count=1 ./shared/table
	EMULATOR=ministack go test -count=1 ./shared/table ./shared/event/cover/s3

e2e: web/node_modules/.package-lock.json ## tell everybody's story in a real browser, to the stack that runs or one of its own
	@$(LOCAL) e2e $(ARGS)

fuzz: ## send the API whatever its contract allows, and what it does not (ARGS: Schemathesis's own), to the stack that runs or one of its own
	@$(LOCAL) fuzz $(ARGS)

check: web/node_modules/.package-lock.json ## formats and faults, generated files up to date, the template, the weight of pages
	go run ./infra/generate -check
	npm --prefix web run check
	go run ./infra/lint
	@$(LOCAL) validate

bench: ## measure what infra/bench/README.md reports, and say what falls short
	go run ./infra/bench

proof: ## show at full size that nothing is oversold, lost or leaked (some hours; PARTS chooses)
	go run ./infra/proof $(PARTS)

smoke: ## tell the main story, step by step, to the stack that `make run` started
	@$(LOCAL) smoke

story: ## start everything, tell the main story, and stop everything again
	@$(LOCAL) story

sam-local: ## serve the API by sam local beside `make run`, or invoke SAMPLES (all, an area, area/function)
	@$(LOCAL) sam-local $(SAMPLES)

localstack: ## deploy onto LocalStack instead, which needs LOCALSTACK_AUTH_TOKEN
	@$(LOCAL) localstack

token: ## print an access token of EMAIL, whose account is made first at example.test
	@$(LOCAL) token "$(EMAIL)"

mail: ## print the mails that were sent, newest first, or those to TO
	@$(LOCAL) mail "$(TO)"

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
