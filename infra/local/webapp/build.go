// Package webapp builds the web application, makes a release of it, and puts releases where they are served from.
package webapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/event-radar/event-radar/infra/local/checkout"
)

// Install installs what the web application is made with, if its lock has changed since. It is `npm install` with the lock that is
// committed: `npm ci` wants binaries of other machines as well. The Makefile does the same by the same files.
func Install(ctx context.Context, root checkout.Root) (installed bool, err error) {
	lock, err := os.Stat(root.Path("web", "package-lock.json"))
	if err != nil {
		return false, err
	}
	mark := root.Path("web", "node_modules", ".package-lock.json") // npm writes this file last
	if done, err := os.Stat(mark); err == nil && !done.ModTime().Before(lock.ModTime()) {
		return false, nil
	}
	if err := npm(ctx, root, "install", "--no-audit", "--no-fund", "--loglevel=error"); err != nil {
		return true, err
	}
	now := lock.ModTime()
	return true, os.Chtimes(mark, now, now)
}

// Build builds the web application into web/dist, if its sources have changed since. It must be installed.
func Build(ctx context.Context, root checkout.Root) (built bool, err error) {
	want, err := fingerprint(root)
	if err != nil {
		return false, err
	}
	note := root.Local("web.made-of")
	_, missing := os.Stat(filepath.Join(Dist(root), IndexFile))
	if have, err := os.ReadFile(note); err == nil && string(have) == want && missing == nil {
		return false, nil
	}
	if err := npm(ctx, root, "run", "build"); err != nil {
		return true, err
	}
	return true, os.WriteFile(note, []byte(want), 0o644)
}

// Dist is where the built application lies.
func Dist(root checkout.Root) string { return root.Path("web", "dist") }

func npm(ctx context.Context, root checkout.Root, args ...string) error {
	command := exec.CommandContext(ctx, "npm", append([]string{"--prefix", "web"}, args...)...)
	command.Dir = string(root)
	if output, err := command.CombinedOutput(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return errors.New("Node.js 20 or newer is missing: install it (https://nodejs.org) and try again")
		}
		return fmt.Errorf("npm %s: %w\n%s", strings.Join(args, " "), err, bytes.TrimSpace(output))
	}
	return nil
}

// unbuilt are the folders of web/ that the build does not read.
var unbuilt = map[string]bool{"node_modules": true, "dist": true, "e2e": true, "looks": true, "test-results": true, "playwright-report": true}

// fingerprint is the hash of everything that the build reads.
func fingerprint(root checkout.Root) (string, error) {
	sum := sha256.New()
	folder := root.Path("web")
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && unbuilt[entry.Name()]:
			return filepath.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path) // it is inside
		fmt.Fprintf(sum, "%s %x\n", filepath.ToSlash(name), sha256.Sum256(content))
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)), err
}
