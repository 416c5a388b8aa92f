package samlocal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const checkedOut = "../../.."

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(checkedOut, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// routes are all methods and paths of a definition, and what calls them.
func routes(t *testing.T, definition []byte) map[string]string {
	t.Helper()
	var parsed struct {
		Paths map[string]map[string]struct {
			Integration struct {
				URI map[string]string `yaml:"uri"`
			} `yaml:"x-amazon-apigateway-integration"`
		} `yaml:"paths"`
	}
	if err := yaml.Unmarshal(definition, &parsed); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for path, methods := range parsed.Paths {
		for method, route := range methods {
			found[method+" "+path] = route.Integration.URI["Fn::Sub"]
		}
	}
	return found
}

func TestADefinitionLosesItsAuthorizerAndNothingElse(t *testing.T) {
	whole := read(t, definition)
	if !strings.Contains(string(whole), "x-amazon-apigateway-authorizer") {
		t.Fatal("the definition has no authorizer to lose")
	}
	made, err := servable(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"security", "authorizer", "AccessToken"} {
		if strings.Contains(string(made), word) {
			t.Errorf("%q is still there", word)
		}
	}
	want, have := routes(t, whole), routes(t, made)
	if len(have) != len(want) || len(have) == 0 {
		t.Errorf("%d routes, want %d", len(have), len(want))
	}
	for route, function := range want {
		if as := strings.Replace(route, "/$default", "$default", 1); function == "" || have[as] != function {
			t.Errorf("%s calls %q, want %q", as, have[as], function)
		}
	}
}

func TestWhatIsNoDefinitionIsAnError(t *testing.T) {
	for _, text := range []string{"", "[]", "openapi: 3.0.1", "paths: none", "paths: ["} {
		if made, err := servable([]byte(text)); err == nil {
			t.Errorf("%q became %q", text, made)
		}
	}
}

func TestATemplateGainsVariablesAndKeepsTheRest(t *testing.T) {
	whole := read(t, "template.yaml")
	made, err := withVariables(whole, []string{"AWS_ENDPOINT_URL"})
	if err != nil {
		t.Fatal(err)
	}
	var before, after yaml.Node
	if err := yaml.Unmarshal(whole, &before); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(made, &after); err != nil {
		t.Fatal(err)
	}
	variables := value(root(&after), "Globals", "Function", "Environment", "Variables")
	if added := value(variables, "AWS_ENDPOINT_URL"); added == nil || added.Value != "" {
		t.Fatalf("AWS_ENDPOINT_URL is %v", added)
	}
	remove(variables, "AWS_ENDPOINT_URL")
	if !slices.Equal(leaves(&before), leaves(&after)) {
		t.Error("something else has changed too")
	}
	if _, err := withVariables([]byte("Resources: {}"), []string{"A"}); err == nil {
		t.Error("a template without Globals is no error")
	}
}

// leaves are all scalars of a document with their tags (!Ref), in order.
func leaves(node *yaml.Node) (all []string) {
	if node.Kind == yaml.ScalarNode {
		return []string{node.Tag + " " + node.Value}
	}
	for _, child := range node.Content {
		all = append(all, leaves(child)...)
	}
	return append(all, node.Tag)
}

// The samples are found by the functions' folders, and handed over by their logical ids.
func TestEveryFunctionOfTheTemplateIsFoundByItsFolder(t *testing.T) {
	ids, err := functionsOf(read(t, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if ids["orders/reserve"] != "OrdersReserveFunction" {
		t.Errorf("orders/reserve is %q", ids["orders/reserve"])
	}
	for function := range ids {
		if _, err := os.Stat(filepath.Join(checkedOut, "functions", filepath.FromSlash(function), "main.go")); err != nil {
			t.Error(err)
		}
	}
	for name, properties := range map[string]string{"no code": "Timeout: 3", "code elsewhere": "CodeUri: s3://bucket/key"} {
		text := "Resources: {A: {Type: AWS::Serverless::Function, Properties: {" + properties + "}}}"
		if found, err := functionsOf([]byte(text)); err == nil {
			t.Errorf("%s: %v", name, found)
		}
	}
}
