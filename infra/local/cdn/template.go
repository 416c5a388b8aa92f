package cdn

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// template is one of CloudFormation's, as far as it is looked at.
type template struct {
	resources map[string]resource
	functions map[string]*function // that were compiled already
	secure    bool
}

type resource struct {
	Type       string
	Properties json.RawMessage
}

// The properties of resources that are looked at, under CloudFormation's names.
type (
	distributionConfig struct {
		Origins []struct {
			ID                  string `json:"Id"`
			OriginCustomHeaders []struct{ HeaderName, HeaderValue string }
		}
		CacheBehaviors       []cacheBehavior
		DefaultCacheBehavior cacheBehavior
	}
	cacheBehavior struct {
		PathPattern             string
		TargetOriginID          string `json:"TargetOriginId"`
		AllowedMethods          []string
		CachePolicyID           string `json:"CachePolicyId"`
		OriginRequestPolicyID   string `json:"OriginRequestPolicyId"`
		ResponseHeadersPolicyID string `json:"ResponseHeadersPolicyId"`
		FunctionAssociations    []struct{ EventType, FunctionARN string }
	}
	cachePolicy struct {
		CachePolicyConfig struct {
			ParametersInCacheKeyAndForwardedToOrigin struct {
				HeadersConfig struct {
					HeaderBehavior string
					Headers        []string
				}
				QueryStringsConfig struct {
					QueryStringBehavior string
					QueryStrings        []string
				}
				CookiesConfig struct{ CookieBehavior string }
			}
		}
	}
	responseHeadersPolicy struct {
		ResponseHeadersPolicyConfig struct {
			SecurityHeadersConfig struct {
				ContentSecurityPolicy struct {
					ContentSecurityPolicy string
					Override              bool
				}
				ContentTypeOptions struct{ Override bool }
				FrameOptions       struct {
					FrameOption string
					Override    bool
				}
				ReferrerPolicy struct {
					ReferrerPolicy string
					Override       bool
				}
				StrictTransportSecurity struct {
					AccessControlMaxAgeSec int
					IncludeSubdomains      bool
					Preload                bool
					Override               bool
				}
			}
			CustomHeadersConfig struct {
				Items []struct {
					Header, Value string
					Override      bool
				}
			}
		}
	}
)

// newTemplate reads a template and resolves what it says of its parameters. References to its own resources become their names;
// what depends on a condition is left out.
func newTemplate(text []byte, given Given) (*template, error) {
	var document struct {
		Resources yaml.Node `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	r := resolver{given: given}
	plain, err := json.Marshal(r.resolve(&document.Resources))
	if err = errors.Join(err, errors.Join(r.failed...)); err != nil {
		return nil, err
	}
	t := &template{functions: map[string]*function{}, secure: given.Secure}
	return t, json.Unmarshal(plain, &t.resources)
}

// resolver replaces CloudFormation's functions by their values.
type resolver struct {
	given  Given
	failed []error
}

func (r *resolver) resolve(node *yaml.Node) any {
	switch node.Tag {
	case "!Ref":
		return r.named(node.Value)
	case "!GetAtt":
		name, _, _ := strings.Cut(node.Value, ".")
		return name
	case "!Sub":
		return r.secret(placeholder.ReplaceAllStringFunc(node.Value, func(match string) string { return r.named(match[2 : len(match)-1]) }))
	case "!If", "!Select", "!Split", "!Join", "!Not", "!Equals":
		return nil
	}
	switch node.Kind {
	case yaml.MappingNode:
		values := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			values[node.Content[i].Value] = r.resolve(node.Content[i+1])
		}
		return values
	case yaml.SequenceNode:
		values := []any{}
		for _, item := range node.Content {
			values = append(values, r.resolve(item))
		}
		return values
	default:
		var value any
		if err := node.Decode(&value); err != nil {
			r.failed = append(r.failed, fmt.Errorf("line %d: %w", node.Line, err))
		}
		return value
	}
}

// named is the value of a parameter, or the name itself of anything else.
func (r *resolver) named(name string) string {
	if value, ok := r.given.Parameters[name]; ok {
		return value
	}
	return name
}

var (
	placeholder = regexp.MustCompile(`\$\{[\w:.]+\}`)
	dynamic     = regexp.MustCompile(`^\{\{resolve:secretsmanager:(.+):SecretString\}\}$`)
)

// secret is a text, or the secret that it refers to.
func (r *resolver) secret(text string) string {
	if match := dynamic.FindStringSubmatch(text); match != nil {
		return r.given.Secrets[match[1]]
	}
	return text
}

// properties reads those of a resource, which must be of that type.
func properties[T any](t *template, name, kind string) (into T, err error) {
	found, ok := t.resources[name]
	if !ok || found.Type != "AWS::CloudFront::"+kind {
		return into, fmt.Errorf("there is no %s %s", kind, name)
	}
	if err := json.Unmarshal(found.Properties, &into); err != nil {
		return into, fmt.Errorf("%s: %w", name, err)
	}
	return into, nil
}

func (t *template) distribution() (distributionConfig, error) {
	for name, resource := range t.resources {
		if resource.Type == "AWS::CloudFront::Distribution" {
			found, err := properties[struct{ DistributionConfig distributionConfig }](t, name, "Distribution")
			return found.DistributionConfig, err
		}
	}
	return distributionConfig{}, errors.New("there is no distribution")
}

// cachePolicy is what of a request tells answers apart, which goes on to the origin as well.
func (t *template) cachePolicy(id string) (selection, error) {
	if known, ok := managed[id]; ok {
		return known, nil
	}
	found, err := properties[cachePolicy](t, id, "CachePolicy")
	key := found.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin
	return selection{headers: key.HeadersConfig.HeaderBehavior, listedHeaders: key.HeadersConfig.Headers,
		queries: key.QueryStringsConfig.QueryStringBehavior, listedQueries: key.QueryStringsConfig.QueryStrings,
		cookies: key.CookiesConfig.CookieBehavior}, err
}

func (t *template) responseHeaders(id string) ([]header, error) {
	found, err := properties[responseHeadersPolicy](t, id, "ResponseHeadersPolicy")
	if err != nil {
		return nil, err
	}
	config := found.ResponseHeadersPolicyConfig
	security := config.SecurityHeadersConfig
	headers := []header{
		{"Content-Security-Policy", strings.Join(strings.Fields(security.ContentSecurityPolicy.ContentSecurityPolicy), " "), security.ContentSecurityPolicy.Override},
		{"X-Content-Type-Options", "nosniff", security.ContentTypeOptions.Override},
		{"X-Frame-Options", security.FrameOptions.FrameOption, security.FrameOptions.Override},
		{"Referrer-Policy", security.ReferrerPolicy.ReferrerPolicy, security.ReferrerPolicy.Override},
	}
	if strict := security.StrictTransportSecurity; t.secure && strict.AccessControlMaxAgeSec > 0 {
		value := "max-age=" + strconv.Itoa(strict.AccessControlMaxAgeSec)
		if strict.IncludeSubdomains {
			value += "; includeSubDomains"
		}
		if strict.Preload {
			value += "; preload"
		}
		headers = append(headers, header{"Strict-Transport-Security", value, strict.Override})
	}
	for _, item := range config.CustomHeadersConfig.Items {
		headers = append(headers, header{item.Header, item.Value, item.Override})
	}
	var set []header
	for _, h := range headers {
		if h.value != "" {
			set = append(set, h)
		}
	}
	return set, nil
}

// function compiles one of CloudFront's functions, once.
func (t *template) function(name string) (*function, error) {
	if known := t.functions[name]; known != nil {
		return known, nil
	}
	found, err := properties[struct{ FunctionCode string }](t, name, "Function")
	if err != nil {
		return nil, err
	}
	made, err := newFunction(name, found.FunctionCode)
	t.functions[name] = made
	return made, err
}
