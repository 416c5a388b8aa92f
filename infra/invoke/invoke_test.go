package invoke

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"go.yaml.in/yaml/v3"

	"github.com/event-radar/event-radar/infra/tools"
)

// environment is one whose table is nowhere.
func environment(t *testing.T) Environment {
	t.Helper()
	cloud := NewCloud(nil)
	t.Cleanup(cloud.Close)
	issuer, err := NewIssuer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(issuer.Close)
	return Environment{TableName: "nowhere", DynamoDB: "http://127.0.0.1:1", Cloud: cloud, Issuer: issuer}
}

func TestEnvironmentIsTheTemplates(t *testing.T) {
	root, err := tools.Root()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	type function struct {
		Environment struct {
			Variables map[string]yaml.Node `yaml:"Variables"`
		} `yaml:"Environment"`
	}
	var template struct {
		Globals struct {
			Function function `yaml:"Function"`
		} `yaml:"Globals"`
		Resources map[string]struct {
			Type       string    `yaml:"Type"`
			Properties yaml.Node `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(content, &template); err != nil {
		t.Fatal(err)
	}
	set := environment(t)
	want := slices.Sorted(maps.Keys(template.Globals.Function.Environment.Variables))
	if have := slices.Sorted(maps.Keys(set.globals())); !slices.Equal(have, want) {
		t.Errorf("functions get %v here, and %v by the template", have, want)
	}
	for id, resource := range template.Resources {
		var own function
		if resource.Type != "AWS::Serverless::Function" {
			continue
		}
		if err := resource.Properties.Decode(&own); err != nil {
			t.Fatal(err)
		}
		for name := range own.Environment.Variables {
			if !slices.ContainsFunc(set.variables(), func(v string) bool { return strings.HasPrefix(v, name+"=") }) {
				t.Errorf("%s has %s by the template, and not here", id, name)
			}
		}
	}
}

func TestAFunctionThatCannotStartSaysWhy(t *testing.T) {
	binaries, err := Build(t.Context(), "platform/health")
	if err != nil {
		t.Fatal(err)
	}
	set := environment(t)
	set.TableName = ""
	fleet := NewFleet(binaries, set)
	defer fleet.Close()
	_, err = fleet.Invoke(t.Context(), "platform/health", []byte("{}"))
	if err == nil || !strings.Contains(err.Error(), "TABLE_NAME is not set") {
		t.Errorf("the error is %v", err)
	}
	if _, err := fleet.Invoke(t.Context(), "platform/nothing", []byte("{}")); err == nil {
		t.Error("a function that does not exist was invoked")
	}
}

func TestEachInvocationGetsItsOwnAnswer(t *testing.T) {
	binaries, err := Build(t.Context(), "platform/not-found")
	if err != nil {
		t.Fatal(err)
	}
	fleet := NewFleet(binaries, environment(t))
	defer fleet.Close()
	var group sync.WaitGroup
	for _, path := range []string{"/a", "/b", "/c", "/d"} {
		group.Go(func() {
			for range 20 {
				response, err := fleet.Request(t.Context(), "platform/not-found", events.APIGatewayV2HTTPRequest{RawPath: path})
				if err != nil {
					t.Error(err)
					return
				}
				var problem struct{ Instance string }
				if err := json.Unmarshal(response.Body, &problem); err != nil || response.Status != 404 || problem.Instance != path {
					t.Errorf("%s was answered %d %s", path, response.Status, response.Body)
				}
			}
		})
	}
	group.Wait()
	if len(fleet.all) > 4 {
		t.Errorf("four callers made %d processes", len(fleet.all))
	}
}

func TestAFailureIsTheFunctionsOwn(t *testing.T) {
	binaries, err := Build(t.Context(), "workers/add-email-claim")
	if err != nil {
		t.Fatal(err)
	}
	fleet := NewFleet(binaries, environment(t))
	defer fleet.Close()
	_, err = fleet.Invoke(t.Context(), "workers/add-email-claim", []byte(`"no notification"`))
	var failed *FunctionError
	if !errors.As(err, &failed) || !strings.Contains(failed.Message, "unmarshal") {
		t.Fatalf("the error is %v", err)
	}
	if _, err := fleet.Invoke(t.Context(), "workers/add-email-claim", []byte(`{}`)); err != nil || len(fleet.all) != 1 {
		t.Errorf("the same process goes on with the next: %v, %d processes", err, len(fleet.all))
	}
}
