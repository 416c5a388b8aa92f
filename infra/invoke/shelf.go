package invoke

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Object is what stands in the bucket of covers.
type Object struct {
	Content      []byte
	ContentType  string
	CacheControl string
	Tags         map[string]string
}

// shelf is the bucket of covers, as S3 has it (https://docs.aws.amazon.com/AmazonS3/latest/API/): by path.
type shelf map[string]Object

// Stored returns what stands at a path of the bucket of covers; ok is false for nothing.
func (c *Cloud) Stored(path string) (object Object, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	object, ok = c.covers[path]
	return object, ok
}

// Store puts something at a path of the bucket of covers, as if it had been uploaded.
func (c *Cloud) Store(path string, content []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.covers[path] = Object{Content: content}
}

// serve answers GetObject, PutObject, CopyObject and PutObjectTagging.
func (s shelf) serve(w http.ResponseWriter, r *http.Request, body []byte) {
	path := strings.TrimPrefix(r.URL.Path, "/"+CoversBucket+"/")
	object, there := s[path]
	switch {
	case r.Method == http.MethodPut && r.URL.Query().Has("tagging"):
		var tagging struct {
			Tags []struct{ Key, Value string } `xml:"TagSet>Tag"`
		}
		if err := xml.Unmarshal(body, &tagging); err != nil || !there {
			deny(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		object.Tags = map[string]string{}
		for _, tag := range tagging.Tags {
			object.Tags[tag.Key] = tag.Value
		}
		s[path] = object
	case r.Method == http.MethodPut && r.Header.Get("X-Amz-Copy-Source") != "":
		from, err := url.PathUnescape(r.Header.Get("X-Amz-Copy-Source"))
		source, there := s[strings.TrimPrefix(strings.TrimPrefix(from, "/"), CoversBucket+"/")]
		if err != nil || !there {
			deny(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		if r.Header.Get("X-Amz-Tagging-Directive") == "REPLACE" {
			source.Tags = nil
		}
		s[path] = source
		io.WriteString(w, `<CopyObjectResult><ETag>"copied"</ETag></CopyObjectResult>`)
	case r.Method == http.MethodPut:
		s[path] = Object{Content: body, ContentType: r.Header.Get("Content-Type"), CacheControl: r.Header.Get("Cache-Control")}
	case r.Method == http.MethodGet && there:
		w.Header().Set("Content-Type", object.ContentType)
		w.Write(object.Content)
	case r.Method == http.MethodGet:
		deny(w, http.StatusNotFound, "NoSuchKey")
	default:
		deny(w, http.StatusMethodNotAllowed, "MethodNotAllowed")
	}
}

// post answers a form that a browser sends, after it has held its policy and the policy's signature against it
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html).
func (s shelf) post(w http.ResponseWriter, r *http.Request, body []byte) {
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		deny(w, http.StatusBadRequest, "MalformedPOSTRequest")
		return
	}
	form, err := multipart.NewReader(bytes.NewReader(body), parameters["boundary"]).ReadForm(10 << 20)
	if err != nil || len(form.File["file"]) != 1 {
		deny(w, http.StatusBadRequest, "MalformedPOSTRequest")
		return
	}
	file, err := form.File["file"][0].Open()
	if err != nil {
		deny(w, http.StatusBadRequest, "MalformedPOSTRequest")
		return
	}
	content, err := io.ReadAll(file)
	if err != nil {
		deny(w, http.StatusBadRequest, "MalformedPOSTRequest")
		return
	}
	field := map[string]string{"bucket": CoversBucket}
	for name, values := range form.Value {
		field[strings.ToLower(name)] = values[0]
	}
	if code := refusal(field, len(content)); code != "" {
		deny(w, http.StatusForbidden, code)
		return
	}
	s[field["key"]] = Object{Content: content, ContentType: field["content-type"]}
	w.WriteHeader(http.StatusNoContent)
}

// refusal is S3's code for a form that its policy does not allow, "" for one that it does.
func refusal(field map[string]string, size int) string {
	scope := strings.Split(field["x-amz-credential"], "/") // key/day/region/service/aws4_request
	if len(scope) != 5 {
		return "AccessDenied"
	}
	key := []byte("AWS4" + "test")
	for _, part := range append(slices.Clone(scope[1:]), field["policy"]) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	if !hmac.Equal([]byte(hex.EncodeToString(key)), []byte(field["x-amz-signature"])) {
		return "SignatureDoesNotMatch"
	}
	var policy struct {
		Expiration time.Time `json:"expiration"`
		Conditions []any     `json:"conditions"`
	}
	text, err := base64.StdEncoding.DecodeString(field["policy"])
	if err != nil || json.Unmarshal(text, &policy) != nil || time.Now().After(policy.Expiration) {
		return "AccessDenied"
	}
	covered := map[string]bool{"policy": true, "x-amz-signature": true}
	for _, condition := range policy.Conditions {
		switch condition := condition.(type) {
		case map[string]any:
			for name, want := range condition {
				covered[strings.ToLower(name)] = true
				if field[strings.ToLower(name)] != fmt.Sprint(want) {
					return "AccessDenied"
				}
			}
		case []any:
			name := strings.ToLower(strings.TrimPrefix(fmt.Sprint(condition[1]), "$"))
			switch condition[0] {
			case "eq":
				covered[name] = true
				if field[name] != condition[2] {
					return "AccessDenied"
				}
			case "content-length-range":
				if float64(size) > condition[2].(float64) {
					return "EntityTooLarge"
				}
				if float64(size) < condition[1].(float64) {
					return "EntityTooSmall"
				}
			default:
				return "AccessDenied"
			}
		}
	}
	for name := range field {
		if !covered[name] {
			return "AccessDenied" // S3 takes no field that the policy does not name
		}
	}
	return ""
}

// deny answers as S3 does, in XML.
func deny(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
}
