package samlocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/event-radar/event-radar/infra/local/build"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/cloud"
	"github.com/event-radar/event-radar/infra/local/process"
	"github.com/event-radar/event-radar/infra/tools"
)

var errNoToken = errors.New("LocalStack needs an account: since its release 2026.3 it does not start without an account's token, and the " +
	"HTTP API, SES v2 and Cognito are part of its paid plans (4.14, the last release without a token, has none of the three).\n" +
	"With such an account: LOCALSTACK_AUTH_TOKEN=… make localstack. Without one: `make run`, which needs neither.\n" +
	"See infra/localstack/README.md")

// Localstack starts LocalStack in a container, deploys onto it what `make run` deploys, with samconfig's environment "local",
// and stays until it is told to stop. It takes the place of `make run`: both are the AWS on port 4566.
func Localstack(ctx context.Context, root checkout.Root, set *tools.Set) error {
	if os.Getenv("LOCALSTACK_AUTH_TOKEN") == "" {
		return errNoToken
	}
	found, err := findEngine(ctx)
	if err != nil {
		return err
	}
	if _, err := found.do(ctx, "compose", "version"); err != nil {
		return fmt.Errorf("LocalStack is started by Docker Compose: install it (https://docs.docker.com/compose/install) and try again\n%w", err)
	}
	release, err := process.In(root.Local("run")).Lock()
	if err != nil {
		return err
	}
	defer release()
	if err := process.PortsFree(map[int]string{checkout.AWSPort: "LocalStack"}); err != nil {
		return err
	}
	// The environment "local" says x86_64, so that is what containers are made for, wherever this is.
	if err := buildForContainers(ctx, root, root.Local("build"), "amd64"); err != nil {
		return err
	}
	compose := found.compose(root)
	if err := compose(ctx, "up", "--detach", "--wait"); err != nil {
		err = fmt.Errorf("LocalStack does not start: %w", err)
		return errors.Join(err, compose(context.WithoutCancel(ctx), "down")) // it may have come up in part
	}
	return errors.Join(deployAndStay(ctx, root, set), compose(context.WithoutCancel(ctx), "down"))
}

// compose returns what runs Docker Compose with LocalStack's file.
func (e engine) compose(root checkout.Root) func(ctx context.Context, words ...string) error {
	return func(ctx context.Context, words ...string) error {
		args := append([]string{"compose", "--file", root.Path("infra", "localstack", "compose.yaml")}, words...)
		command := exec.CommandContext(ctx, e.docker, args...)
		command.Stdout, command.Stderr = os.Stdout, os.Stderr
		return command.Run()
	}
}

func deployAndStay(ctx context.Context, root checkout.Root, set *tools.Set) error {
	local, err := cloud.Of(root, set)
	if err != nil {
		return err
	}
	fmt.Println("deploying template.yaml")
	if _, err := local.Deploy(ctx, os.Stdout); err != nil {
		return err
	}
	fmt.Printf("\nLocalStack is ready: %s   (Ctrl-C stops it)\n\n", checkout.AWSURL)
	<-ctx.Done()
	return nil
}

// buildForContainers builds every function for Linux, which containers are on every machine, and copies the templates beside
// them.
func buildForContainers(ctx context.Context, root checkout.Root, folder, arch string) error {
	functions, err := build.Functions(root)
	if err != nil {
		return err
	}
	fmt.Printf("building %d functions for linux/%s\n", len(functions), arch)
	dist := filepath.Join(folder, "dist")
	if _, err := build.Compile(ctx, root, dist, build.Target{OS: "linux", Arch: arch}, functions); err != nil {
		return err
	}
	if err := build.Prune(dist, functions); err != nil {
		return err
	}
	return build.Templates(root, folder)
}
