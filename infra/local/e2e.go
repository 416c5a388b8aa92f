package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// e2e tells everybody's story in a real browser, to the stack that runs, or to one that it starts and stops. The words that
// follow are Playwright's.
func e2e(ctx context.Context, shop *workshop, args []string) error {
	browser, err := chromium(ctx)
	if err != nil {
		return err
	}
	tell := func(ctx context.Context) error {
		command := exec.CommandContext(ctx, "npx", append([]string{"playwright", "test"}, args...)...)
		command.Dir = shop.root.Path("web")
		command.Env = append(os.Environ(), "CHROMIUM="+browser)
		command.Stdout, command.Stderr = os.Stdout, os.Stderr
		// its browsers must not outlive it
		command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
		return command.Run()
	}
	return shop.onStack(ctx, tell)
}

// chromium finds the browser. Debian's package is installed where we may; a test tool's own download is not what people use.
func chromium(ctx context.Context) (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path, nil
	}
	find := func() string {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			if path, err := exec.LookPath(name); err == nil {
				return path
			}
		}
		return ""
	}
	if path := find(); path != "" {
		return path, nil
	}
	missing := errors.New("there is no Chromium here: install it (on Debian: apt-get install chromium), or name it in CHROMIUM")
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return "", missing
	}
	err := step("install chromium", func() error {
		for _, args := range [][]string{{"update", "-qq"}, {"install", "-qq", "-y", "--no-install-recommends", "chromium"}} {
			command := exec.CommandContext(ctx, "apt-get", args...)
			command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
			if out, err := command.CombinedOutput(); err != nil {
				return fmt.Errorf("apt-get: %w\n%s", err, out)
			}
		}
		return nil
	})
	if err != nil {
		return "", errors.Join(missing, err)
	}
	if path := find(); path != "" {
		return path, nil
	}
	return "", missing
}
