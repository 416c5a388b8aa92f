package cloud

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// accountID is the emulator's only account.
const accountID = "000000000000"

// variables are what Ref finds besides resources.
type variables struct {
	region, stack string
	parameters    map[string]string
}

// errNoValue is what AWS::NoValue resolves to: the property is left out.
var errNoValue = errors.New("AWS::NoValue")

// resolve replaces CloudFormation's intrinsic functions by their values, as far as the properties read here use them.
func (s *Stack) resolve(value any) (any, error) {
	switch value := value.(type) {
	case map[string]any:
		if name, argument, ok := intrinsic(value); ok {
			return s.call(name, argument)
		}
		out := make(map[string]any, len(value))
		for key, inner := range value {
			resolved, err := s.resolve(inner)
			if errors.Is(err, errNoValue) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			out[key] = resolved
		}
		return out, nil
	case []any:
		out := make([]any, 0, len(value))
		for _, inner := range value {
			resolved, err := s.resolve(inner)
			if errors.Is(err, errNoValue) {
				continue
			}
			if err != nil {
				return nil, err
			}
			out = append(out, resolved)
		}
		return out, nil
	}
	return value, nil
}

func intrinsic(value map[string]any) (name string, argument any, ok bool) {
	if len(value) != 1 {
		return "", nil, false
	}
	for name, argument := range value {
		if name == "Ref" || name == "Condition" || strings.HasPrefix(name, "Fn::") {
			return name, argument, true
		}
	}
	return "", nil, false
}

func (s *Stack) call(name string, argument any) (any, error) {
	switch name {
	case "Ref":
		return s.ref(fmt.Sprint(argument))
	case "Fn::GetAtt":
		return s.attribute(argument)
	case "Fn::Sub":
		return s.substitute(argument)
	case "Fn::Join":
		return s.join(argument)
	case "Fn::If":
		return s.choose(argument)
	}
	return nil, fmt.Errorf("%s is not understood here", name)
}

func (s *Stack) ref(name string) (string, error) {
	switch name {
	case "AWS::Region":
		return s.variables.region, nil
	case "AWS::AccountId":
		return accountID, nil
	case "AWS::Partition":
		return "aws", nil
	case "AWS::URLSuffix":
		return "amazonaws.com", nil
	case "AWS::StackName":
		return s.variables.stack, nil
	case "AWS::NoValue":
		return "", errNoValue
	}
	if value, ok := s.variables.parameters[name]; ok {
		return value, nil
	}
	if value, ok := s.physical[name]; ok {
		return value, nil
	}
	return "", fmt.Errorf("nothing is called %s", name)
}

func (s *Stack) attribute(argument any) (string, error) {
	var id, attribute string
	switch argument := argument.(type) {
	case string:
		id, attribute, _ = strings.Cut(argument, ".")
	case []any:
		if len(argument) == 2 {
			id, attribute = fmt.Sprint(argument[0]), fmt.Sprint(argument[1])
		}
	}
	if attribute == "Arn" {
		switch name := s.physical[id]; s.template.Resources[id].Type {
		case "AWS::Lambda::Function":
			return fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", s.variables.region, accountID, name), nil
		case "AWS::IAM::Role":
			path, _ := s.template.Resources[id].Properties["Path"].(string)
			return fmt.Sprintf("arn:aws:iam::%s:role/%s%s", accountID, strings.TrimPrefix(path, "/"), name), nil
		case "AWS::Cognito::UserPool":
			return fmt.Sprintf("arn:aws:cognito-idp:%s:%s:userpool/%s", s.variables.region, accountID, name), nil
		}
	}
	return "", fmt.Errorf("the attribute %s of %s is not known here", attribute, id)
}

var placeholder = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

func (s *Stack) substitute(argument any) (string, error) {
	text, given := "", map[string]any{}
	switch argument := argument.(type) {
	case string:
		text = argument
	case []any:
		if len(argument) != 2 {
			return "", errors.New("Fn::Sub wants a text and a map")
		}
		text, _ = argument[0].(string)
		given, _ = argument[1].(map[string]any)
	}
	var failed error
	out := placeholder.ReplaceAllStringFunc(text, func(match string) string {
		name := match[2 : len(match)-1]
		var (
			value any
			err   error
		)
		if own, ok := given[name]; ok {
			value, err = s.resolve(own)
		} else if strings.Contains(name, ".") {
			value, err = s.attribute(name)
		} else {
			value, err = s.ref(name)
		}
		failed = errors.Join(failed, err)
		return fmt.Sprint(value)
	})
	return strings.ReplaceAll(out, "${!", "${"), failed
}

func (s *Stack) join(argument any) (string, error) {
	parts, ok := argument.([]any)
	if !ok || len(parts) != 2 {
		return "", errors.New("Fn::Join wants a separator and a list")
	}
	resolved, err := s.resolve(parts[1])
	if err != nil {
		return "", err
	}
	list, _ := resolved.([]any)
	words := make([]string, len(list))
	for i, word := range list {
		words[i] = fmt.Sprint(word)
	}
	return strings.Join(words, fmt.Sprint(parts[0])), nil
}

func (s *Stack) choose(argument any) (any, error) {
	parts, ok := argument.([]any)
	if !ok || len(parts) != 3 {
		return nil, errors.New("Fn::If wants a condition and two values")
	}
	holds, err := s.holds(s.template.Conditions[fmt.Sprint(parts[0])])
	if err != nil {
		return nil, fmt.Errorf("condition %v: %w", parts[0], err)
	}
	if holds {
		return s.resolve(parts[1])
	}
	return s.resolve(parts[2])
}

// holds evaluates a condition.
func (s *Stack) holds(condition any) (bool, error) {
	value, ok := condition.(map[string]any)
	if !ok {
		return false, fmt.Errorf("%v is not a condition", condition)
	}
	name, argument, _ := intrinsic(value)
	if name == "Condition" {
		return s.holds(s.template.Conditions[fmt.Sprint(argument)])
	}
	operands, _ := argument.([]any)
	switch name {
	case "Fn::Equals":
		resolved, err := s.resolve(operands)
		if err != nil {
			return false, err
		}
		sides, _ := resolved.([]any)
		return len(sides) == 2 && fmt.Sprint(sides[0]) == fmt.Sprint(sides[1]), nil
	case "Fn::Not", "Fn::And", "Fn::Or":
		return s.combine(name, operands)
	}
	return false, fmt.Errorf("%s is not understood here", name)
}

func (s *Stack) combine(name string, operands []any) (bool, error) {
	all, some := true, false
	for _, operand := range operands {
		holds, err := s.holds(operand)
		if err != nil {
			return false, err
		}
		all, some = all && holds, some || holds
	}
	switch name {
	case "Fn::Not":
		return !some, nil
	case "Fn::And":
		return all, nil
	}
	return some, nil
}
