package stack

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// templates are the stack and the stacks inside it.
var templates = []string{"template.yaml", "infra/alarms.yaml", "infra/web.yaml"}

func parse(t *testing.T, name string) (parsed struct {
	Parameters map[string]struct {
		Description    string `yaml:"Description"`
		Type           string `yaml:"Type"`
		AllowedPattern string `yaml:"AllowedPattern"`
		AllowedValues  []any  `yaml:"AllowedValues"`
		MinValue       *int   `yaml:"MinValue"`
		MaxValue       *int   `yaml:"MaxValue"`
	} `yaml:"Parameters"`
	Resources map[string]resource `yaml:"Resources"`
}) {
	t.Helper()
	if err := yaml.Unmarshal(read(t, name), &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

func decode[T any](t *testing.T, from resource) (into T) {
	t.Helper()
	if err := from.Properties.Decode(&into); err != nil {
		t.Fatal(err)
	}
	return into
}

// mentions are the values of all scalars under a node: a resource that another refers to is among them.
func mentions(node *yaml.Node) (values []string) {
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	for _, child := range node.Content {
		values = append(values, mentions(child)...)
	}
	return values
}

func TestEveryParameterSaysWhatItIsAndWhatItMayBe(t *testing.T) {
	for _, name := range templates {
		for id, parameter := range parse(t, name).Parameters {
			if parameter.Description == "" {
				t.Errorf("%s: %s has no description", name, id)
			}
			between := parameter.Type == "Number" && parameter.MinValue != nil && parameter.MaxValue != nil
			if parameter.AllowedPattern == "" && len(parameter.AllowedValues) == 0 && !between {
				t.Errorf("%s: %s may be anything", name, id)
			}
		}
	}
}

func TestEveryLogIsForgotten(t *testing.T) {
	for id, resource := range template(t) {
		switch resource.Type {
		case "AWS::Logs::LogGroup":
			if !slices.Contains(mentions(&resource.Properties), "RetentionInDays") {
				t.Errorf("%s is kept for ever", id)
			}
		case "AWS::Serverless::Function":
			if !slices.Contains(mentions(&resource.Properties), "LogGroup") {
				t.Errorf("%s logs to a group of its own, which Lambda makes and nobody empties", id)
			}
		}
	}
}

// A queue either hands what it cannot deliver to another, or is such another. Of each somebody hears when it fills.
func TestNoQueueFillsUnnoticed(t *testing.T) {
	resources := template(t)
	var deadLetters []string // queues that others hand to
	for _, resource := range resources {
		text := mentions(&resource.Properties)
		if slices.Contains(text, "OnFailure") || slices.Contains(text, "deadLetterTargetArn") || slices.Contains(text, "DeadLetterConfig") {
			for _, value := range text {
				deadLetters = append(deadLetters, strings.TrimSuffix(value, ".Arn"))
			}
		}
	}
	watched := resources["Alarms"]
	watching := mentions(&watched.Properties)
	var alarms []string
	for _, resource := range parse(t, "infra/alarms.yaml").Resources {
		if resource.Type == "AWS::CloudWatch::Alarm" {
			alarms = append(alarms, mentions(&resource.Properties)...)
		}
	}
	for id, resource := range resources {
		if resource.Type != "AWS::SQS::Queue" {
			continue
		}
		if !slices.Contains(mentions(&resource.Properties), "RedrivePolicy") && !slices.Contains(deadLetters, id) {
			t.Errorf("%s has no dead-letter queue, and is none", id)
		}
		// The alarm's parameter has the queue's name.
		if !slices.Contains(watching, id+".QueueName") || !slices.Contains(alarms, id) {
			t.Errorf("no alarm watches %s", id)
		}
	}
}

func TestEveryAlarmHasItsPage(t *testing.T) {
	var named []string
	for _, name := range templates {
		for id, resource := range parse(t, name).Resources {
			if resource.Type != "AWS::CloudWatch::Alarm" {
				continue
			}
			alarm := decode[struct {
				AlarmName        string `yaml:"AlarmName"`
				AlarmDescription string `yaml:"AlarmDescription"`
			}](t, resource)
			match := regexp.MustCompile(`See infra/runbooks/(.+)\.md\.$`).FindStringSubmatch(alarm.AlarmDescription)
			if match == nil || !strings.HasPrefix(alarm.AlarmName, "event-radar-${Stage}-"+match[1]) {
				t.Errorf("%s does not name its page", id)
				continue
			}
			named = append(named, match[1])
			if !slices.Contains(mentions(&resource.Properties), "AlarmActions") {
				t.Errorf("nobody hears %s", id)
			}
		}
	}
	pages, err := filepath.Glob(filepath.Join(root, "infra", "runbooks", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var written []string
	for _, page := range pages {
		written = append(written, strings.TrimSuffix(filepath.Base(page), ".md"))
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([a-z-]+\.md)\)`).FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(root, "infra", "runbooks", link[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", filepath.Base(page), link[1])
			}
		}
	}
	same(t, "the templates", named, "infra/runbooks", written)
}

// policy is as much of one as is looked at.
type policy struct {
	PolicyDocument struct {
		Statement []struct {
			Action    yaml.Node `yaml:"Action"`
			Resource  yaml.Node `yaml:"Resource"`
			Condition yaml.Node `yaml:"Condition"`
		} `yaml:"Statement"`
	} `yaml:"PolicyDocument"`
}

func TestPoliciesNameWhatTheyAllow(t *testing.T) {
	keys := string(read(t, "shared/table/keys.go"))
	for id, resource := range template(t) {
		if resource.Type != "AWS::IAM::ManagedPolicy" {
			continue
		}
		for _, statement := range decode[policy](t, resource).PolicyDocument.Statement {
			for _, value := range append(mentions(&statement.Action), mentions(&statement.Resource)...) {
				if underPrefix := regexp.MustCompile(`^\$\{\w+Bucket\.Arn\}/[a-z]+/\*$`); strings.Contains(value, "*") && !underPrefix.MatchString(value) {
					t.Errorf("%s allows %s", id, value)
				}
			}
			for _, value := range mentions(&statement.Condition) {
				if prefix, isKey := strings.CutSuffix(value, "#*"); isKey && !strings.Contains(keys, `"`+prefix+`#"`) {
					t.Errorf("%s is confined to keys that begin with %s#, and none do", id, prefix)
				}
			}
		}
	}
}

// mostCalled is how many functions a policy can name: one has 6,144 characters, a function's ARN at most 52 before its name, the
// name 64, and quotes and a comma come to it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const mostCalled = (6144 - 120) / (52 + 64 + 3)

func TestTheApiMayCallWhatHasARoute(t *testing.T) {
	resources := template(t)
	role := decode[struct {
		Policies []yaml.Node `yaml:"ManagedPolicyArns"`
	}](t, resources["ApiRole"])
	var allowed, routed []string
	for _, name := range role.Policies {
		called := 0
		for _, statement := range decode[policy](t, resources[name.Value]).PolicyDocument.Statement {
			for _, value := range mentions(&statement.Resource) {
				function := strings.TrimSuffix(value, ".Arn")
				if slices.Contains(allowed, function) {
					t.Errorf("%s may be called twice", function)
				}
				allowed, called = append(allowed, function), called+1
			}
		}
		if called > mostCalled {
			t.Errorf("%s names %d functions, and has room for %d", name.Value, called, mostCalled)
		}
	}
	for _, match := range regexp.MustCompile(`functions/\$\{(\w+)\.Arn\}`).FindAllStringSubmatch(string(read(t, "infra/api.gen.yaml")), -1) {
		routed = append(routed, match[1])
	}
	same(t, "what ApiRole may call", allowed, "infra/api.gen.yaml", routed)
}
