package stack

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/event-radar/event-radar/shared/telemetry"
)

// alarm is as much of one as is looked at.
type alarm struct {
	Namespace  string `yaml:"Namespace"`
	MetricName string `yaml:"MetricName"`
	Dimensions []struct {
		Name  string    `yaml:"Name"`
		Value yaml.Node `yaml:"Value"`
	} `yaml:"Dimensions"`
}

func (a alarm) dimensions() string {
	var names []string
	for _, dimension := range a.Dimensions {
		names = append(names, dimension.Name)
	}
	return strings.Join(names, ",")
}

func alarms(t *testing.T) map[string]alarm {
	t.Helper()
	found := map[string]alarm{}
	for id, resource := range parse(t, "infra/alarms.yaml").Resources {
		if resource.Type == "AWS::CloudWatch::Alarm" {
			found[id] = decode[alarm](t, resource)
		}
	}
	return found
}

// ours is what the metrics of our own namespace really are: their dimensions, and their names, out of a line as telemetry
// writes it and of what the code counts.
func ours(t *testing.T) (dimensions string, names []string) {
	t.Helper()
	var out bytes.Buffer
	before := telemetry.Output
	telemetry.Output = &out
	defer func() { telemetry.Output = before }()
	ctx, line := telemetry.Begin(t.Context(), "sweep-outbox")
	for _, name := range counted(t) {
		telemetry.Count(ctx, name, 1)
	}
	line.End()
	var written struct {
		AWS struct {
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name string }
			}
		} `json:"_aws"`
	}
	if err := json.Unmarshal(out.Bytes(), &written); err != nil {
		t.Fatal(err)
	}
	metrics := written.AWS.CloudWatchMetrics
	if len(metrics) != 1 || metrics[0].Namespace != telemetry.Namespace || len(metrics[0].Dimensions) != 1 {
		t.Fatalf("the metrics of a line are %+v", metrics)
	}
	for _, metric := range metrics[0].Metrics {
		names = append(names, metric.Name)
	}
	return strings.Join(metrics[0].Dimensions[0], ","), names
}

// counted are the names that the code gives to telemetry.Count.
func counted(t *testing.T) (names []string) {
	t.Helper()
	count := regexp.MustCompile(`telemetry\.Count\([^,]+, "(\w+)"`)
	for _, folder := range []string{"functions", "shared"} {
		err := fs.WalkDir(os.DirFS(filepath.Join(root, folder)), ".", func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, match := range count.FindAllStringSubmatch(string(read(t, filepath.Join(folder, path))), -1) {
				names = append(names, match[1])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// An alarm on a metric that nobody writes is silent for ever, and looks like one that has nothing to tell.
func TestAlarmsOfOursWatchWhatIsWritten(t *testing.T) {
	dimensions, names := ours(t)
	functions, seen := passedFunctions(t), 0
	for id, alarm := range alarms(t) {
		if alarm.Namespace != telemetry.Namespace {
			continue
		}
		seen++
		if !slices.Contains(names, alarm.MetricName) {
			t.Errorf("%s watches %s, which nothing counts", id, alarm.MetricName)
		}
		if alarm.dimensions() != dimensions {
			t.Errorf("%s watches the dimensions %s, which are %s", id, alarm.dimensions(), dimensions)
			continue
		}
		for _, dimension := range alarm.Dimensions {
			refers := dimension.Value.Tag == "!Ref"
			switch dimension.Name {
			case "stage": // as the function has it in its environment
				if !refers || dimension.Value.Value != "Stage" {
					t.Errorf("%s watches the stage %s", id, dimension.Value.Value)
				}
			case "function": // the name under which it was deployed, which CloudFormation makes up
				if !refers || !slices.Contains(functions, dimension.Value.Value) {
					t.Errorf("%s watches the function %s, which is no parameter that template.yaml gives the name of one", id, dimension.Value.Value)
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no alarm watches the namespace " + telemetry.Namespace)
	}
}

// passedFunctions are the parameters of the alarms that have a function's name.
func passedFunctions(t *testing.T) (parameters []string) {
	t.Helper()
	resources := template(t)
	passed := decode[struct {
		Parameters map[string]yaml.Node `yaml:"Parameters"`
	}](t, resources["Alarms"])
	for parameter, value := range passed.Parameters {
		if value.Tag == "!Ref" && resources[value.Value].Type == "AWS::Serverless::Function" {
			parameters = append(parameters, parameter)
		}
	}
	return parameters
}

// measured are the metrics of AWS that alarms watch, with the dimensions that there are of each. Another combination is
// another metric, which has no data:
//   - https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
//   - https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
//   - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
//   - https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
var measured = map[string][]string{
	"AWS/SQS ApproximateNumberOfMessagesVisible": {"QueueName"},
	"AWS/SQS ApproximateAgeOfOldestMessage":      {"QueueName"},
	"AWS/Lambda Errors":                          {"FunctionName"},
	"AWS/Lambda IteratorAge":                     {"FunctionName"},
	"AWS/ApiGateway 5xx":                         {"ApiId"},
	"AWS/DynamoDB ReadThrottleEvents":            {"TableName", "TableName,GlobalSecondaryIndexName"},
	"AWS/DynamoDB WriteThrottleEvents":           {"TableName", "TableName,GlobalSecondaryIndexName"},
}

func TestAlarmsOfAWSWatchWhatIsMeasured(t *testing.T) {
	functions := passedFunctions(t)
	for id, alarm := range alarms(t) {
		if alarm.Namespace == telemetry.Namespace {
			continue
		}
		if metric := alarm.Namespace + " " + alarm.MetricName; !slices.Contains(measured[metric], alarm.dimensions()) {
			t.Errorf("%s watches %s by %s, which is not known to be measured", id, metric, alarm.dimensions())
		}
		for _, dimension := range alarm.Dimensions {
			switch value := dimension.Value; {
			case dimension.Name == "GlobalSecondaryIndexName": // has the name that the template gives it
			case value.Tag != "!Ref":
				t.Errorf("%s watches %s %s, a name that is CloudFormation's to make", id, dimension.Name, value.Value)
			case dimension.Name == "FunctionName" && !slices.Contains(functions, value.Value):
				t.Errorf("%s watches the function %s, which is none", id, value.Value)
			}
		}
	}
}

// Pages tell operators what to look for in the log: lines name what they are about as operation.
func TestPagesAskForFieldsThatLinesHave(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "infra", "runbooks", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`function = "([^"]*)"`).FindAllStringSubmatch(string(text), -1) {
			t.Errorf("%s asks for lines of the function %s; that is its operation, a function has the name that CloudFormation made", filepath.Base(page), match[1])
		}
		for _, match := range regexp.MustCompile(`operation = "([^"]*)"`).FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(folders(t), "workers/"+match[1]) {
				t.Errorf("%s asks for the operation %s, which is no worker", filepath.Base(page), match[1])
			}
		}
	}
}
