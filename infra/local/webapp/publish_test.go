package webapp

import (
	"context"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// bucket is an empty one of a server that speaks S3.
func bucket(t *testing.T) *s3.Client {
	t.Helper()
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(server.Close)
	client := s3.New(s3.Options{Region: "eu-central-1", BaseEndpoint: &server.URL, UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})})
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("web")}); err != nil {
		t.Fatal(err)
	}
	return client
}

// build is a release with one script of its own.
func build(name string) Release {
	return Release{newObject("assets/"+name+".js", []byte(name)), newObject("assets/"+name+".js.br", []byte("br"+name)), newObject("assets/font.woff2", []byte("font")),
		newObject("index.html", []byte("page of "+name)), newObject("worker.js", []byte("worker of "+name))}
}

func publish(t *testing.T, client *s3.Client, release Release, at time.Time) Published {
	t.Helper()
	done, err := Publish(t.Context(), client, "web", release, at)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// stored are the keys in the bucket, but for its own notes.
func stored(t *testing.T, client *s3.Client) string {
	t.Helper()
	have, err := store{client, "web"}.list(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(slices.DeleteFunc(slices.Sorted(maps.Keys(have)), func(key string) bool { return strings.HasPrefix(key, releases) }), " ")
}

// A page that somebody has open goes on to find what it names, for a month after another has taken its place.
func TestOldAssetsStayForAMonth(t *testing.T) {
	client := bucket(t)
	day := func(n int) time.Time { return time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
	if done := publish(t, client, build("one"), day(0)); done.Uploaded != 5 || done.Removed != 0 || !slices.Equal(done.Unhashed, []string{"index.html", "worker.js"}) {
		t.Errorf("the first release: %+v", done)
	}
	if done := publish(t, client, build("one"), day(1)); done.Uploaded != 2 || done.Removed != 0 {
		t.Errorf("the same once more: %+v", done)
	}
	publish(t, client, build("two"), day(40)) // the first was served until here
	both := "assets/font.woff2 assets/one.js assets/one.js.br assets/two.js assets/two.js.br index.html worker.js"
	if have := stored(t, client); have != both {
		t.Errorf("after the second release there are %s", have)
	}
	publish(t, client, build("three"), day(69))
	if have := stored(t, client); !strings.Contains(have, "one.js") {
		t.Errorf("after 29 days there are %s", have)
	}
	publish(t, client, build("three"), day(71))
	if have, want := stored(t, client), "assets/font.woff2 assets/three.js assets/three.js.br assets/two.js assets/two.js.br index.html worker.js"; have != want {
		t.Errorf("after 31 days there are %s, want %s", have, want)
	}
	if done := publish(t, client, build("three"), day(200)); done.Removed == 0 || strings.Contains(stored(t, client), "two.js") {
		t.Errorf("in the end: %+v %s", done, stored(t, client))
	}
}

// What was taken away is there again when an older build is released once more.
func TestAnOlderBuildComesBack(t *testing.T) {
	client := bucket(t)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	publish(t, client, build("one"), start)
	publish(t, client, build("two"), start.AddDate(0, 0, 1))
	publish(t, client, build("two"), start.AddDate(0, 3, 0))
	if have := stored(t, client); strings.Contains(have, "one.js") {
		t.Fatalf("there are %s", have)
	}
	publish(t, client, build("one"), start.AddDate(0, 3, 1))
	if have := stored(t, client); !strings.Contains(have, "assets/one.js assets/one.js.br") {
		t.Errorf("there are %s", have)
	}
}

func TestObjectsAreStoredAsTheyAreAnswered(t *testing.T) {
	client := bucket(t)
	publish(t, client, build("one"), time.Now())
	for key, want := range map[string][2]string{
		"assets/one.js":     {"text/javascript; charset=utf-8", ""},
		"assets/one.js.br":  {"text/javascript; charset=utf-8", "br"},
		"assets/font.woff2": {"font/woff2", ""},
		"index.html":        {"text/html; charset=utf-8", ""},
	} {
		object, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("web"), Key: &key})
		if err != nil {
			t.Fatal(err)
		}
		object.Body.Close()
		if have := [2]string{aws.ToString(object.ContentType), aws.ToString(object.ContentEncoding)}; have != want {
			t.Errorf("%s is stored as %q, want %q", key, have, want)
		}
	}
	for key, want := range map[string]string{"assets/one.js": "public, max-age=31536000, immutable", "index.html": "no-cache"} {
		if o, _ := build("one").Find(key); o.CacheControl != want {
			t.Errorf("%s may be kept as %q says", key, o.CacheControl)
		}
	}
}

func TestAReleaseWithoutItsCompressedCopiesIsRefused(t *testing.T) {
	release := build("one")
	if err := release.complete(); err != nil {
		t.Error(err)
	}
	if err := append(release[:1:1], release[2:]...).complete(); err == nil || !strings.Contains(err.Error(), "assets/one.js has no compressed copy") {
		t.Errorf("the error is %v", err)
	}
	if err := (Release{newObject("assets/a.unheard", nil)}).complete(); err == nil {
		t.Error("a file of an unknown kind is released")
	}
}
