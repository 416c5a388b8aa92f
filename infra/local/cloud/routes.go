package cloud

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// gatewayAPI is what an included API definition asks of API Gateway.
type gatewayAPI struct {
	id          string
	cors        *corsRules
	authorizers map[string]jwtAuthorizer // by name
	routes      []route                  // ordered by key
}

type route struct {
	key         string // GET /v1/events/{eventId}, or $default
	authorizer  string // name, "" when the route is public
	scopes      []string
	integration integration
}

// integration is comparable: routes that lead to the same function in the same way share one.
type integration struct {
	Type                 string `json:"type"`
	URI                  string `json:"uri"`
	Method               string `json:"httpMethod"`
	Credentials          string `json:"credentials"`
	PayloadFormatVersion string `json:"payloadFormatVersion"`
	TimeoutInMillis      int32  `json:"timeoutInMillis"`
}

type jwtAuthorizer struct {
	Type           string `json:"type"`
	IdentitySource string `json:"identitySource"`
	JWT            struct {
		Issuer   string   `json:"issuer"`
		Audience []string `json:"audience"`
	} `json:"jwtConfiguration"`
}

type corsRules struct {
	AllowOrigins     []string `json:"allowOrigins"`
	AllowMethods     []string `json:"allowMethods"`
	AllowHeaders     []string `json:"allowHeaders"`
	ExposeHeaders    []string `json:"exposeHeaders"`
	MaxAge           int32    `json:"maxAge"`
	AllowCredentials bool     `json:"allowCredentials"`
}

// definition is the part of an OpenAPI document that API Gateway's extensions live in.
type definition struct {
	Security   []map[string][]string                 `json:"security"`
	CORS       *corsRules                            `json:"x-amazon-apigateway-cors"`
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		SecuritySchemes map[string]struct {
			Authorizer *jwtAuthorizer `json:"x-amazon-apigateway-authorizer"`
		} `json:"securitySchemes"`
		Integrations map[string]integration `json:"x-amazon-apigateway-integrations"`
	} `json:"components"`
}

type operation struct {
	Security    *[]map[string][]string `json:"security"`
	Integration *struct {
		Ref string `json:"$ref"`
		integration
	} `json:"x-amazon-apigateway-integration"`
}

var methods = map[string]string{
	"get": "GET", "head": "HEAD", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "options": "OPTIONS",
	"x-amazon-apigateway-any-method": "ANY",
}

// apis reads the HTTP APIs of the stack from their definitions.
func (s *Stack) apis() ([]gatewayAPI, error) {
	var apis []gatewayAPI
	for id, declared := range s.ofType("AWS::ApiGatewayV2::Api") {
		api, err := s.api(declared)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		api.id = s.Physical(id)
		apis = append(apis, api)
	}
	return apis, nil
}

func (s *Stack) api(declared resource) (gatewayAPI, error) {
	body, err := s.resolve(declared.Properties["Body"])
	if err != nil {
		return gatewayAPI{}, err
	}
	var document definition
	if err := convert(body, &document); err != nil {
		return gatewayAPI{}, err
	}
	api := gatewayAPI{cors: document.CORS, authorizers: map[string]jwtAuthorizer{}}
	for name, scheme := range document.Components.SecuritySchemes {
		if scheme.Authorizer != nil {
			api.authorizers[name] = *scheme.Authorizer
		}
	}
	for path, item := range document.Paths {
		for name, raw := range item {
			method, ok := methods[name]
			if !ok {
				continue
			}
			made, err := document.route(method, path, raw)
			if err != nil {
				return gatewayAPI{}, fmt.Errorf("%s %s: %w", method, path, err)
			}
			api.routes = append(api.routes, made)
		}
	}
	slices.SortFunc(api.routes, func(a, b route) int { return cmp.Compare(a.key, b.key) })
	return api, nil
}

func (d *definition) route(method, path string, raw json.RawMessage) (route, error) {
	var declared operation
	if err := json.Unmarshal(raw, &declared); err != nil {
		return route{}, err
	}
	if declared.Integration == nil {
		return route{}, fmt.Errorf("has no integration")
	}
	made := route{key: method + " " + path, integration: declared.Integration.integration}
	if path == "/$default" {
		made.key = "$default"
	}
	if reference := declared.Integration.Ref; reference != "" {
		name := reference[strings.LastIndexByte(reference, '/')+1:]
		shared, ok := d.Components.Integrations[name]
		if !ok {
			return route{}, fmt.Errorf("there is no integration %s", reference)
		}
		made.integration = shared
	}
	security := d.Security
	if declared.Security != nil {
		security = *declared.Security
	}
	for _, requirement := range security {
		for name, scopes := range requirement {
			if d.Components.SecuritySchemes[name].Authorizer != nil {
				made.authorizer, made.scopes = name, scopes
			}
		}
	}
	return made, nil
}

// convert reads one shape into another by way of JSON.
func convert(from, into any) error {
	content, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, into)
}
