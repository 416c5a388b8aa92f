package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/event-radar/event-radar/infra/local/checkout"
)

// Refresh brings the binaries of functions in dist up to date, for this machine, and returns those that changed. Linking is
// what takes long: a function is linked again only when something that it is made of has changed.
func Refresh(ctx context.Context, root checkout.Root, dist string, functions []string) (changed []string, err error) {
	now, err := madeOf(ctx, root, functions)
	if err != nil {
		return nil, err
	}
	notes := dist + ".made-of.json"
	known := map[string]string{}
	if content, err := os.ReadFile(notes); err == nil {
		if json.Unmarshal(content, &known) != nil {
			clear(known) // cut short: build all
		}
	}
	var stale []string
	for _, function := range functions {
		if _, err := os.Stat(Bootstrap(dist, function)); err != nil || known[function] != now[function] {
			stale = append(stale, function)
		}
	}
	if len(stale) == 0 {
		return nil, nil
	}
	if changed, err = Compile(ctx, root, dist, Host, stale); err != nil {
		return nil, err
	}
	for _, function := range stale {
		known[function] = now[function]
	}
	content, err := json.MarshalIndent(known, "", "  ")
	if err != nil {
		return nil, err
	}
	return changed, os.WriteFile(notes, content, 0o644)
}

// Bootstrap is where the binary of a function lies.
func Bootstrap(dist, function string) string {
	return filepath.Join(dist, filepath.FromSlash(function), "bootstrap")
}

// LogicalID is the name of a function in template.yaml: orders/reserve is OrdersReserveFunction.
func LogicalID(function string) string {
	var id strings.Builder
	for _, word := range strings.FieldsFunc(function, func(r rune) bool { return r == '/' || r == '-' }) {
		id.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return id.String() + "Function"
}

// madeOf names, for each function, all that its binary is made of: the go command's own ids of every package that is
// linked into it. It compiles what is not compiled yet.
func madeOf(ctx context.Context, root checkout.Root, functions []string) (map[string]string, error) {
	args := append([]string{"list", "-export", "-deps", "-json=ImportPath,BuildID,Deps"}, flags...)
	for _, function := range functions {
		args = append(args, "./functions/"+function)
	}
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = string(root)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	var said bytes.Buffer
	command.Stderr = &said
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	type pkg struct {
		ImportPath, BuildID string
		Deps                []string // sorted
	}
	packages := map[string]pkg{}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		packages[p.ImportPath] = p
	}
	marks := make(map[string]string, len(functions))
	for _, function := range functions {
		main, ok := packages[checkout.Module+"/functions/"+function]
		if !ok {
			return nil, fmt.Errorf("go list does not know functions/%s", function)
		}
		sum := sha256.New()
		fmt.Fprintln(sum, main.BuildID)
		for _, dependency := range main.Deps {
			fmt.Fprintln(sum, packages[dependency].BuildID)
		}
		marks[function] = hex.EncodeToString(sum.Sum(nil))
	}
	return marks, nil
}
