package api_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const root = "../.."

// contract is as much of openapi.yaml as is compared with other things.
type contract struct {
	Paths    map[string]map[string]yaml.Node `yaml:"paths"`
	Problems map[string]struct {
		Status int `yaml:"status"`
	} `yaml:"x-problems"`
	Components struct {
		Schemas map[string]yaml.Node `yaml:"schemas"`
	} `yaml:"components"`
}

// route is one operation.
type route struct {
	Method, Path string
	ID           string   `yaml:"operationId"`
	Function     string   `yaml:"x-function"`
	Problems     []string `yaml:"x-problems"`
}

func readContract(t *testing.T) (contract, []route) {
	t.Helper()
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c contract
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	var routes []route
	for path, item := range c.Paths {
		for method, node := range item {
			if !slices.Contains([]string{"get", "post", "put", "patch", "delete"}, method) {
				continue
			}
			r := route{Method: strings.ToUpper(method), Path: path}
			if err := node.Decode(&r); err != nil {
				t.Fatal(err)
			}
			routes = append(routes, r)
		}
	}
	return c, routes
}

func TestGeneratedFilesAreUpToDate(t *testing.T) {
	command := exec.CommandContext(t.Context(), "go", "run", "./infra/generate", "-check")
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%s", output)
	}
}

// Each folder serves the operation that the contract gives to it.
func TestFunctionsServeTheirOperations(t *testing.T) {
	_, routes := readContract(t)
	served := regexp.MustCompile(`api\.Serve\(operation\.(\w+)`)
	for _, r := range routes {
		source, err := os.ReadFile(filepath.Join(root, "functions", r.Function, "main.go"))
		if err != nil {
			t.Errorf("%s %s: %v", r.Method, r.Path, err)
			continue
		}
		want := strings.ToUpper(r.ID[:1]) + r.ID[1:]
		if match := served.FindSubmatch(source); match == nil || string(match[1]) != want {
			t.Errorf("functions/%s does not serve operation.%s", r.Function, want)
		}
		if !strings.Contains(string(source), r.Method+" "+r.Path) {
			t.Errorf("functions/%s does not say that it serves %s %s", r.Function, r.Method, r.Path)
		}
	}
}

// What the gateway's definition refers to is in the template.
func TestGatewayRefersToWhatTheTemplateHas(t *testing.T) {
	definition, err := os.ReadFile(filepath.Join(root, "infra/api.gen.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Parameters, Conditions, Resources map[string]yaml.Node
	}
	var sections map[string]yaml.Node
	if err := yaml.Unmarshal(text, &sections); err != nil {
		t.Fatal(err)
	}
	for name, into := range map[string]*map[string]yaml.Node{"Parameters": &template.Parameters, "Conditions": &template.Conditions, "Resources": &template.Resources} {
		node := sections[name]
		if err := node.Decode(into); err != nil {
			t.Fatal(err)
		}
	}
	known := func(name string) bool {
		_, parameter := template.Parameters[name]
		_, resource := template.Resources[name]
		return parameter || resource || strings.HasPrefix(name, "AWS::")
	}
	for _, match := range regexp.MustCompile(`Ref: (\w+)|\$\{([\w:]+?)(?:\.Arn)?\}|GetAtt:\s+- (\w+)`).FindAllStringSubmatch(string(definition), -1) {
		if name := match[1] + match[2] + match[3]; !known(name) {
			t.Errorf("the template lacks %s", name)
		}
	}
	for _, match := range regexp.MustCompile(`Fn::If:\s+- (\w+)`).FindAllStringSubmatch(string(definition), -1) {
		if _, ok := template.Conditions[match[1]]; !ok {
			t.Errorf("the template lacks condition %s", match[1])
		}
	}
}

// Every function has a sample of what it is called with, and every sample a function.
func TestSamples(t *testing.T) {
	_, routes := readContract(t)
	samples := glob(t, "events/*/*.json", ".json")
	for _, function := range glob(t, "functions/*/*/main.go", "/main.go") {
		if !slices.Contains(samples, function) {
			t.Errorf("there is no events/%s.json", function)
		}
	}
	for _, sample := range samples {
		if _, err := os.Stat(filepath.Join(root, "functions", sample, "main.go")); err != nil {
			t.Errorf("events/%s.json is for no function", sample)
		}
		content, err := os.ReadFile(filepath.Join(root, "events", sample+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var notification struct {
			RouteKey string `json:"routeKey"`
			RawPath  string `json:"rawPath"`
		}
		if err := json.Unmarshal(content, &notification); err != nil {
			t.Errorf("events/%s.json: %v", sample, err)
		}
		for _, r := range routes {
			if r.Function != sample {
				continue
			}
			if want := r.Method + " " + r.Path; notification.RouteKey != want {
				t.Errorf("events/%s.json is for %q, the function serves %q", sample, notification.RouteKey, want)
			}
			pattern := regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(r.Path), `[^/]+`)
			if !regexp.MustCompile("^" + pattern + "$").MatchString(notification.RawPath) {
				t.Errorf("events/%s.json: path %s is not of %s", sample, notification.RawPath, r.Path)
			}
		}
	}
}

func glob(t *testing.T, pattern, suffix string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range found {
		name := strings.TrimSuffix(filepath.ToSlash(path), suffix)
		names = append(names, strings.SplitN(strings.TrimPrefix(name, root+"/"), "/", 2)[1])
	}
	return names
}

// statuses are those of the kinds of problems, as shared/api answers them.
var statuses = map[string]int{"BadRequest": 400, "Unauthenticated": 401, "Forbidden": 403, "NotFound": 404, "Conflict": 409, "PreconditionFailed": 412,
	"TooLarge": 413, "UnsupportedMediaType": 415, "Invalid": 422, "PreconditionRequired": 428, "TooMany": 429, "Internal": 500, "Unavailable": 503,
	"NewConflict": 409, "NewInvalid": 422, "NewBadRequest": 400}

// The vocabulary of problems is complete: what the code says is in the contract with the status that it is answered with,
// and what the contract lists is said somewhere.
func TestProblemsAreThoseOfTheContract(t *testing.T) {
	c, routes := readContract(t)
	said := map[string]bool{}
	for _, p := range saidProblems(t) {
		said[p.code] = true
		if listed, ok := c.Problems[p.code]; !ok {
			t.Errorf("%s says %s, which the contract does not list", p.where, p.code)
		} else if listed.Status != p.status {
			t.Errorf("%s answers %s with %d, the contract with %d", p.where, p.code, p.status, listed.Status)
		}
	}
	for code := range c.Problems {
		if !said[code] && !mentioned(t, code) && code != "hold-expired" { // holds end with payments, which are to come
			t.Errorf("the contract lists %s, which nobody says", code)
		}
	}
	for _, r := range routes {
		for _, code := range r.Problems {
			if _, ok := c.Problems[code]; !ok {
				t.Errorf("%s names problem %s, which is not listed", r.ID, code)
			}
		}
	}
}

// mentioned says whether a code stands in the source of the domain: as the code of a field, which may become the problem's.
func mentioned(t *testing.T, code string) (found bool) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, "shared"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || found || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".gen.go") {
			return err
		}
		source, err := os.ReadFile(path)
		found = strings.Contains(string(source), strconv.Quote(code))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

type said struct {
	code, where string
	status      int
}

// saidProblems finds the problems that are made in the source: problem.NewConflict("code", …) and problem.Error{Kind: …, Code: "code"}.
func saidProblems(t *testing.T) []said {
	t.Helper()
	var found []said
	files := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join(root, "shared"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			var code, kind string
			switch node := node.(type) {
			case *ast.CallExpr:
				kind = nameOf(node.Fun)
				if strings.HasPrefix(kind, "New") && len(node.Args) > 1 {
					code = literal(node.Args[0])
				}
			case *ast.CompositeLit:
				if nameOf(node.Type) != "Error" {
					break
				}
				for _, element := range node.Elts {
					if pair, ok := element.(*ast.KeyValueExpr); ok && nameOf(pair.Key) == "Kind" {
						kind = nameOf(pair.Value)
					} else if ok && nameOf(pair.Key) == "Code" {
						code = literal(pair.Value)
					}
				}
			}
			if status := statuses[kind]; code != "" && status != 0 {
				found = append(found, said{code, files.Position(node.Pos()).String(), status})
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// nameOf is the last name of an expression such as problem.Conflict.
func nameOf(expression ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression.Name
	case *ast.SelectorExpr:
		return expression.Sel.Name
	}
	return ""
}

func literal(expression ast.Expr) string {
	basic, ok := expression.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return ""
	}
	value, err := strconv.Unquote(basic.Value)
	if err != nil {
		return ""
	}
	return value
}
