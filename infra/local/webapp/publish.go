package webapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"
)

// kept is how long the assets of a release stay once another has taken its place: a page that somebody has open, or a worker that
// somebody comes back to, still finds what it names.
const kept = 30 * 24 * time.Hour

// releases is where the bucket remembers which assets each release names. The names of its objects sort as their times do.
const (
	releases   = "releases/"
	releasedAt = "20060102T150405Z"
)

// Published is what became of a bucket.
type Published struct {
	Uploaded, Removed int
	Unhashed          []string // keys of what caches may have an older one of
}

// Publish puts a release into a bucket: new assets first, then the files that name them, and last it takes away the assets that no
// release of the last month names.
func Publish(ctx context.Context, client *s3.Client, bucket string, release Release, now time.Time) (Published, error) {
	b := store{client, bucket}
	have, err := b.list(ctx, "")
	if err != nil {
		return Published{}, err
	}
	var done Published
	uploads, limited := errgroup.WithContext(ctx)
	uploads.SetLimit(8)
	for _, o := range release {
		if o.Hashed() && have[o.Key] != o.ETag() {
			done.Uploaded++
			uploads.Go(func() error { return b.put(limited, o) })
		}
	}
	if err := uploads.Wait(); err != nil {
		return done, err
	}
	for _, o := range release {
		if o.Hashed() {
			continue
		}
		done.Unhashed = append(done.Unhashed, o.Key)
		if err := b.put(ctx, o); err != nil { // one after the other: their order counts
			return done, err
		}
		done.Uploaded++
	}
	done.Removed, err = b.clear(ctx, release, have, now)
	return done, err
}

// clear notes the release and takes away what nobody needs any more.
func (b store) clear(ctx context.Context, release Release, have map[string]string, now time.Time) (removed int, err error) {
	var names []string
	for _, o := range release {
		if o.Hashed() {
			names = append(names, o.Key)
		}
	}
	note, err := json.Marshal(names)
	if err != nil {
		return 0, err
	}
	this := Object{Key: releases + now.UTC().Format(releasedAt), Type: "application/json", CacheControl: "no-store", Content: note}
	var notes []string
	for key := range have {
		if strings.HasPrefix(key, releases) {
			notes = append(notes, key)
		}
	}
	slices.Sort(notes)
	if len(notes) == 0 || have[notes[len(notes)-1]] != this.ETag() { // the same once more is no new release
		if err := b.put(ctx, this); err != nil {
			return 0, err
		}
		notes = append(notes, this.Key)
	}
	needed := map[string]bool{}
	var garbage []string
	for i, key := range notes {
		if i < len(notes)-1 && replacedBefore(notes[i+1], now.Add(-kept)) {
			garbage = append(garbage, key)
			continue
		}
		names, err := b.note(ctx, key)
		if err != nil {
			return 0, err
		}
		for _, name := range names {
			needed[name] = true
		}
	}
	for key := range have {
		if strings.HasPrefix(key, assets) && !needed[key] {
			garbage = append(garbage, key)
		}
	}
	return len(garbage), b.remove(ctx, garbage)
}

// replacedBefore says whether the release that took the place of another did so before an instant.
func replacedBefore(next string, instant time.Time) bool {
	at, err := time.Parse(releasedAt, strings.TrimPrefix(next, releases))
	return err == nil && at.Before(instant)
}

// store is a bucket.
type store struct {
	client *s3.Client
	name   string
}

// list returns the entity tags of the objects under a prefix, by their keys.
func (b store) list(ctx context.Context, prefix string) (map[string]string, error) {
	tags := map[string]string{}
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("bucket %s: %w", b.name, err)
		}
		for _, object := range page.Contents {
			tags[aws.ToString(object.Key)] = aws.ToString(object.ETag)
		}
	}
	return tags, nil
}

func (b store) put(ctx context.Context, o Object) error {
	input := &s3.PutObjectInput{Bucket: &b.name, Key: &o.Key, Body: bytes.NewReader(o.Content), ContentType: &o.Type, CacheControl: &o.CacheControl}
	if o.Encoding != "" {
		input.ContentEncoding = &o.Encoding
	}
	if _, err := b.client.PutObject(ctx, input); err != nil {
		return fmt.Errorf("upload %s: %w", o.Key, err)
	}
	return nil
}

// note reads which assets a release names.
func (b store) note(ctx context.Context, key string) (names []string, err error) {
	object, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	defer object.Body.Close()
	content, err := io.ReadAll(object.Body)
	if err == nil {
		err = json.Unmarshal(content, &names)
	}
	return names, err
}

func (b store) remove(ctx context.Context, keys []string) error {
	for some := range slices.Chunk(keys, 1000) {
		var objects []types.ObjectIdentifier
		for _, key := range some {
			objects = append(objects, types.ObjectIdentifier{Key: &key})
		}
		answer, err := b.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &b.name, Delete: &types.Delete{Objects: objects, Quiet: aws.Bool(true)}})
		if err != nil {
			return err
		}
		for _, failed := range answer.Errors {
			err = errors.Join(err, fmt.Errorf("remove %s: %s", aws.ToString(failed.Key), aws.ToString(failed.Message)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
