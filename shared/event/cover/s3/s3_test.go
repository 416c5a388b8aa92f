package s3_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"mime/multipart"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/event-radar/event-radar/infra/emulator"
	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/event/cover/s3"
)

// bucket is an empty one: of the stand-in that whole functions are tested with or, with EMULATOR=ministack, of the local cloud.
func bucket(t *testing.T) (*s3.Bucket, *client.Client) {
	t.Helper()
	at := aws.Config{Region: invoke.Region, Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})}
	if os.Getenv("EMULATOR") != emulator.MiniStack {
		cloud := invoke.NewCloud(nil)
		t.Cleanup(cloud.Close)
		at.BaseEndpoint = aws.String(cloud.URL())
		return s3.New(at, invoke.CoversBucket), nil
	}
	at.BaseEndpoint = aws.String(emulator.Dynamo(t))
	direct := client.NewFromConfig(at, func(o *client.Options) { o.UsePathStyle = true })
	if _, err := direct.CreateBucket(t.Context(), &client.CreateBucketInput{Bucket: aws.String(invoke.CoversBucket),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: invoke.Region}}); err != nil {
		t.Log(err) // another test has made it
	}
	return s3.New(at, invoke.CoversBucket), direct
}

// post sends a form as a browser does, and returns the status.
func post(t *testing.T, url string, fields map[string]string, content []byte) int {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	file, err := form.CreateFormFile("file", "blob")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, &body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestAFormTakesOnePicture(t *testing.T) {
	b, _ := bucket(t)
	url, fields, err := b.Form(t.Context(), "uploads/one", "image/png", 10, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Read(t.Context(), "uploads/one", 10); !errors.Is(err, cover.ErrMissing) {
		t.Errorf("before: %v", err)
	}
	if status := post(t, url, fields, []byte("more than ten")); status < http.StatusBadRequest {
		t.Errorf("too much is taken: %d", status)
	}
	other := maps.Clone(fields)
	other["Content-Type"] = "text/html"
	if status := post(t, url, other, []byte("a page")); status < http.StatusBadRequest {
		t.Errorf("another type is taken: %d", status)
	}
	if status := post(t, url, fields, []byte("a picture")); status != http.StatusNoContent {
		t.Errorf("what it is for: %d", status)
	}
	if content, err := b.Read(t.Context(), "uploads/one", 10); string(content) != "a picture" {
		t.Errorf("after: %q, %v", content, err)
	}
	if _, err := b.Read(t.Context(), "uploads/one", 8); !errors.Is(err, cover.ErrTooLarge) {
		t.Errorf("with less room: %v", err)
	}
}

func TestAFormIsTakenForAWhile(t *testing.T) {
	b, _ := bucket(t)
	url, fields, err := b.Form(t.Context(), "uploads/late", "image/png", 10, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second)
	if status := post(t, url, fields, []byte("a picture")); status < http.StatusBadRequest {
		t.Errorf("late: %d", status)
	}
}

func TestAPictureIsKeptCopiedAndRetired(t *testing.T) {
	b, direct := bucket(t)
	ctx := t.Context()
	if err := b.Write(ctx, "covers/a b/1.png", "image/png", []byte("a picture")); err != nil {
		t.Fatal(err)
	}
	if err := b.Retire(ctx, "covers/a b/1.png"); err != nil {
		t.Error(err)
	}
	if err := b.Copy(ctx, "covers/a b/1.png", "covers/c/1.png"); err != nil {
		t.Fatal(err)
	}
	if content, err := b.Read(ctx, "covers/c/1.png", 100); string(content) != "a picture" {
		t.Errorf("the copy is %q, %v", content, err)
	}
	if err := b.Copy(ctx, "covers/nothing", "covers/c/2.png"); err == nil {
		t.Error("a copy of nothing is one")
	}
	if err := b.Retire(ctx, "covers/nothing"); err != nil {
		t.Errorf("what is gone already: %v", err)
	}
	if direct == nil {
		return
	}
	for path, want := range map[string]int{"covers/a b/1.png": 1, "covers/c/1.png": 0} {
		tags, err := direct.GetObjectTagging(ctx, &client.GetObjectTaggingInput{Bucket: aws.String(invoke.CoversBucket), Key: &path})
		if err != nil || len(tags.TagSet) != want {
			t.Errorf("%s has the tags %v, %v", path, tags, err)
		}
	}
	head, err := direct.HeadObject(ctx, &client.HeadObjectInput{Bucket: aws.String(invoke.CoversBucket), Key: aws.String("covers/c/1.png")})
	if err != nil || aws.ToString(head.ContentType) != "image/png" || aws.ToString(head.CacheControl) == "" {
		t.Errorf("the copy is %+v, %v", head, err)
	}
}
