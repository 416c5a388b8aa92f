package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/infra/local/build"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/cloud"
	"github.com/event-radar/event-radar/infra/local/process"
	"github.com/event-radar/event-radar/infra/local/site"
)

// run starts everything and stays until it is told to stop.
func run(ctx context.Context, shop *workshop, _ []string) error {
	return shop.live(ctx, func(ctx context.Context, up *running) error {
		up.logs.Show()
		<-ctx.Done()
		return nil
	})
}

// running is the local environment while it runs.
type running struct {
	shop  *workshop
	cloud *cloud.Cloud
	stack *cloud.Stack
	logs  *functionLog
	site  *site.Server

	developing bool       // the web application is served as it is saved
	ended      chan error // tells that a server ended unasked
}

// onStack does something on the stack that runs, or on one that it starts and stops.
func (shop *workshop) onStack(ctx context.Context, do func(context.Context) error) error {
	if _, err := client.LocalStack(ctx); err == nil {
		return do(ctx)
	}
	return shop.live(ctx, func(ctx context.Context, _ *running) error { return do(ctx) })
}

// live brings the local environment up, calls whileUp, and takes it down again, whatever happens in between.
func (shop *workshop) live(ctx context.Context, whileUp func(context.Context, *running) error) error {
	return shop.bringUp(ctx, false, whileUp)
}

// bringUp is live; developing serves the web application as it is saved, instead of as it is built.
func (shop *workshop) bringUp(ctx context.Context, developing bool, whileUp func(context.Context, *running) error) (err error) {
	started := time.Now()
	registry := process.In(shop.root.Local("run"))
	release, err := registry.Lock()
	if err != nil {
		return err
	}
	defer release()
	if err := shop.clearLeftovers(registry); err != nil {
		return err
	}
	ports := map[int]string{
		checkout.SitePort: "the site", checkout.AWSPort: "the local AWS", checkout.InboxPort: "the inbox", checkout.StripePort: "the Stripe stand-in",
	}
	if developing {
		ports[checkout.VitePort] = "the web application's development server"
	}
	if err = process.PortsFree(ports); err != nil {
		return err
	}
	local, err := cloud.Of(shop.root, shop.tools)
	if err != nil {
		return err
	}
	up := &running{shop: shop, cloud: local, ended: make(chan error, 3)}
	err = step("build the functions", func() error {
		_, err := shop.buildForHost(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if err := shop.buildWeb(ctx); err != nil {
		return err
	}
	payments, err := shop.startStripe()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, payments.Close()) }() // after the functions that call it
	stop, err := up.startServers(ctx, registry, developing)
	defer func() { err = errors.Join(err, stop()) }()
	if err != nil {
		return err
	}
	if err := local.KeepSecret(ctx, stripeSecret.name, stripeSecret.values); err != nil {
		return fmt.Errorf("secret %s: %w", stripeSecret.name, err)
	}
	if err := up.deploy(ctx); err != nil {
		return err
	}
	if err := up.openSite(ctx, developing); err != nil {
		return err
	}
	defer up.site.Close()
	if err := up.seed(ctx); err != nil {
		return err
	}
	fmt.Printf("\nEvent Radar is ready: %s   (%s, Ctrl-C stops it)\n\n", checkout.SiteURL, seconds(time.Since(started)))
	return up.watchOver(ctx, whileUp)
}

// watchOver calls whileUp and ends it early when a server ends unasked.
func (up *running) watchOver(ctx context.Context, whileUp func(context.Context, *running) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case err := <-up.ended:
			cancel(err)
		case <-ctx.Done():
		}
	}()
	if err := whileUp(ctx, up); err != nil && ctx.Err() == nil {
		return err
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return fmt.Errorf("%w; see .local/log", cause)
	}
	return nil
}

func (shop *workshop) clearLeftovers(registry process.Registry) error {
	left, err := registry.StopLeftovers(cloud.Patience)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		fmt.Printf("stopped what an earlier start had left running: %s\n", strings.Join(left, ", "))
	}
	return os.RemoveAll(shop.root.Local("tmp"))
}

// buildForHost builds what the local cloud deploys, and returns the functions whose binary changed.
func (shop *workshop) buildForHost(ctx context.Context) (changed []string, err error) {
	if err := shop.root.Make(); err != nil {
		return nil, err
	}
	functions, err := build.Functions(shop.root)
	if err != nil {
		return nil, err
	}
	dist := shop.root.Local("build", "dist")
	if changed, err = build.Refresh(ctx, shop.root, dist, functions); err != nil {
		return nil, err
	}
	if err := build.Prune(dist, functions); err != nil {
		return nil, err
	}
	return changed, build.Templates(shop.root, shop.root.Local("build"))
}

// startServers starts the inbox, MiniStack and, for those who develop it, the web application's server. The stop it returns is never nil: it ends those that were started.
func (up *running) startServers(ctx context.Context, registry process.Registry, developing bool) (stop func() error, err error) {
	var started []*process.Process
	var logs []io.Closer
	stop = func() error {
		var failed error
		for i := range started { // the last started first: functions before the inbox they write to
			failed = errors.Join(failed, started[len(started)-1-i].Stop())
		}
		for _, log := range logs {
			failed = errors.Join(failed, log.Close())
		}
		return failed
	}
	start := func(name string, begin func(log io.Writer) (*process.Process, error)) error {
		log, err := os.Create(up.shop.root.Local("log", name+".log"))
		if err != nil {
			return err
		}
		logs = append(logs, log)
		return step("start "+name, func() error {
			server, err := begin(log)
			if server != nil {
				started = append(started, server)
			}
			if err != nil {
				return err
			}
			go func() {
				<-server.Ended()
				up.ended <- server.Err()
			}()
			return nil
		})
	}
	if developing {
		err = start("vite", func(log io.Writer) (*process.Process, error) { return startVite(ctx, up.shop.root, registry, log) })
		if err != nil {
			return stop, err
		}
	}
	err = start("inbox", func(log io.Writer) (*process.Process, error) {
		return up.cloud.StartInbox(ctx, registry, log)
	})
	if err != nil {
		return stop, err
	}
	return stop, start("ministack", func(log io.Writer) (*process.Process, error) {
		up.logs = newFunctionLog(os.Stdout, log)
		return up.cloud.StartMiniStack(ctx, registry, up.logs, log)
	})
}

func (up *running) deploy(ctx context.Context) error {
	log, err := os.Create(up.shop.root.Local("log", "deploy.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	changed := false
	err = step("deploy template.yaml", func() (err error) {
		changed, err = up.cloud.Deploy(ctx, log)
		return err
	})
	if err != nil {
		return err
	}
	if !changed {
		fmt.Println("  nothing had changed since the last deployment")
	}
	err = step("apply routes, limits and time to live", func() (err error) {
		up.stack, err = up.cloud.ApplyIgnored(ctx)
		return err
	})
	return err
}

// seed fills the stack once, by way of its API, which the site must serve by now.
func (up *running) seed(ctx context.Context) error {
	seeded, err := up.cloud.Remembers(ctx, "seeded")
	if err != nil || seeded != "" {
		return err
	}
	return step("seed accounts and events", func() error {
		if err := up.shop.goRun(ctx, up.cloud.Environment(), "./infra/seed"); err != nil {
			return err
		}
		return up.cloud.Remember(ctx, "seeded", time.Now().UTC().Format(time.RFC3339))
	})
}

// goRun runs one of the project's own programs.
func (shop *workshop) goRun(ctx context.Context, environment []string, program string, args ...string) error {
	command := exec.CommandContext(ctx, "go", append([]string{"run", program}, args...)...)
	command.Dir = string(shop.root)
	command.Env = append(os.Environ(), environment...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	// `go run` has a child, which must not outlive it: all of the group is told to end.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	return command.Run()
}

// step prints what is done and how long it took.
func step(name string, do func() error) error {
	began := time.Now()
	fmt.Printf("%-42s", name)
	err := do()
	if err != nil {
		fmt.Println("failed")
		return err
	}
	fmt.Println(seconds(time.Since(began)))
	return nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
