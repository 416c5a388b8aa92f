package site

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/event-radar/event-radar/infra/local/checkout"
)

//go:embed pages.html
var pagesHTML string

var pages = template.Must(template.New("pages").Funcs(template.FuncMap{"words": words}).Parse(pagesHTML))

// passage is a piece of a text, and whether it is code.
type passage struct {
	Text string
	Code bool
}

// words cuts a text of the contract at its backticks.
func words(text string) []passage {
	var passages []passage
	for part := range strings.SplitSeq(text, "`") {
		passages = append(passages, passage{part, len(passages)%2 == 1})
	}
	return passages
}

// contract is as much of openapi.yaml as the pages show. It is read for each page: who edits it sees the change at once.
type contract struct {
	Paths    map[string]map[string]yaml.Node `yaml:"paths"`
	Problems map[string]struct {
		Status int    `yaml:"status"`
		Title  string `yaml:"title"`
		Detail string `yaml:"detail"`
	} `yaml:"x-problems"`
}

// route is one operation, for people.
type route struct {
	Method, Path, Summary, Description, Access string
}

func contractFile(root checkout.Root) string { return root.Path("shared", "api", "openapi.yaml") }

func readContract(root checkout.Root) (contract, error) {
	var c contract
	content, err := os.ReadFile(contractFile(root))
	if err == nil {
		err = yaml.Unmarshal(content, &c)
	}
	return c, err
}

// routes lists the operations by their paths.
func (c contract) routes() ([]route, error) {
	var routes []route
	for path, methods := range c.Paths {
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			node, ok := methods[method]
			if !ok {
				continue
			}
			var operation struct {
				Summary     string    `yaml:"summary"`
				Description string    `yaml:"description"`
				Access      yaml.Node `yaml:"x-access"`
			}
			if err := node.Decode(&operation); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			routes = append(routes, route{strings.ToUpper(method), path, operation.Summary, operation.Description, accessOf(operation.Access)})
		}
	}
	slices.SortStableFunc(routes, func(a, b route) int { return strings.Compare(a.Path, b.Path) })
	return routes, nil
}

// accessOf says in words who may call.
func accessOf(node yaml.Node) string {
	var team struct {
		Team []string `yaml:"team"`
	}
	if node.Decode(&team) == nil && team.Team != nil {
		return "team: " + strings.Join(team.Team, ", ")
	}
	return map[string]string{"public": "everybody", "stripe": "Stripe, by its signature", "signedIn": "whoever is signed in", "organizer": "organizers", "owner": "whom it belongs to",
		"admin": "admins"}[node.Value]
}

// addPages adds everything that is not the API.
func addPages(mux *http.ServeMux, settings Settings) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		show(w, http.StatusOK, "start", map[string]any{"Inbox": checkout.InboxURL, "Stripe": checkout.StripeURL, "Outputs": settings.Outputs})
	})
	mux.HandleFunc("GET /openapi.yaml", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
		http.ServeFile(w, r, contractFile(settings.Root))
	})
	mux.HandleFunc("GET /docs", func(w http.ResponseWriter, _ *http.Request) {
		c, err := readContract(settings.Root)
		var routes []route
		if err == nil {
			routes, err = c.routes()
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		show(w, http.StatusOK, "docs", map[string]any{"Routes": routes, "Problems": c.Problems})
	})
	mux.HandleFunc("GET /problems/{code}", func(w http.ResponseWriter, r *http.Request) {
		c, err := readContract(settings.Root)
		known, ok := c.Problems[r.PathValue("code")]
		switch {
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		case !ok:
			show(w, http.StatusNotFound, "missing", r.URL.Path)
		default:
			show(w, http.StatusOK, "problem", map[string]any{"Code": r.PathValue("code"), "Problem": known})
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { show(w, http.StatusNotFound, "missing", r.URL.Path) })
}

func show(w http.ResponseWriter, status int, page string, data any) {
	var html bytes.Buffer
	if err := pages.ExecuteTemplate(&html, page, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")
	w.WriteHeader(status)
	w.Write(html.Bytes())
}
