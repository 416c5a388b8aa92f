// Package samlocal runs the functions in containers: by `sam local`, and on LocalStack. `make run` needs neither; they are
// for holding the template and the binaries against a second and a third emulation of Lambda.
//
// Run makes a project for `sam local` under .local/sam-local: binaries, and copies of the templates that it can read
// (template.go). It finds the container engine and Lambda's image (engine.go, image.go), gives the functions the environment
// that those of `make run` have (environment.go) and a way to its servers (relay.go). Then it serves the API (serve.go), or
// hands functions their samples (samples.go). Localstack is by itself, in localstack.go.
package samlocal

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/cloud"
	"github.com/event-radar/event-radar/infra/local/process"
	"github.com/event-radar/event-radar/infra/tools"
)

// Run serves the API by `sam local start-api` until it is told to stop, or, when args name functions, hands each its sample
// by `sam local invoke`: an area (orders), a function (orders/reserve), or "all". Both work on the table and the accounts of a
// `make run` that runs beside it.
func Run(ctx context.Context, root checkout.Root, set *tools.Set, args []string) error {
	p, err := open(ctx, root, set)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.prepare(ctx); err != nil {
		return err
	}
	if len(args) > 0 {
		return p.invoke(ctx, args)
	}
	return p.serve(ctx)
}

// project is what `sam local` works with.
type project struct {
	root     checkout.Root
	sam      string // its command
	engine   engine
	stack    *cloud.Stack // that of `make run`
	registry process.Registry
	release  func()
	relay    *relay
}

// open finds everything that must be there already, so that what is missing is said before anything is built.
func open(ctx context.Context, root checkout.Root, set *tools.Set) (*project, error) {
	found, err := findEngine(ctx)
	if err != nil {
		return nil, err
	}
	sam, err := set.SAM(ctx)
	if err != nil {
		return nil, err
	}
	stack, err := deployed(ctx, root)
	if err != nil {
		return nil, err
	}
	p := &project{root: root, sam: sam, engine: found, stack: stack}
	if err := os.MkdirAll(p.path("run"), 0o755); err != nil {
		return nil, err
	}
	p.registry = process.In(p.path("run"))
	p.release, err = p.registry.Lock()
	if err != nil {
		return nil, fmt.Errorf("make sam-local: %w", err)
	}
	if _, err := p.registry.StopLeftovers(patience); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *project) close() {
	if p.relay != nil {
		p.relay.close()
	}
	p.release()
}

// path is a place in the project's folder.
func (p *project) path(names ...string) string {
	return p.root.Local(append([]string{"sam-local"}, names...)...)
}

// prepare makes the project's folder, its image, and the way to the servers of `make run`.
func (p *project) prepare(ctx context.Context) error {
	if err := buildForContainers(ctx, p.root, p.path(), runtime.GOARCH); err != nil {
		return err
	}
	if err := p.templates(); err != nil {
		return err
	}
	if err := p.image(ctx); err != nil {
		return err
	}
	return p.environment(ctx)
}

// templates makes of the copied templates what `sam local` can read.
func (p *project) templates() error {
	if err := rewrite(p.path(filepath.FromSlash(definition)), servable); err != nil {
		return err
	}
	return rewrite(p.path("template.yaml"), func(template []byte) ([]byte, error) {
		return withVariables(template, endpoints)
	})
}

func rewrite(name string, change func([]byte) ([]byte, error)) error {
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	changed, err := change(content)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, changed, 0o644)
}

// command is a `sam local` command with what all of them are given.
func (p *project) command(words ...string) []string {
	return append(append([]string{p.sam, "local"}, words...),
		"--template-file", "template.yaml",
		"--parameter-overrides", "Architecture="+architecture(),
		"--env-vars", environmentFile,
		"--skip-pull-image", // it is here by now
	)
}

// samEnvironment is what `sam local` itself needs. It hands the region and the credentials on to the functions, so none
// of the developer's own may be there.
func (p *project) samEnvironment() []string {
	others := slices.DeleteFunc(os.Environ(), func(variable string) bool { return strings.HasPrefix(variable, "AWS_") })
	return append(others,
		"DOCKER_HOST="+p.engine.socket,
		"SAM_CLI_TELEMETRY=0",
		"AWS_REGION="+region,
		"AWS_DEFAULT_REGION="+region,
		"AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test",
	)
}

// exec makes a command that runs in the project's folder.
func (p *project) exec(ctx context.Context, command []string) *exec.Cmd {
	made := exec.CommandContext(ctx, command[0], command[1:]...)
	made.Dir = p.path()
	made.Env = p.samEnvironment()
	// Asked to end, it removes its container; killed, it would not. In a group of its own it is asked once, not also by
	// the terminal.
	made.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	made.Cancel = func() error { return made.Process.Signal(os.Interrupt) }
	made.WaitDelay = patience
	return made
}

// architecture is this machine's, as Lambda calls it.
func architecture() string {
	if runtime.GOARCH == "arm64" {
		return "arm64"
	}
	return "x86_64"
}
