package samlocal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/cloud"
)

const (
	region          = "us-east-1" // that of samconfig's environment "local"
	environmentFile = "environment.json"
)

// endpoints are the variables by which SDKs find the local cloud. Its functions get them from the emulator itself, so
// template.yaml has none.
var endpoints = []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SESV2"}

// environment writes the environment of every function for `sam local`, which cannot know what became of a table or a user
// pool: that which the functions of `make run` have, with addresses that containers reach.
func (p *project) environment(ctx context.Context) error {
	all, err := p.variables(ctx)
	if err != nil {
		return err
	}
	reach, err := p.reachable(ctx)
	if err != nil {
		return err
	}
	for _, variables := range all {
		variables[endpoints[0]], variables[endpoints[1]] = checkout.AWSURL, checkout.InboxURL
		for name, value := range variables {
			variables[name] = reach.Replace(value)
		}
	}
	content, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(p.path(environmentFile), content, 0o644)
}

// deployed is the stack of the `make run` beside which this works.
func deployed(ctx context.Context, root checkout.Root) (*cloud.Stack, error) {
	local, err := cloud.Of(root, nil)
	if err != nil {
		return nil, err
	}
	stack, err := local.Stack(ctx)
	if err != nil {
		return nil, fmt.Errorf("the local cloud does not answer: start `make run` in another terminal, on whose table this works: %w", err)
	}
	return stack, nil
}

// variables reads those of the deployed functions, by their logical ids.
func (p *project) variables(ctx context.Context) (map[string]map[string]string, error) {
	functions, err := p.functions()
	if err != nil {
		return nil, err
	}
	byName, err := variablesByName(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[string]map[string]string{}
	for function, id := range functions {
		variables, found := byName[p.stack.Physical(id)]
		if !found {
			return nil, fmt.Errorf("`make run` has no function %s: start it again, so that it deploys what is here now", function)
		}
		byID[id] = variables
	}
	return byID, nil
}

func variablesByName(ctx context.Context) (map[string]map[string]string, error) {
	client := lambda.New(lambda.Options{Region: region, BaseEndpoint: aws.String(checkout.AWSURL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil // the emulator's root
		})})
	found := map[string]map[string]string{}
	pages := lambda.NewListFunctionsPaginator(client, &lambda.ListFunctionsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, function := range page.Functions {
			variables := map[string]string{}
			if function.Environment != nil && function.Environment.Variables != nil {
				variables = function.Environment.Variables
			}
			found[aws.ToString(function.FunctionName)] = variables
		}
	}
	return found, nil
}

// reachable replaces the addresses of the local cloud's servers, which listen on 127.0.0.1, by such that lead containers
// there. An engine in a virtual machine of its own, such as Docker Desktop, brings a name for that; one that runs on this
// machine does not, and needs the relay.
func (p *project) reachable(ctx context.Context) (*strings.Replacer, error) {
	address, guests, own, err := p.engine.hostAddress(ctx)
	if err != nil {
		return nil, err
	}
	if own {
		p.relay = newRelay(address, guests)
	}
	var pairs []string
	for _, server := range []string{checkout.AWSURL, checkout.InboxURL, checkout.StripeURL} {
		parsed, err := url.Parse(server)
		if err != nil {
			return nil, err
		}
		leads := net.JoinHostPort("host.docker.internal", parsed.Port())
		if own {
			if leads, err = p.relay.to(parsed.Host); err != nil {
				return nil, err
			}
		}
		pairs = append(pairs, server, "http://"+leads)
	}
	return strings.NewReplacer(pairs...), nil
}

// functions are the logical ids of the template's functions by their folders.
func (p *project) functions() (map[string]string, error) {
	template, err := os.ReadFile(p.path("template.yaml"))
	if err != nil {
		return nil, err
	}
	functions, err := functionsOf(template)
	if err == nil && len(functions) == 0 {
		err = errors.New("template.yaml has no functions")
	}
	return functions, err
}
