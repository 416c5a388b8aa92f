package samlocal

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// definition is the included definition of the HTTP API.
const definition = "infra/api.gen.yaml"

// servable makes of the API's definition one that `sam local start-api` serves.
//
//   - It stops at an authorizer in an included definition ("invalid payload version", although JWT authorizers have none), and
//     would not ask it anyway: requests arrive without claims, and functions verify their tokens themselves. So there is none.
//   - It knows the route for all else as $default, where API Gateway's definitions say /$default.
func servable(definition []byte) ([]byte, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(definition, &document); err != nil {
		return nil, err
	}
	paths := value(root(&document), "paths")
	if paths == nil || paths.Kind != yaml.MappingNode {
		return nil, errors.New("is no definition of an API: it has no paths")
	}
	remove(root(&document), "components")
	remove(root(&document), "security")
	for i := 0; i < len(paths.Content); i += 2 {
		path, methods := paths.Content[i], paths.Content[i+1]
		path.Value = strings.Replace(path.Value, "/$default", "$default", 1)
		for j := 1; j < len(methods.Content); j += 2 {
			remove(methods.Content[j], "security")
		}
	}
	return encode(&document)
}

// withVariables gives all functions of a template variables, empty ones: `sam local` sets those only that a template has.
func withVariables(template []byte, names []string) ([]byte, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(template, &document); err != nil {
		return nil, err
	}
	variables := value(root(&document), "Globals", "Function", "Environment", "Variables")
	if variables == nil {
		return nil, errors.New("has no Globals.Function.Environment.Variables")
	}
	for _, name := range names {
		variables.Content = append(variables.Content,
			&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name},
			&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: ""})
	}
	return encode(&document)
}

// functionsOf are the logical ids of a template's functions by what their code is of: orders/reserve.
func functionsOf(template []byte) (map[string]string, error) {
	var parsed struct {
		Resources map[string]struct {
			Type       string    `yaml:"Type"`
			Properties yaml.Node `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(template, &parsed); err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for id, resource := range parsed.Resources {
		if resource.Type != "AWS::Serverless::Function" {
			continue
		}
		code := value(&resource.Properties, "CodeUri")
		if code == nil {
			return nil, fmt.Errorf("%s has no CodeUri", id)
		}
		function, inDist := strings.CutPrefix(strings.TrimSuffix(code.Value, "/"), "dist/")
		if !inDist {
			return nil, fmt.Errorf("the code of %s is not in dist/: %s", id, code.Value)
		}
		ids[function] = id
	}
	return ids, nil
}

func root(document *yaml.Node) *yaml.Node {
	if len(document.Content) == 0 {
		return document // an empty one
	}
	return document.Content[0]
}

// value is what stands under keys, one within the other; nil when there is none.
func value(node *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		at := index(node, key)
		if at < 0 {
			return nil
		}
		node = node.Content[at+1]
	}
	return node
}

func remove(node *yaml.Node, key string) {
	if at := index(node, key); at >= 0 {
		node.Content = append(node.Content[:at], node.Content[at+2:]...)
	}
}

func index(node *yaml.Node, key string) int {
	if node.Kind != yaml.MappingNode {
		return -1
	}
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return i
		}
	}
	return -1
}

func encode(document *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}
