package tools

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// ErrNoJava means that DynamoDB Local cannot run here: it needs Java 17 and Maven, which nothing else does.
var ErrNoJava = errors.New("DynamoDB Local needs Java 17 or newer, and Maven")

var versionNumber = regexp.MustCompile(`(\d+)\.(\d+)`)

// version runs a program that prints its version and returns the first major.minor in what it prints.
func version(ctx context.Context, name string, args ...string) (major, minor int, err error) {
	output, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", name, err)
	}
	found := versionNumber.FindSubmatch(output)
	if found == nil {
		return 0, 0, fmt.Errorf("%s does not say its version", name)
	}
	major, _ = strconv.Atoi(string(found[1]))
	minor, _ = strconv.Atoi(string(found[2]))
	return major, minor, nil
}

// findPython returns the newest suitable interpreter's real path: distributions keep an old python3 beside newer ones.
func findPython(ctx context.Context) (string, error) {
	for _, name := range []string{"python3", "python3.14", "python3.13", "python3.12", "python3.11"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if major, minor, err := version(ctx, path, "--version"); err == nil && (major > 3 || major == 3 && minor >= 11) {
			return filepath.EvalSymlinks(path)
		}
	}
	return "", errors.New("Python 3.11 or newer is missing: install it (Debian: apt-get install python3 python3-venv; macOS: brew install python) and try again")
}

func findNode(ctx context.Context) error {
	if major, _, err := version(ctx, "node", "--version"); err != nil || major < 20 {
		return errors.New("Node.js 20 or newer is missing: install it (https://nodejs.org) and try again")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return errors.New("npm is missing: it comes with Node.js (Debian: apt-get install npm)")
	}
	return nil
}

func findJava(ctx context.Context) error {
	if major, _, err := version(ctx, "java", "-version"); err != nil || major < 17 {
		return ErrNoJava
	}
	if _, err := exec.LookPath("mvn"); err != nil {
		return ErrNoJava
	}
	return nil
}
