// Package cloud runs the local AWS: it starts the emulator and the inbox, deploys template.yaml onto it with the real
// `sam deploy`, and then applies what the emulator accepts in a template but ignores.
package cloud

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/process"
	"github.com/event-radar/event-radar/infra/tools"
)

// Cloud is the local AWS of one checkout.
type Cloud struct {
	root       checkout.Root
	tools      *tools.Set
	deployment checkout.Deployment

	stacks    *cloudformation.Client
	gateway   *apigatewayv2.Client
	functions *lambda.Client
	tables    *dynamodb.Client
	settings  *ssm.Client
	secrets   *secretsmanager.Client
	buckets   *s3.Client
}

// Root credentials of the emulator, which enforces IAM (AUTH=true): functions get those of their roles instead.
const (
	accessKey = "test"
	secretKey = "test"
)

// Of returns the local cloud of a checkout. It need not run yet.
func Of(root checkout.Root, set *tools.Set) (*Cloud, error) {
	deployment, err := root.Deployment("local")
	if err != nil {
		return nil, err
	}
	config := aws.Config{
		Region:       deployment.Region,
		BaseEndpoint: aws.String(checkout.AWSURL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey}, nil
		}),
	}
	return &Cloud{
		root: root, tools: set, deployment: deployment,
		stacks:    cloudformation.NewFromConfig(config),
		gateway:   apigatewayv2.NewFromConfig(config),
		functions: lambda.NewFromConfig(config),
		tables:    dynamodb.NewFromConfig(config),
		settings:  ssm.NewFromConfig(config),
		secrets:   secretsmanager.NewFromConfig(config),
		buckets:   s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true }),
	}, nil
}

// Buckets is S3.
func (c *Cloud) Buckets() *s3.Client { return c.buckets }

// Environment is what a program needs to reach the local cloud with any AWS SDK or the SAM CLI.
func (c *Cloud) Environment() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + checkout.AWSURL,
		"AWS_ENDPOINT_URL_SESV2=" + checkout.InboxURL,
		"AWS_REGION=" + c.deployment.Region,
		"AWS_DEFAULT_REGION=" + c.deployment.Region,
		"AWS_ACCESS_KEY_ID=" + accessKey,
		"AWS_SECRET_ACCESS_KEY=" + secretKey,
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

// StartInbox starts the mail server that speaks SES, and waits until it answers.
func (c *Cloud) StartInbox(ctx context.Context, registry process.Registry, log io.Writer) (*process.Process, error) {
	args, err := c.tools.Inbox(ctx)
	if err != nil {
		return nil, err
	}
	inbox, err := registry.Start(process.Program{
		Name:   "inbox",
		Args:   append(args, "--host", "127.0.0.1", "--port", strconv.Itoa(checkout.InboxPort)),
		Env:    c.cleanEnvironment("PATH=" + os.Getenv("PATH")),
		Folder: c.root.Local("tmp"),
		Stdout: log, Stderr: log,
		Patience: 2 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	err = inbox.Until(ctx, func(ctx context.Context) error {
		return get(ctx, checkout.InboxURL+"/store")
	})
	return inbox, err
}

// StartMiniStack starts the AWS emulator and waits until it answers. What functions print goes to functionLogs, as
// the launcher says; its own words go to log.
func (c *Cloud) StartMiniStack(ctx context.Context, registry process.Registry, functionLogs, log io.Writer) (*process.Process, error) {
	python, err := c.tools.MiniStack(ctx)
	if err != nil {
		return nil, err
	}
	ministack, err := registry.Start(process.Program{
		Name: "ministack",
		Args: []string{python, c.root.Path("infra", "local", "ministack", "launcher.py")},
		// It hands its whole environment to the functions. In the cloud they see nothing of the developer's machine, so
		// neither do they here.
		Env: c.cleanEnvironment(append(c.Environment(),
			"PATH=/usr/local/bin:/usr/bin:/bin",
			"BIND_HOST=127.0.0.1",
			"GATEWAY_PORT="+strconv.Itoa(checkout.AWSPort),
			"MINISTACK_REGION="+c.deployment.Region,
			"AUTH=true",
			"PERSIST_STATE=1",
			"STATE_DIR="+c.root.Local("state", "ministack"),
			"S3_PERSIST=1",
			"S3_DATA_DIR="+c.root.Local("state", "s3"),
			"FUNCTION_LOGS=1",
			"LAMBDA_EXECUTOR=local",
			"DOCKER_HOST=unix:///nonexistent", // or it would look after containers that are not its own
			"IOT_MTLS_ENABLED=0",
			"SFTP_ENABLED=0",
		)...),
		Folder: c.root.Local("tmp"),
		Stdout: functionLogs, Stderr: log,
		Patience: Patience,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	err = ministack.Until(ctx, func(ctx context.Context) error {
		_, err := c.stacks.ListStacks(ctx, &cloudformation.ListStacksInput{}, func(o *cloudformation.Options) {
			o.RetryMaxAttempts = 1
		})
		return err
	})
	return ministack, err
}

// Patience is how long MiniStack may take to write its state when it is asked to end; some three seconds are usual.
const Patience = 30 * time.Second

func (c *Cloud) cleanEnvironment(more ...string) []string {
	return append([]string{
		"HOME=" + c.root.Local("home"),
		"TMPDIR=" + c.root.Local("tmp"), // MiniStack leaves unpacked functions behind; here the next start clears them
		"LANG=C.UTF-8",
	}, more...)
}

func get(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, response.Status)
	}
	return nil
}
