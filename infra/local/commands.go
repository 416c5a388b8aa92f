package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/infra/local/build"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/inbox"
	"github.com/event-radar/event-radar/infra/local/process"
)

// reset forgets what the local cloud has stored.
func reset(_ context.Context, shop *workshop, _ []string) error {
	release, err := process.In(shop.root.Local("run")).Lock()
	if err != nil {
		return err // it is running
	}
	defer release()
	return os.RemoveAll(shop.root.Local("state"))
}

// buildForCloud builds what a deployment ships: the functions, and the web application.
func buildForCloud(ctx context.Context, shop *workshop, _ []string) error {
	functions, err := build.Functions(shop.root)
	if err != nil {
		return err
	}
	dist := shop.root.Path("dist")
	if _, err := build.Compile(ctx, shop.root, dist, build.Cloud, functions); err != nil {
		return err
	}
	if err := build.Prune(dist, functions); err != nil {
		return err
	}
	return shop.buildWeb(ctx)
}

// deploy builds for AWS and deploys to the stage that is named: the stack, and then the web application into it.
func deploy(ctx context.Context, shop *workshop, args []string) error {
	if len(args) != 1 || args[0] == "" || args[0] == "local" {
		return errors.New("usage: make deploy STAGE=…, one of dev, staging, prod in samconfig.toml; `make run` deploys locally")
	}
	if err := buildForCloud(ctx, shop, nil); err != nil {
		return err
	}
	if err := shop.sam(ctx, "deploy", "--config-env", args[0]); err != nil {
		return err
	}
	return shop.releaseWeb(ctx, args[0])
}

// validate holds the template against CloudFormation's rules.
func validate(ctx context.Context, shop *workshop, _ []string) error {
	return shop.sam(ctx, "validate", "--lint", "--template-file", "template.yaml", "--region", "us-east-1")
}

// sam runs the AWS SAM CLI in the checkout.
func (shop *workshop) sam(ctx context.Context, args ...string) error {
	sam, err := shop.tools.SAM(ctx)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, sam, args...)
	command.Dir = string(shop.root)
	command.Env = append(os.Environ(), "SAM_CLI_TELEMETRY=0")
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

// token prints an access token, and nothing else.
func token(ctx context.Context, _ *workshop, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return errors.New("usage: make token EMAIL=participant@example.test")
	}
	stack, err := localStack(ctx)
	if err != nil {
		return err
	}
	made, err := stack.Token(ctx, args[0])
	if err == nil {
		fmt.Println(made)
	}
	return err
}

// admin makes somebody an admin of the local deployment, by the command that operators use too.
func admin(ctx context.Context, shop *workshop, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return errors.New("usage: make admin EMAIL=somebody@example.test")
	}
	stack, err := localStack(ctx)
	if err != nil {
		return err
	}
	return shop.goRun(ctx, stack.Environment(), "./infra/admin", args[0])
}

// mail prints the mails that were sent, or those to one address, the newest first.
func mail(ctx context.Context, _ *workshop, args []string) error {
	mails, err := inbox.Inbox{Mails: checkout.InboxURL, AWS: checkout.AWSURL}.Read(ctx)
	if err != nil {
		return fmt.Errorf("the inbox does not answer; is `make run` running? %w", err)
	}
	if len(args) == 1 && args[0] != "" {
		mails = slices.DeleteFunc(mails, func(m inbox.Mail) bool { return !strings.EqualFold(m.To, args[0]) })
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(mails)
}

// smoke tells the main story to the stack that runs.
func smoke(ctx context.Context, shop *workshop, _ []string) error {
	stack, err := localStack(ctx)
	if err != nil {
		return err
	}
	return shop.goRun(ctx, stack.Environment(), "./infra/smoke")
}

// tellStory starts everything, tells the main story, and stops everything again.
func tellStory(ctx context.Context, shop *workshop, _ []string) error {
	return shop.live(ctx, func(ctx context.Context, _ *running) error { return smoke(ctx, shop, nil) })
}

// localStack reads the stack that `make run` keeps running.
func localStack(ctx context.Context) (client.Stack, error) {
	stack, err := client.LocalStack(ctx)
	if err != nil {
		return stack, fmt.Errorf("the local cloud does not answer; is `make run` running? %w", err)
	}
	return stack, nil
}
