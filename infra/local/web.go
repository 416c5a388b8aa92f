package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/process"
	"github.com/event-radar/event-radar/infra/local/site"
	"github.com/event-radar/event-radar/infra/local/webapp"
)

// buildWeb brings web/dist up to date, and what it is made with.
func (shop *workshop) buildWeb(ctx context.Context) error {
	for _, what := range []struct {
		name string
		do   func(context.Context, checkout.Root) (bool, error)
	}{{"install the web application's packages", webapp.Install}, {"build the web application", webapp.Build}} {
		err := step(what.name, func() error {
			_, err := what.do(ctx, shop.root)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// startVite starts the web application's development server, and waits until it answers.
func startVite(ctx context.Context, root checkout.Root, registry process.Registry, log io.Writer) (*process.Process, error) {
	server, err := registry.Start(process.Program{
		Name: "vite", Args: []string{"npm", "--prefix", "web", "run", "dev"}, Env: os.Environ(), Folder: string(root),
		Stdout: log, Stderr: log, Patience: 2 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	err = server.Until(ctx, func(ctx context.Context) error {
		_, err := viteIndex(ctx)
		return err
	})
	return server, err
}

// viteIndex is index.html as the development server answers it, with what lets the browser hear of changes.
func viteIndex(ctx context.Context) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, checkout.ViteURL+"/", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "text/html")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("vite answers %s", answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// openSite puts the web application into its bucket, where the pages find it, and serves the site.
func (up *running) openSite(ctx context.Context, developing bool) error {
	up.developing = developing
	return step("put up the web application", func() error {
		settings, err := up.publish(ctx)
		if err == nil {
			up.site, err = site.Listen(settings)
		}
		return err
	})
}

// refreshSite takes over what was saved of index.html, the contract, or how the site is served.
func (up *running) refreshSite(ctx context.Context) error {
	settings, err := up.publish(ctx)
	if err != nil {
		return err
	}
	return up.site.Show(settings)
}

// publish makes a release for the local cloud, puts it there, and returns how it is served.
func (up *running) publish(ctx context.Context) (site.Settings, error) {
	deployed := webapp.Deployed{Parameters: up.stack.Parameters, Outputs: up.stack.Outputs}
	release, err := webapp.NewRelease(up.shop.root, deployed.OfCognito(checkout.AWSURL, checkout.AWSURL))
	if err != nil {
		return site.Settings{}, err
	}
	settings := site.Settings{Root: up.shop.root, API: up.stack.API, Release: release, Buckets: up.cloud.Buckets(), Covers: up.stack.Outputs["CoversBucket"]}
	if up.developing {
		index, err := viteIndex(ctx)
		if err != nil {
			return settings, err
		}
		settings.Vite, settings.Release = checkout.ViteURL, release.With(webapp.IndexFile, index)
	}
	if settings.Secret, err = up.cloud.Secret(ctx, up.stack.Outputs["OriginSecret"]); err != nil {
		return settings, err
	}
	_, err = webapp.Publish(ctx, up.cloud.Buckets(), up.stack.Outputs["WebBucket"], settings.Release, time.Now())
	return settings, err
}

// releaseWeb puts the web application into a stack in the cloud, by the credentials and the profile that the SAM CLI uses too.
func (shop *workshop) releaseWeb(ctx context.Context, stage string) error {
	deployment, err := shop.root.Deployment(stage)
	if err != nil {
		return err
	}
	at, err := config.LoadDefaultConfig(ctx, config.WithRegion(deployment.Region))
	if err != nil {
		return err
	}
	deployed, err := deployedStack(ctx, cloudformation.NewFromConfig(at), deployment.Stack)
	if err != nil {
		return err
	}
	settings, err := deployed.Settings(ctx, http.DefaultClient)
	if err != nil {
		return err
	}
	release, err := webapp.NewRelease(shop.root, settings)
	if err != nil {
		return err
	}
	done, err := webapp.Publish(ctx, s3.NewFromConfig(at), deployed.Outputs["WebBucket"], release, time.Now())
	if err != nil {
		return err
	}
	fmt.Printf("web application: %d files uploaded, %d of earlier releases removed\n", done.Uploaded, done.Removed)
	if id := deployed.Outputs["DistributionId"]; id != "" {
		return invalidate(ctx, cloudfront.NewFromConfig(at), id, done.Unhashed)
	}
	return nil
}

// deployedStack reads the parameters and outputs of a stack.
func deployedStack(ctx context.Context, stacks *cloudformation.Client, name string) (webapp.Deployed, error) {
	deployed := webapp.Deployed{Parameters: map[string]string{}, Outputs: map[string]string{}}
	described, err := stacks.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		return deployed, err
	}
	if len(described.Stacks) != 1 {
		return deployed, errors.New("there is no stack " + name)
	}
	for _, parameter := range described.Stacks[0].Parameters {
		deployed.Parameters[aws.ToString(parameter.ParameterKey)] = aws.ToString(parameter.ParameterValue)
	}
	for _, output := range described.Stacks[0].Outputs {
		deployed.Outputs[aws.ToString(output.OutputKey)] = aws.ToString(output.OutputValue)
	}
	return deployed, nil
}

// invalidate makes the CDN forget the files that have changed under their names.
func invalidate(ctx context.Context, cdn *cloudfront.Client, distribution string, keys []string) error {
	paths := make([]string, len(keys))
	for i, key := range keys {
		paths[i] = "/" + key
	}
	_, err := cdn.CreateInvalidation(ctx, &cloudfront.CreateInvalidationInput{DistributionId: &distribution, InvalidationBatch: &types.InvalidationBatch{
		CallerReference: aws.String(time.Now().UTC().Format(time.RFC3339Nano)),
		Paths:           &types.Paths{Quantity: aws.Int32(int32(len(paths))), Items: paths},
	}})
	return err
}
