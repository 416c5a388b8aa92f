// Package s3 keeps covers in a bucket of S3.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/event/cover"
)

// Bucket is a shelf for covers.
type Bucket struct {
	client  *s3.Client
	presign *s3.PresignClient
	name    string
}

var _ cover.Shelf = (*Bucket)(nil)

// FromEnvironment returns the stack's bucket.
func FromEnvironment() *Bucket { return New(config.AWS("s3"), config.Get(config.CoversBucket)) }

// New returns the bucket of that name. Somewhere else than at AWS, buckets have no host names of their own.
func New(at aws.Config, name string) *Bucket {
	client := s3.NewFromConfig(at, func(o *s3.Options) { o.UsePathStyle = at.BaseEndpoint != nil })
	return &Bucket{client, s3.NewPresignClient(client), name}
}

// Form pre-signs a POST, whose policy S3 enforces: the place, the media type, the size and the time
// (https://docs.aws.amazon.com/AmazonS3/latest/developerguide/sigv4-HTTPPOSTConstructPolicy.html).
func (b *Bucket) Form(ctx context.Context, path, contentType string, maxBytes int, valid time.Duration) (string, map[string]string, error) {
	form, err := b.presign.PresignPostObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &path}, func(o *s3.PresignPostOptions) {
		o.Expires = valid
		o.Conditions = []any{[]any{"content-length-range", 1, maxBytes}, []any{"eq", "$Content-Type", contentType}}
	})
	if err != nil {
		return "", nil, fmt.Errorf("s3: sign a form: %w", err)
	}
	form.Values["Content-Type"] = contentType
	return form.URL, form.Values, nil
}

// Read returns what stands at a path.
func (b *Bucket) Read(ctx context.Context, path string, maxBytes int) ([]byte, error) {
	answer, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &path})
	switch {
	case isMissing(err):
		return nil, cover.ErrMissing
	case err != nil:
		return nil, fmt.Errorf("s3: read: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(answer.Body, int64(maxBytes)+1))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return nil, fmt.Errorf("s3: read: %w", err)
	}
	if len(content) > maxBytes {
		return nil, cover.ErrTooLarge
	}
	return content, nil
}

// isMissing says whether an error is that nothing stands at a path. Only GetObject has a type for it.
func isMissing(err error) bool {
	var failed smithy.APIError
	return errors.As(err, &failed) && failed.ErrorCode() == "NoSuchKey"
}

// forEver is how long a picture may be kept by whoever has loaded it: its address never shows another.
const forEver = "public, max-age=31536000, immutable"

// Write stores what everybody may see.
func (b *Bucket) Write(ctx context.Context, path, contentType string, content []byte) error {
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &path, Body: bytes.NewReader(content),
		ContentType: &contentType, CacheControl: aws.String(forEver)})
	if err != nil {
		return fmt.Errorf("s3: write: %w", err)
	}
	return nil
}

// Copy stores the same at another path, without the tag of what is retired.
func (b *Bucket) Copy(ctx context.Context, from, to string) error {
	_, err := b.client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &b.name, Key: &to, CopySource: aws.String(url.PathEscape(b.name + "/" + from)),
		TaggingDirective: types.TaggingDirectiveReplace})
	if err != nil {
		return fmt.Errorf("s3: copy: %w", err)
	}
	return nil
}

// Retire tags what stands at a path. The bucket's lifecycle removes what has the tag; what is gone already is none of its concern.
func (b *Bucket) Retire(ctx context.Context, path string) error {
	_, err := b.client.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: &b.name, Key: &path,
		Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("retired"), Value: aws.String("yes")}}}})
	if err != nil && !isMissing(err) {
		return fmt.Errorf("s3: tag: %w", err)
	}
	return nil
}
