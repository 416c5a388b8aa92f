// Package cdn serves the site as CloudFront does: it reads infra/web.yaml and does what stands there. Which origin a path belongs to,
// which methods it may have, what of a request goes on, what the paths' function makes of it, and which headers the answer gets, all
// is the template's, so that a mistake in it shows on the developer's machine.
//
// It keeps nothing: each request reaches its origin. It speaks no TLS, and leaves HSTS out unless something before it does.
package cdn

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Distribution is the CDN of a template.
type Distribution struct {
	behaviors []behavior // the first that fits; the last fits all
	origins   map[string]origin
}

// origin is where a behavior's answers come from.
type origin struct{ headers []header } // that it is sent, over a client's

// header is one that is set.
type header struct {
	name, value string
	override    bool // also where there is one already
}

// behavior is what becomes of the paths of a pattern.
type behavior struct {
	pattern   *regexp.Regexp
	origin    string
	methods   []string
	request   *function // of CloudFront's, on the way in; nil for none
	response  *function // and on the way out
	cache     selection
	forwarded selection
	headers   []header
}

// selection is what of a request goes on to the origin.
type selection struct {
	headers, queries, cookies string // none, whitelist, all, allExcept
	listedHeaders             []string
	listedQueries             []string
}

// managed are AWS's own policies, by their ids
// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html and
// …/using-managed-origin-request-policies.html).
var managed = map[string]selection{
	"4135ea2d-6df8-44a3-9df3-4b5a84be39ad": {headers: "none", queries: "none", cookies: "none"},                                     // CachingDisabled
	"b689b0a8-53d0-40ab-baf2-38738e2966ac": {headers: "allExcept", listedHeaders: []string{"host"}, queries: "all", cookies: "all"}, // AllViewerExceptHostHeader
}

// Given is what a deployment decides.
type Given struct {
	Parameters map[string]string
	Secrets    map[string]string // by what parameters call them
	Secure     bool              // browsers come by https
}

// Load reads the distribution of a template.
func Load(path string, given Given) (*Distribution, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	distribution, err := parse(text, given)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return distribution, nil
}

func parse(text []byte, given Given) (*Distribution, error) {
	t, err := newTemplate(text, given)
	if err != nil {
		return nil, err
	}
	declared, err := t.distribution()
	if err != nil {
		return nil, err
	}
	d := &Distribution{origins: map[string]origin{}}
	for _, o := range declared.Origins {
		var sent []header
		for _, h := range o.OriginCustomHeaders {
			sent = append(sent, header{h.HeaderName, h.HeaderValue, true})
		}
		d.origins[o.ID] = origin{sent}
	}
	declared.DefaultCacheBehavior.PathPattern = "*"
	for _, b := range append(declared.CacheBehaviors, declared.DefaultCacheBehavior) {
		made, err := t.behavior(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.PathPattern, err)
		}
		if _, ok := d.origins[made.origin]; !ok {
			return nil, fmt.Errorf("%s: there is no origin %s", b.PathPattern, made.origin)
		}
		d.behaviors = append(d.behaviors, made)
	}
	return d, nil
}

// Origin names the origin that a path belongs to.
func (d *Distribution) Origin(path string) string { return d.match(path).origin }

func (d *Distribution) match(path string) behavior {
	i := slices.IndexFunc(d.behaviors, func(b behavior) bool { return b.pattern.MatchString(path) })
	return d.behaviors[i] // the last fits all
}

// patternOf is a path pattern (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html):
// a star is any characters, a question mark is one, and a slash at the beginning goes without saying.
func patternOf(pattern string) *regexp.Regexp {
	expression := regexp.QuoteMeta(strings.TrimPrefix(pattern, "/"))
	expression = strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(expression)
	return regexp.MustCompile("^/?" + expression + "$")
}

func (t *template) behavior(b cacheBehavior) (made behavior, err error) {
	made = behavior{pattern: patternOf(b.PathPattern), origin: b.TargetOriginID, methods: b.AllowedMethods}
	if made.cache, err = t.cachePolicy(b.CachePolicyID); err != nil {
		return made, err
	}
	if b.OriginRequestPolicyID != "" {
		known, ok := managed[b.OriginRequestPolicyID]
		if !ok {
			return made, fmt.Errorf("the origin request policy %s is not known here", b.OriginRequestPolicyID)
		}
		made.forwarded = known
	}
	if made.headers, err = t.responseHeaders(b.ResponseHeadersPolicyID); err != nil {
		return made, err
	}
	for _, association := range b.FunctionAssociations {
		associated, err := t.function(association.FunctionARN)
		if err != nil {
			return made, err
		}
		switch association.EventType {
		case viewerRequest:
			made.request = associated
		case viewerResponse:
			made.response = associated
		default:
			return made, fmt.Errorf("there is no event type %q", association.EventType)
		}
	}
	if len(made.methods) == 0 {
		return made, errors.New("it allows no method")
	}
	return made, nil
}
