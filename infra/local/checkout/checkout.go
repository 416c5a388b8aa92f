// Package checkout knows where things lie in the working copy.
package checkout

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Ports of the local environment. All of them are bound on 127.0.0.1 only.
const (
	SitePort   = 3000
	AWSPort    = 4566
	InboxPort  = 3070
	StripePort = 3080
	VitePort   = 3001 // of the web application's development server, with `make dev`
)

// Addresses of the local environment.
const (
	SiteURL   = "http://localhost:3000"
	AWSURL    = "http://127.0.0.1:4566"
	InboxURL  = "http://127.0.0.1:3070"
	StripeURL = "http://127.0.0.1:3080"
	ViteURL   = "http://127.0.0.1:3001"
)

// StripeKey is the secret key of the local Stripe. It opens nothing but the stand-in on this machine, and so may stand here.
const StripeKey = "sk_test_local_event_radar"

// Module is the path of the project's Go module.
const Module = "github.com/event-radar/event-radar"

// Root is the top folder of the working copy.
type Root string

// Path joins names to the root.
func (r Root) Path(names ...string) string {
	return filepath.Join(append([]string{string(r)}, names...)...)
}

// Local joins names to .local, which holds everything that is made here and never committed:
//
//	tools/   installed programs       build/  what the local deploy ships     log/  what the servers say
//	state/   data that reset forgets  run/    processes started and the lock  tmp/  their scratch space
func (r Root) Local(names ...string) string {
	return r.Path(append([]string{".local"}, names...)...)
}

// Make creates the folders under .local that the servers expect.
func (r Root) Make() error {
	for _, name := range []string{"bin", "build", "log", "state", "run", "tmp", "home"} {
		if err := os.MkdirAll(r.Local(name), 0o755); err != nil {
			return err
		}
	}
	return nil
}

// Deployment names the stack of one samconfig environment.
type Deployment struct {
	Stack  string
	Region string
}

var setting = regexp.MustCompile(`^\s*(\w+)\s*=\s*"([^"]*)"`)

// Deployment reads stack name and region of a samconfig.toml environment, where `sam deploy` takes them from.
func (r Root) Deployment(environment string) (Deployment, error) {
	content, err := os.ReadFile(r.Path("samconfig.toml"))
	if err != nil {
		return Deployment{}, err
	}
	found := map[string]string{}
	section := ""
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
			continue
		}
		inEnvironment := section == environment+".deploy.parameters" || section == environment+".global.parameters"
		if match := setting.FindStringSubmatch(line); match != nil && inEnvironment {
			found[match[1]] = match[2]
		}
	}
	deployment := Deployment{Stack: found["stack_name"], Region: found["region"]}
	if deployment.Stack == "" || deployment.Region == "" {
		return Deployment{}, fmt.Errorf("samconfig.toml has no stack_name and region for the environment %q", environment)
	}
	return deployment, nil
}
