package config

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// AWS is the configuration of one service's client, made from what Lambda puts into the environment. The SDK's own
// config.LoadDefaultConfig also looks for profiles, metadata servers and sign-on sessions, none of which exists there: it
// makes a function's start half as slow again.
//
// The service is named as in the SDK's endpoint variables: "dynamodb", "sqs", "secrets_manager". AWS_ENDPOINT_URL_<SERVICE>
// and then AWS_ENDPOINT_URL point the client elsewhere (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
func AWS(service string) aws.Config {
	config := aws.Config{
		Region:      Or("AWS_REGION", os.Getenv("AWS_DEFAULT_REGION")),
		Credentials: aws.CredentialsProviderFunc(environmentCredentials),
		HTTPClient:  Client(),
		Retryer:     newRetryer,
		RetryMode:   aws.RetryModeStandard,
	}
	if config.Region == "" {
		panic("config: AWS_REGION is not set; Lambda sets it, elsewhere set it yourself")
	}
	if endpoint := Endpoint(service); endpoint != "" {
		config.BaseEndpoint = &endpoint
	}
	return config
}

// Endpoint is the address that the environment gives for a service, "" for AWS's own.
func Endpoint(service string) string {
	name := strings.ToUpper(strings.NewReplacer(" ", "_", "-", "_").Replace(service))
	return Or("AWS_ENDPOINT_URL_"+name, os.Getenv("AWS_ENDPOINT_URL"))
}

// environmentCredentials reads the credentials of the function's role. Lambda sets them before the process starts and
// never changes them in its lifetime.
func environmentCredentials(context.Context) (aws.Credentials, error) {
	credentials := aws.Credentials{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
		Source:          "Lambda environment",
	}
	if !credentials.HasKeys() {
		return aws.Credentials{}, fmt.Errorf("config: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
	}
	return credentials, nil
}

// newRetryer tries three times, with short pauses: somebody is waiting for the answer. What must be tried for longer is
// tried by its caller, which knows the request's budget.
func newRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 3
		o.MaxBackoff = 300 * time.Millisecond
	})
}

// Client is the one HTTP client of the process. Connections are kept between invocations, and all clients share them.
var Client = sync.OnceValue(func() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:           (&net.Dialer{Timeout: time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   2 * time.Second,
			ResponseHeaderTimeout: 10 * time.Second,
			// A frozen process does not see the far end hang up; below AWS's own idle time, a stale connection is rare.
			IdleConnTimeout:     50 * time.Second,
			MaxIdleConns:        64,
			MaxIdleConnsPerHost: 32,
			// HTTP/2 is of no use to AWS's JSON services, and without it the first request has less to set up.
			ForceAttemptHTTP2: false,
		},
		// Redirects would carry signatures to other hosts.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
})
