package webapp

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/infra/local/checkout"
)

// The files that a release is known by.
const (
	IndexFile    = "index.html"
	missing      = "404.html" // index.html once more, for what there is no page of
	worker       = "worker.js"
	SettingsFile = "config.json" // see Settings
	ContractFile = "openapi.yaml"
	assets       = "assets/" // under their hashes: they never change
)

// Object is a file as it is stored and answered.
type Object struct {
	Key          string // path, without a slash before it
	Type         string // media type
	Encoding     string // "br", or none
	CacheControl string
	Content      []byte
}

// ETag is the entity tag that S3 gives the object.
func (o Object) ETag() string {
	sum := md5.Sum(o.Content)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// Hashed says whether the object's name changes with its content.
func (o Object) Hashed() bool { return strings.HasPrefix(o.Key, assets) }

// Release is everything that is stored of one build for one deployment, in the order in which it is put up: first what others name,
// and last the worker and the page, which name it.
type Release []Object

// NewRelease makes a release of the built application, what it must know of where it runs, and the API's contract.
func NewRelease(root checkout.Root, knows Settings) (Release, error) {
	var release Release
	dist := os.DirFS(Dist(root))
	err := fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && name != ".":
			return fs.SkipDir // what the build notes for itself
		case !entry.Type().IsRegular():
			return nil
		case strings.HasSuffix(name, ".br") && !strings.HasPrefix(name, assets):
			return nil // CloudFront compresses what is not an asset
		}
		content, err := fs.ReadFile(dist, name)
		release = append(release, newObject(name, content))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("web/dist: %w", err)
	}
	text, err := knows.file()
	if err != nil {
		return nil, err
	}
	api, err := os.ReadFile(root.Path("shared", "api", ContractFile))
	if err != nil {
		return nil, err
	}
	release = append(release, newObject(SettingsFile, text), newObject(ContractFile, api))
	page, ok := release.Find(IndexFile)
	if !ok {
		return nil, errors.New("web/dist has no index.html")
	}
	release = append(release, newObject(missing, page.Content))
	slices.SortStableFunc(release, func(a, b Object) int { return rank(a) - rank(b) })
	return release, release.complete()
}

func rank(o Object) int {
	switch {
	case o.Hashed():
		return 0
	case o.Key == worker:
		return 3
	case o.Key == IndexFile || o.Key == missing:
		return 2
	}
	return 1
}

func newObject(name string, content []byte) Object {
	o := Object{Key: name, CacheControl: "no-cache", Content: content}
	if o.Hashed() {
		o.CacheControl = "public, max-age=31536000, immutable"
	}
	plain, compressed := strings.CutSuffix(name, ".br")
	if compressed {
		o.Encoding = "br"
	}
	if o.Type = mediaTypes[path.Ext(plain)]; o.Type == "" {
		o.Type = mime.TypeByExtension(path.Ext(plain))
	}
	return o
}

// mediaTypes are those that machines differ in.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json",
	".map": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm",
	".woff2": "font/woff2", ".yaml": "application/yaml; charset=utf-8", ".ico": "image/vnd.microsoft.icon",
}

// compressed are the kinds of assets that the CDN has a compressed copy of for those who take it: infra/web.yaml.
var compressed = []string{".css", ".js", ".json", ".svg", ".wasm"}

// complete says what the release lacks of what the CDN relies on.
func (r Release) complete() error {
	var errs []error
	for _, o := range r {
		if o.Type == "" {
			errs = append(errs, fmt.Errorf("web/dist: the media type of %s is not known", o.Key))
		}
		if o.Hashed() && slices.Contains(compressed, filepath.Ext(o.Key)) {
			if _, ok := r.Find(o.Key + ".br"); !ok {
				errs = append(errs, fmt.Errorf("web/dist: %s has no compressed copy beside it", o.Key))
			}
		}
	}
	return errors.Join(errs...)
}

// Find returns the object of a key.
func (r Release) Find(key string) (Object, bool) {
	i := slices.IndexFunc(r, func(o Object) bool { return o.Key == key })
	if i < 0 {
		return Object{}, false
	}
	return r[i], true
}

// With returns the release with another content of one of its objects.
func (r Release) With(key string, content []byte) Release {
	with := slices.Clone(r)
	for i := range with {
		if with[i].Key == key {
			with[i].Content = content
		}
	}
	return with
}
