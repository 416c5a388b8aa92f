package client

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/event-radar/event-radar/infra/local/account"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/tools"
)

// Stack is what programs need to know of the deployed stack to work beside its API.
type Stack struct {
	Endpoint string // of the local AWS
	Region   string
	Outputs  map[string]string
}

// LocalStack reads the outputs of the stack that `make run` deploys, at AWS_ENDPOINT_URL or where that puts it.
func LocalStack(ctx context.Context) (Stack, error) {
	root, err := tools.Root()
	if err != nil {
		return Stack{}, err
	}
	deployment, err := checkout.Root(root).Deployment("local")
	if err != nil {
		return Stack{}, err
	}
	stack := Stack{cmp.Or(os.Getenv("AWS_ENDPOINT_URL"), checkout.AWSURL), deployment.Region, map[string]string{}}
	name := deployment.Stack
	stacks := cloudformation.New(cloudformation.Options{Region: stack.Region, BaseEndpoint: &stack.Endpoint,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil // the emulator's root
		})})
	described, err := stacks.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		return Stack{}, fmt.Errorf("stack %s at %s: %w", name, stack.Endpoint, err)
	}
	for _, found := range described.Stacks {
		for _, output := range found.Outputs {
			stack.Outputs[aws.ToString(output.OutputKey)] = aws.ToString(output.OutputValue)
		}
	}
	return stack, nil
}

// Token signs somebody in, by Cognito's own calls, and returns their access token. Who has an address at example.test and no
// account yet is signed up first.
func (s Stack) Token(ctx context.Context, email string) (string, error) {
	token, err := account.Token(ctx, s.Endpoint, s.Outputs["UserPoolId"], s.Outputs["UserPoolClientId"], email)
	if err != nil {
		return "", fmt.Errorf("sign in %s: %w", email, err)
	}
	return token, nil
}

// Environment is what a program of ours needs to work on the stack's table.
func (s Stack) Environment() []string {
	return []string{
		"TABLE_NAME=" + s.Outputs["TableName"],
		"AWS_ENDPOINT_URL=" + s.Endpoint, "AWS_REGION=" + s.Region,
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
	}
}
