// Package tools installs the third-party programs that the local cloud, the tests and the checks run. Their versions are
// pinned here and nowhere else: the requirements files (Python), package.json with its lock (Node),
// dynamodb-local/pom.xml (Java), golangci-lint.version and stripe-mock.versions (Go). Everything lands under .local/tools/ of the checkout, and a
// second call costs one hash.
package tools

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	goversion "go/version"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// Set installs tools for one checkout.
type Set struct {
	root string
	say  func(format string, args ...any)
}

// For returns the tools of the checkout that holds the working directory. say is told, in a sentence, about every
// installation that really happens; nil means nobody wants to know.
func For(say func(format string, args ...any)) (*Set, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	if say == nil {
		say = func(string, ...any) {}
	}
	return &Set{root: root, say: say}, nil
}

// Root finds the top folder of the checkout, the one with go.mod, from the working directory upwards.
func Root() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for folder := here; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", fmt.Errorf("no go.mod in %s or above it", here)
		}
	}
}

// MiniStack installs the AWS emulator and returns the Python interpreter that runs it.
func (s *Set) MiniStack(ctx context.Context) (python string, err error) {
	folder, err := s.environment(ctx, "ministack")
	return filepath.Join(folder, "bin", "python"), err
}

// SAM installs the AWS SAM CLI and returns its path. It has an environment of its own because it and MiniStack want
// different versions of botocore.
func (s *Set) SAM(ctx context.Context) (sam string, err error) {
	folder, err := s.environment(ctx, "sam")
	return filepath.Join(folder, "bin", "sam"), err
}

// Schemathesis installs the program that asks an API whatever its OpenAPI document allows, and what it does not, and returns its path.
func (s *Set) Schemathesis(ctx context.Context) (binary string, err error) {
	folder, err := s.environment(ctx, "schemathesis")
	return filepath.Join(folder, "bin", "schemathesis"), err
}

func (s *Set) environment(ctx context.Context, name string) (folder string, err error) {
	python, err := findPython(ctx)
	if err != nil {
		return "", err
	}
	requirements := s.pin("requirements-" + name + ".txt")
	return s.install(ctx, name, []string{requirements}, python, func(folder string) error {
		if err := s.command(ctx, s.root, python, "-m", "venv", folder); err != nil {
			return fmt.Errorf("%w\n(on Debian and Ubuntu: apt-get install python3-venv)", err)
		}
		return s.command(ctx, s.root, filepath.Join(folder, "bin", "python"), "-m", "pip", "install",
			"--disable-pip-version-check", "--quiet",
			"--no-deps",    // the file is complete: nothing to resolve
			"--no-compile", // Python compiles what it imports, a small part of it
			"--requirement", requirements)
	})
}

// Inbox installs aws-ses-v2-local and returns the command that starts it, without its options.
func (s *Set) Inbox(ctx context.Context) (command []string, err error) {
	modules, err := s.node(ctx)
	if err != nil {
		return nil, err
	}
	return []string{"node", filepath.Join(modules, "aws-ses-v2-local", "dist", "cli.js")}, nil
}

// ErrNoDynoxide means that Dynoxide is not published for this machine.
var ErrNoDynoxide = errors.New("dynoxide exists for Linux on x86-64 only")

// Dynoxide installs the small DynamoDB emulator of the tests and returns its path, or ErrNoDynoxide.
func (s *Set) Dynoxide(ctx context.Context) (binary string, err error) {
	modules, err := s.node(ctx)
	if err != nil {
		return "", err
	}
	binary = filepath.Join(modules, "@dynoxide", "linux-x64", "dynoxide")
	if _, err := os.Stat(binary); err != nil {
		return "", ErrNoDynoxide
	}
	return binary, nil
}

// Lighthouse installs Google's measurement of pages and returns the command that starts it, without its options.
func (s *Set) Lighthouse(ctx context.Context) (command []string, err error) {
	modules, err := s.npm(ctx, "lighthouse", s.pin("lighthouse"))
	if err != nil {
		return nil, err
	}
	return []string{"node", filepath.Join(modules, "lighthouse", "cli", "index.js")}, nil
}

// node installs the servers that are made of JavaScript.
func (s *Set) node(ctx context.Context) (modules string, err error) {
	return s.npm(ctx, "node", filepath.Dir(s.pin("package.json")))
}

// npm installs what the lock file of a folder pins, and returns where the modules are.
func (s *Set) npm(ctx context.Context, name, pinned string) (modules string, err error) {
	if err := findNode(ctx); err != nil {
		return "", err
	}
	manifest, lock := filepath.Join(pinned, "package.json"), filepath.Join(pinned, "package-lock.json")
	folder, err := s.install(ctx, name, []string{manifest, lock}, "", func(folder string) error {
		for _, pin := range []string{manifest, lock} {
			if err := copyFile(filepath.Join(folder, filepath.Base(pin)), pin); err != nil {
				return err
			}
		}
		// Not `npm ci`: it refuses a lock file whose optional packages do not fit this platform.
		return s.command(ctx, folder, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
	})
	return filepath.Join(folder, "node_modules"), err
}

// DynamoDBLocal installs AWS's own DynamoDB Local with Maven and returns the folder of its jars and native libraries.
// It is optional: without Java 17 or Maven the error wraps ErrNoJava.
func (s *Set) DynamoDBLocal(ctx context.Context) (folder string, err error) {
	if err := findJava(ctx); err != nil {
		return "", err
	}
	pom := s.pin(filepath.Join("dynamodb-local", "pom.xml"))
	return s.install(ctx, "dynamodb-local", []string{pom}, "", func(folder string) error {
		return s.command(ctx, folder, "mvn", "--quiet", "--batch-mode", "--file", pom, "dependency:copy-dependencies",
			"-DincludeScope=runtime", "-DoutputDirectory="+folder)
	})
}

// Lint builds golangci-lint and returns its path. The version is no dependency of the module: its go.mod and go.sum stay as
// they are. A linter knows the language of the Go that built it and none after it, so the next Go builds it anew.
func (s *Set) Lint(ctx context.Context) (binary string, err error) {
	pin := s.pin("golangci-lint.version")
	folder, err := s.install(ctx, "golangci-lint", []string{pin}, goversion.Lang(runtime.Version()), func(folder string) error {
		number, err := os.ReadFile(pin)
		if err != nil {
			return err
		}
		return s.goInstall(ctx, folder, "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@"+strings.TrimSpace(string(number)))
	})
	return filepath.Join(folder, "golangci-lint"), err
}

// StripeMocks builds stripe-mock, Stripe's own server of its specification, in each of the pinned versions, and returns the
// programs by version. None has the API version that we use: those before and after it say together what there is.
func (s *Set) StripeMocks(ctx context.Context) (binaries map[string]string, err error) {
	pin := s.pin("stripe-mock.versions")
	content, err := os.ReadFile(pin)
	if err != nil {
		return nil, err
	}
	versions := strings.Fields(string(content))
	folder, err := s.install(ctx, "stripe-mock", []string{pin}, goversion.Lang(runtime.Version()), func(folder string) error {
		for _, version := range versions {
			if err := s.goInstall(ctx, filepath.Join(folder, version), "github.com/stripe/stripe-mock@"+version); err != nil {
				return err
			}
		}
		return nil
	})
	binaries = map[string]string{}
	for _, version := range versions {
		binaries[version] = filepath.Join(folder, version, "stripe-mock")
	}
	return binaries, err
}

// goInstall builds a program into a folder, apart from the module.
func (s *Set) goInstall(ctx context.Context, folder, program string) error {
	return s.command(ctx, s.root, "env", "GOBIN="+folder, "CGO_ENABLED=0", "go", "install", "-ldflags=-s -w", program)
}

func (s *Set) pin(name string) string { return filepath.Join(s.root, "infra", "tools", name) }

// install runs fill for the folder .local/tools/<name> unless its stamp says that it was filled from the same pins, with the
// same interpreter or compiler. Test binaries run side by side, so a lock lets one of them install while the others wait.
func (s *Set) install(ctx context.Context, name string, pins []string, with string, fill func(folder string) error) (string, error) {
	folder := filepath.Join(s.root, ".local", "tools", name)
	stamp := filepath.Join(folder, ".stamp")
	// Virtual environments hold absolute paths, so a moved checkout or another interpreter needs a new one.
	want, err := digest(pins, folder, with)
	if err != nil {
		return "", err
	}
	if have, _ := os.ReadFile(stamp); string(have) == want {
		return folder, nil
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(folder + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if have, _ := os.ReadFile(stamp); string(have) == want {
		return folder, nil
	}
	s.say("installing %s", name)
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	if err := fill(folder); err != nil {
		return "", fmt.Errorf("install %s: %w", name, err)
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return folder, os.WriteFile(stamp, []byte(want), 0o644)
}

// command runs one installer. It is silent unless it fails: then the error carries what it had printed.
func (s *Set) command(ctx context.Context, folder, name string, args ...string) error {
	var output bytes.Buffer
	command := exec.CommandContext(ctx, name, args...)
	command.Dir, command.Stdout, command.Stderr = folder, &output, &output
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, strings.TrimSpace(output.String()))
	}
	return nil
}

func digest(files []string, more ...string) (string, error) {
	hash := sha256.New()
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n%s", filepath.Base(name), len(content), content)
	}
	io.WriteString(hash, strings.Join(more, "\n"))
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// lock takes an advisory lock that the kernel releases even when its holder is killed.
func lock(name string) (unlock func(), err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	return func() { _ = file.Close() }, nil
}

func copyFile(to, from string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}
