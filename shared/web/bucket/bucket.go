// Package bucket reads the web application's files where a deployment puts them: in S3.
package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/web"
)

// Bucket holds the files of the web application.
type Bucket struct {
	client *s3.Client
	name   string
}

// FromEnvironment returns the bucket that config.WebBucket names.
func FromEnvironment() *Bucket {
	client := s3.NewFromConfig(config.AWS("s3"), func(o *s3.Options) {
		o.UsePathStyle = config.Endpoint("s3") != "" // elsewhere than at AWS, a bucket's name is no host's
	})
	return &Bucket{client, config.Get(config.WebBucket)}
}

// largest is more than any file that is read here has.
const largest = 1 << 20

// Read returns a file of at most a megabyte and its entity tag; web.ErrUnchanged when the tag still is the one that the caller
// has.
func (b *Bucket) Read(ctx context.Context, name, has string) (content []byte, tag string, err error) {
	input := &s3.GetObjectInput{Bucket: &b.name, Key: &name}
	if has != "" {
		input.IfNoneMatch = &has
	}
	object, err := b.client.GetObject(ctx, input)
	if answered := (*smithyhttp.ResponseError)(nil); errors.As(err, &answered) && answered.HTTPStatusCode() == http.StatusNotModified {
		return nil, "", web.ErrUnchanged
	}
	if err != nil {
		return nil, "", fmt.Errorf("bucket: %s: %w", name, err)
	}
	defer object.Body.Close()
	if content, err = io.ReadAll(io.LimitReader(object.Body, largest)); err != nil {
		return nil, "", fmt.Errorf("bucket: %s: %w", name, err)
	}
	return content, aws.ToString(object.ETag), nil
}
