package stack

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// behavior is how the CDN treats some paths.
type behavior struct {
	PathPattern string    `yaml:"PathPattern"`
	Origin      string    `yaml:"TargetOriginId"`
	Cache       yaml.Node `yaml:"CachePolicyId"`
	Functions   []struct {
		EventType string `yaml:"EventType"`
	} `yaml:"FunctionAssociations"`
}

func behaviors(t *testing.T) []behavior {
	t.Helper()
	distribution := decode[struct {
		Config struct {
			Behaviors []behavior `yaml:"CacheBehaviors"`
			Default   behavior   `yaml:"DefaultCacheBehavior"`
		} `yaml:"DistributionConfig"`
	}](t, parse(t, "infra/web.yaml").Resources["Distribution"])
	distribution.Config.Default.PathPattern = "*"
	return append(distribution.Config.Behaviors, distribution.Config.Default)
}

// behaviorOf is the first whose pattern a path fits; its stars are at the ends.
func behaviorOf(t *testing.T, path string) behavior {
	t.Helper()
	all := behaviors(t)
	return all[slices.IndexFunc(all, func(b behavior) bool {
		prefix, open := strings.CutSuffix(b.PathPattern, "*")
		return path == prefix || open && strings.HasPrefix(path, prefix)
	})]
}

// The function tells the API who calls, over what a caller says of itself: without it, that is believed.
func TestTheCDNSaysWhoCallsWhereverTheAPIAnswers(t *testing.T) {
	for _, b := range behaviors(t) {
		if len(b.Functions) == 0 || b.Functions[0].EventType != "viewer-request" {
			t.Errorf("%s has no function on the way in", b.PathPattern)
		}
	}
}

// publicRoutes are the operations of openapi.yaml that everybody may GET, by their paths, and whether they are pages.
func publicRoutes(t *testing.T) map[string]bool {
	t.Helper()
	var contract struct {
		Paths map[string]struct {
			Get struct {
				Access yaml.Node `yaml:"x-access"`
				Page   bool      `yaml:"x-page"`
			} `yaml:"get"`
		} `yaml:"paths"`
	}
	if err := yaml.Unmarshal(read(t, "shared/api/openapi.yaml"), &contract); err != nil {
		t.Fatal(err)
	}
	routes := map[string]bool{}
	for path, item := range contract.Paths {
		if item.Get.Access.Value == "public" {
			routes[path] = item.Get.Page
		}
	}
	return routes
}

// What everybody may see is kept by the CDN, and nothing else is: but for how the service is, which must not be of a moment ago.
func TestTheCDNKeepsWhatIsPublic(t *testing.T) {
	for path, page := range publicRoutes(t) {
		want := "AnswersCache"
		switch {
		case page:
			want = "PagesCache"
		case path == "/v1/health":
			want = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" // CachingDisabled
		}
		if b := behaviorOf(t, path); b.Cache.Value != want || b.Origin != "api" {
			t.Errorf("%s is answered by %s with the cache %s, want the API's with %s", path, b.Origin, b.Cache.Value, want)
		}
	}
	for _, path := range []string{"/v1/me", "/v1/orders/a", "/v1/registrations/a/ticket", "/v1/admin/users", "/v1/webhooks/stripe"} {
		if b := behaviorOf(t, path); b.Cache.Value == "AnswersCache" {
			t.Errorf("%s is kept", path)
		}
	}
	// Callers are told apart by their tokens, whatever an answer says of who may keep it.
	if policy := parse(t, "infra/web.yaml").Resources["AnswersCache"]; !slices.Contains(mentions(&policy.Properties), "Authorization") {
		t.Error("the cache does not tell callers apart")
	}
}

// A page that the CDN does not know is answered with 404, whatever it shows.
func TestTheCDNKnowsThePagesOfTheApplication(t *testing.T) {
	code := decode[struct {
		Code string `yaml:"FunctionCode"`
	}](t, parse(t, "infra/web.yaml").Resources["Paths"]).Code
	list := regexp.MustCompile(`(?s)var pages = \[(.*?)\];`).FindStringSubmatch(code)
	if list == nil {
		t.Fatal("the function of the CDN has no list of pages")
	}
	var known []string
	for _, match := range regexp.MustCompile(`'([^']*)'`).FindAllStringSubmatch(list[1], -1) {
		known = append(known, match[1])
	}
	have := pages(t)
	for _, page := range have {
		if !slices.Contains(known, page) && !strings.HasPrefix(page, "/events/") { // a function makes those
			t.Errorf("web/src/routes has the page %s, which the CDN does not know: add it to the list in infra/web.yaml", page)
		}
	}
	for _, page := range known {
		if !slices.Contains(have, page) {
			t.Errorf("the CDN knows the page %s, which web/src/routes has not", page)
		}
	}
}

// pages are the paths of web/src/routes, which TanStack Router makes of the files' names: a dot is a slash, as a folder is, a part that
// begins with $ is any, and one that begins with _ is none.
func pages(t *testing.T) (paths []string) {
	t.Helper()
	routes := os.DirFS(filepath.Join(root, "web", "src", "routes"))
	err := fs.WalkDir(routes, ".", func(file string, entry fs.DirEntry, err error) error {
		name, isRoute := strings.CutSuffix(strings.ReplaceAll(file, "/", "."), ".tsx")
		if err != nil || entry.IsDir() || !isRoute || strings.HasPrefix(name, "__") || strings.HasSuffix(name, ".test") {
			return err
		}
		source, err := fs.ReadFile(routes, file)
		if err != nil || strings.Contains(string(source), "<Outlet") { // a frame of other pages
			return err
		}
		path := ""
		for part := range strings.SplitSeq(name, ".") {
			switch part = strings.TrimSuffix(part, "_"); {
			case part == "index" || strings.HasPrefix(part, "_"):
			case strings.HasPrefix(part, "$"):
				path += "/*"
			default:
				path += "/" + part
			}
		}
		paths = append(paths, cmp.Or(path, "/"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}
