// Package stack holds the parts that must agree against each other: the contract, the template, the folders of functions,
// and the layers of the packages.
package stack

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/event-radar/event-radar/infra/local/build"
)

const root = "../.."

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// folders are the functions that there is code for.
func folders(t *testing.T) []string {
	t.Helper()
	mains, err := filepath.Glob(filepath.Join(root, "functions", "*", "*", "main.go"))
	if err != nil || len(mains) == 0 {
		t.Fatalf("no functions found: %v", err)
	}
	var names []string
	for _, main := range mains {
		folder := filepath.ToSlash(filepath.Dir(main))
		names = append(names, strings.TrimPrefix(folder, root+"/functions/"))
	}
	return names
}

// resource is as much of one as is looked at.
type resource struct {
	Type       string    `yaml:"Type"`
	Properties yaml.Node `yaml:"Properties"`
}

func template(t *testing.T) map[string]resource {
	t.Helper()
	var parsed struct {
		Resources map[string]resource `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(read(t, "template.yaml"), &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed.Resources
}

func TestEveryFunctionIsDeclaredAndWritten(t *testing.T) {
	var declared []string
	for id, resource := range template(t) {
		if resource.Type != "AWS::Serverless::Function" {
			continue
		}
		var properties struct {
			CodeURI string `yaml:"CodeUri"`
		}
		if err := resource.Properties.Decode(&properties); err != nil {
			t.Fatal(err)
		}
		function := strings.TrimSuffix(strings.TrimPrefix(properties.CodeURI, "dist/"), "/")
		declared = append(declared, function)
		if want := build.LogicalID(function); id != want {
			t.Errorf("%s is declared as %s, want %s", function, id, want)
		}
	}
	same(t, "template.yaml", declared, "functions/", folders(t))
}

func TestEveryRouteHasItsFunction(t *testing.T) {
	var served []string
	for _, match := range regexp.MustCompile(`(?m)^ +x-function: (\S+)$`).FindAllSubmatch(read(t, "shared/api/openapi.yaml"), -1) {
		served = append(served, string(match[1]))
	}
	served = append(served, "platform/not-found") // the $default route, which is no operation
	behind := slices.DeleteFunc(folders(t), func(name string) bool { return strings.HasPrefix(name, "workers/") })
	same(t, "openapi.yaml", served, "functions/", behind)
}

func same(t *testing.T, nameA string, a []string, nameB string, b []string) {
	t.Helper()
	for _, name := range a {
		if !slices.Contains(b, name) {
			t.Errorf("%s has %s, %s has not", nameA, name, nameB)
		}
	}
	for _, name := range b {
		if !slices.Contains(a, name) {
			t.Errorf("%s has %s, %s has not", nameB, name, nameA)
		}
	}
}

// mostResources keeps the stack clear of CloudFormation's 500. SAM makes a role for each function, and two resources for
// each of its events.
const mostResources = 450

func TestTheStackHasRoom(t *testing.T) {
	count, functions := 0, 0
	for _, resource := range template(t) {
		count++
		if resource.Type == "AWS::Serverless::Function" {
			functions++
			count += 2
		}
	}
	t.Logf("%d functions, about %d resources", functions, count)
	if count > mostResources {
		t.Errorf("about %d resources, at most %d", count, mostResources)
	}
}

func TestNoPermissionIsForEverything(t *testing.T) {
	for line := range strings.SplitSeq(string(read(t, "template.yaml")), "\n") {
		if regexp.MustCompile(`^\s*-?\s*(Action|Resource|NotAction|NotResource):.*["'\[ ](\*|[a-z0-9-]+:\*)["'\],]?\s*$`).MatchString(line) {
			t.Errorf("a permission for everything: %s", strings.TrimSpace(line))
		}
	}
}

// layers are the packages of shared/ from the bottom up: a package imports only what stands on a lower layer, or, inside
// the domain, before it.
var layers = [][]string{
	{"id", "clock", "money", "text", "problem", "calendar", "config", "config/secret", "telemetry"},
	{"table", "table/fault", "table/fault/crashtest", "table/meter", "state"},
	{"access", "message", "message/bus", "message/queue", "audit", "platform"},
	{"account"}, {"inventory"}, {"event/markdown", "event/cover"}, {"event/cover/picture", "event/cover/s3"}, {"event"}, {"discovery", "booking"},
	{"payment", "payment/stripe", "checkin", "notice", "notice/announce", "notice/mail", "notice/ses", "notice/pass", "notice/pass/fonts", "notice/recipients", "notice/suppression", "notice/timeline"},
	{"privacy", "privacy/cognito"}, {"books"},
	{"api", "worker"}, {"api/operation"}, {"present"}, {"web"}, {"web/bucket"},
}

func TestPackagesImportOnlyWhatStandsBelow(t *testing.T) {
	const module = "github.com/event-radar/event-radar/"
	command := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./shared/...", "./functions/...")
	command.Dir = root
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	level := func(name string) int {
		return slices.IndexFunc(layers, func(layer []string) bool { return slices.Contains(layer, name) })
	}
	for line := range bytes.Lines(output) {
		words := strings.Fields(string(line))
		importer := strings.TrimPrefix(words[0], module)
		name, isShared := strings.CutPrefix(importer, "shared/")
		if strings.HasSuffix(name, "test") {
			continue // help for tests
		}
		if isShared && level(name) < 0 {
			t.Errorf("shared/%s has no layer: give it one", name)
		}
		for _, imported := range words[1:] {
			imported, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			below, fromShared := strings.CutPrefix(imported, "shared/")
			switch {
			case !fromShared:
				t.Errorf("%s imports %s", importer, imported)
			case isShared && level(below) > level(name):
				t.Errorf("shared/%s imports shared/%s, which stands above it", name, below)
			}
		}
	}
}
