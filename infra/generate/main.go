// Command generate writes what follows from shared/api/openapi.yaml: the Go types, operations and check tables in
// shared/api/operation, the titles of problems in shared/api, the API Gateway definition infra/api.gen.yaml that template.yaml
// includes, and what the web application shows of it. (The web application's types are made by openapi-typescript.)
//
//	go run ./infra/generate                                       write all
//	go run ./infra/generate -check                                write nothing, fail if a file is out of date
//	go run ./infra/generate -without-authorizer -gateway FILE     write the gateway's definition alone, for sam local
//
// It refuses what it does not know: a keyword of JSON Schema that the checks have no place for, an extension that nobody
// reads, an operation without x-function or x-access. Nothing in the specification is silently unenforced.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

//go:generate go run .

func main() {
	check := flag.Bool("check", false, "write nothing; fail if a generated file is out of date")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	root, err := repository()
	if err != nil {
		return err
	}
	spec, err := Load(filepath.Join(root, "shared/api/openapi.yaml"))
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	if files[filepath.Join(root, "infra/api.gen.yaml")], err = Gateway(spec); err != nil {
		return err
	}
	if files[filepath.Join(root, "shared/api/problems.gen.go")], err = Titles(spec); err != nil {
		return err
	}
	if files[filepath.Join(root, "web/src/docs/contract.gen.json")], err = Contract(spec); err != nil {
		return err
	}
	files[filepath.Join(root, "web/src/text/currencies.gen.ts")] = Currencies()
	sources, err := Sources(spec)
	if err != nil {
		return err
	}
	for name, source := range sources {
		files[filepath.Join(root, "shared/api/operation", name)] = source
	}
	if check {
		return compare(root, files)
	}
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compare fails if a file on disk is not what would be written.
func compare(root string, files map[string][]byte) error {
	var stale []string
	for path, content := range files {
		if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, content) {
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			stale = append(stale, name)
		}
	}
	if len(stale) == 0 {
		return nil
	}
	sort.Strings(stale)
	return fmt.Errorf("out of date, run make generate: %v", stale)
}

// repository is the folder of go.mod, in or above the working directory: go generate runs in the package's own.
func repository() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if above == folder {
			return "", errors.New("there is no go.mod in or above the working directory")
		}
		folder = above
	}
}
