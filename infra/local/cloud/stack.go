package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"go.yaml.in/yaml/v3"
)

// Stack is a deployed stack: its processed template and what became of its resources.
type Stack struct {
	Parameters map[string]string
	Outputs    map[string]string
	API        string            // id of the HTTP API
	physical   map[string]string // by logical id
	template   template
	variables  variables
}

type template struct {
	Conditions map[string]any      `json:"Conditions"`
	Resources  map[string]resource `json:"Resources"`
}

type resource struct {
	Type       string         `json:"Type"`
	Condition  string         `json:"Condition"`
	Properties map[string]any `json:"Properties"`
}

// Stack reads the deployed stack.
func (c *Cloud) Stack(ctx context.Context) (*Stack, error) {
	name := &c.deployment.Stack
	described, err := c.stacks.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: name})
	if err != nil {
		return nil, err
	}
	if len(described.Stacks) != 1 {
		return nil, fmt.Errorf("stack %s does not exist", *name)
	}
	resources, err := c.stacks.DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{StackName: name})
	if err != nil {
		return nil, err
	}
	// Processed: the transform has run, and an included definition stands in it whole.
	processed, err := c.stacks.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: name, TemplateStage: types.TemplateStageProcessed})
	if err != nil {
		return nil, err
	}
	stack := &Stack{Outputs: map[string]string{}, physical: map[string]string{}}
	if err := parseTemplate(aws.ToString(processed.TemplateBody), &stack.template); err != nil {
		return nil, fmt.Errorf("template of %s: %w", *name, err)
	}
	for _, output := range described.Stacks[0].Outputs {
		stack.Outputs[aws.ToString(output.OutputKey)] = aws.ToString(output.OutputValue)
	}
	for _, made := range resources.StackResources {
		stack.physical[aws.ToString(made.LogicalResourceId)] = aws.ToString(made.PhysicalResourceId)
	}
	for id := range stack.ofType("AWS::ApiGatewayV2::Api") {
		stack.API = stack.physical[id]
	}
	parameters := map[string]string{}
	for _, parameter := range described.Stacks[0].Parameters {
		parameters[aws.ToString(parameter.ParameterKey)] = aws.ToString(parameter.ParameterValue)
	}
	stack.Parameters = parameters
	stack.variables = variables{region: c.deployment.Region, stack: *name, parameters: parameters}
	return stack, nil
}

// parseTemplate reads a template that may be JSON or YAML into the same shape.
func parseTemplate(text string, into *template) error {
	var document any
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return err
	}
	plain, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

// ofType yields the resources of a type whose condition holds, by logical id, in order.
func (s *Stack) ofType(name string) func(yield func(string, resource) bool) {
	return func(yield func(string, resource) bool) {
		for _, id := range slices.Sorted(maps.Keys(s.template.Resources)) {
			made := s.template.Resources[id]
			if made.Type == name && s.physical[id] != "" && !yield(id, made) {
				return
			}
		}
	}
}

// Physical returns what became of a resource of the template, "" when it was not made.
func (s *Stack) Physical(logicalID string) string { return s.physical[logicalID] }
