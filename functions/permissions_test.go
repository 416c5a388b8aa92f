package functions

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/event-radar/event-radar/infra/invoke"
)

// watch notes what all functions call in all tests. What they call by chance, where a test does something else each time, is noted by
// itself: it must be permitted as well, and says nothing of what is needed.
var watch, chance = &invoke.Watch{}, &invoke.Watch{}

// Every call that a function made in any test must be one that template.yaml permits it, and, when all tests were run, every permission
// that it has one that it needed.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	only := flag.Lookup("test.run").Value.String()+flag.Lookup("test.skip").Value.String() != "" || testing.Short()
	wrong, err := misfits(!only && code == 0)
	for _, misfit := range wrong {
		fmt.Fprintln(os.Stderr, "permissions:", misfit)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "permissions:", err)
	}
	if code == 0 && (err != nil || wrong != nil) {
		code = 1
	}
	os.Exit(code)
}

// statement is one of a policy: which actions on which resources, for items of which partitions.
type statement struct {
	actions   []string
	resources []string
	leading   []string // patterns; none: of all
}

// unneeded are permissions that no call of a test shows, by policy, by policy and action, or by function and policy, with the reason for
// each.
var unneeded = map[string]string{
	"CallFunctions":                 "API Gateway has it",
	"CallMoreFunctions":             "API Gateway has it",
	"ReadStream":                    "Lambda itself reads the stream for the function",
	"TakeUploads":                   "a form is signed with it, and whoever has the form makes the call",
	"ReadUploads s3:ListBucket":     "with it, S3 says that a picture is missing, and not that it may not be read",
	"RetireCovers s3:ListBucket":    "with it, S3 says that a picture is gone, and not that it may not be tagged",
	"SendMail ses:SendRawEmail":     "SES asks for it beside SendEmail when what is sent is raw",
	"KeepBooks dynamodb:UpdateItem": "a pool or a limit is put right (shared/books has the test)",

	"account/list-events ReadKeys":            furtherPage,
	"admin/list-audit ReadKeys":               furtherPage,
	"admin/list-audit ReadGSI2":               "acts are read by who did them (shared/audit has the test)",
	"deliveries/list ReadGSI2":                "the mails of a whole event are read (shared/notice/timeline has the test)",
	"deliveries/list ReadKeys":                furtherPage,
	"events/list ReadKeys":                    furtherPage,
	"orders/list ReadKeys":                    furtherPage,
	"admin/resolve-exception ReadStripe":      "a payment is given back at Stripe (shared/payment has the test)",
	"admin/resolve-exception ReleaseHold":     "a payment gets its seats after all (shared/payment has the test)",
	"orders/cancel ReadStripe":                "an open checkout is closed at Stripe (shared/payment has the test)",
	"orders/cancel ReleaseHold":               "an order that is held is given up (shared/payment has the test)",
	"orders/checkout ReleaseHold":             "an order that was paid meanwhile is confirmed (shared/payment has the test)",
	"payments/get-payout-account ReadStripe":  "an account that is not complete is looked up (shared/payment has the test)",
	"workers/cancel-orders ReadStripe":        "an open checkout is closed at Stripe (shared/payment has the test)",
	"workers/expire-holds ReadStripe":         "an open checkout is closed at Stripe (shared/payment has the test)",
	"workers/send-refund ReleaseHold":         "a payment that settles meanwhile is confirmed (shared/payment has the test)",
	"workers/announce PutBackNews":            morePlease,
	"workers/erase-person PutBackErasures":    morePlease,
	"workers/process-payment PutBackPayments": tooEarly,
	"workers/send-bulk-email QueueBulkMail":   tooEarly,
	"workers/send-email PutBackMail":          tooEarly,
	"workers/send-refund PutBackPayments":     tooEarly,
	"workers/erase-person DeleteFromTable":    "who has tickets of others is forgotten in them (shared/privacy has the test)",
	"workers/project DeleteFromTable":         "an event leaves a list (shared/discovery has the test)",
}

const (
	furtherPage = "a cursor is signed when there is a further page"
	morePlease  = "what is left is queued again when there is much"
	tooEarly    = "a message goes back onto its queue when it is too early for it"
)

// misfits are the calls that are not permitted, and the permissions that were not needed.
func misfits(whole bool) (wrong []string, err error) {
	policies, functions, err := permitted()
	if err != nil {
		return nil, err
	}
	needed := watch.Needed()
	for _, function := range slices.Sorted(maps.Keys(functions)) {
		granted := functions[function]
		called := slices.Concat(slices.Collect(maps.Keys(needed[invoke.FunctionName(function)])), slices.Collect(maps.Keys(chance.Needed()[invoke.FunctionName(function)])))
		for _, permission := range called {
			if !slices.ContainsFunc(granted, func(policy string) bool {
				return slices.ContainsFunc(policies[policy], func(s statement) bool { return s.permits(permission) })
			}) {
				wrong = append(wrong, fmt.Sprintf("%s needs %s on %s (%s), which %v do not permit", function, permission.Action, permission.Resource, permission.Leading, granted))
			}
		}
	}
	for _, function := range slices.Sorted(maps.Keys(functions)) {
		for _, policy := range functions[function] {
			idle := !some(needed[invoke.FunctionName(function)], policies[policy])
			switch excused := unneeded[function+" "+policy] != ""; {
			case whole && idle && unneeded[policy] == "" && !excused:
				wrong = append(wrong, fmt.Sprintf("%s has %s and never needed it", function, policy))
			case !idle && excused:
				wrong = append(wrong, fmt.Sprintf("%s needs %s after all: take it off the list", function, policy))
			}
		}
	}
	for policy, statements := range policies {
		having := slices.DeleteFunc(slices.Collect(maps.Keys(functions)), func(function string) bool { return !slices.Contains(functions[function], policy) })
		for _, s := range statements {
			for _, action := range s.actions {
				one := s
				one.actions = []string{action}
				if whole && unneeded[policy] == "" && unneeded[policy+" "+action] == "" && !slices.ContainsFunc(having,
					func(function string) bool {
						return unneeded[function+" "+policy] != "" || some(needed[invoke.FunctionName(function)], []statement{one})
					}) {
					wrong = append(wrong, fmt.Sprintf("no function that has %s ever needed %s of it", policy, action))
				}
			}
		}
	}
	slices.Sort(wrong)
	return wrong, nil
}

// some says whether any of what was needed is permitted by these statements.
func some(needed map[invoke.Permission]bool, statements []statement) bool {
	for permission := range needed {
		if slices.ContainsFunc(statements, func(s statement) bool { return s.permits(permission) }) {
			return true
		}
	}
	return false
}

func (s statement) permits(p invoke.Permission) bool {
	return slices.Contains(s.actions, p.Action) &&
		(p.Resource == "" || slices.ContainsFunc(s.resources, func(pattern string) bool { return like(pattern, p.Resource) })) &&
		(s.leading == nil || slices.ContainsFunc(s.leading, func(pattern string) bool { return like(pattern, p.Leading) }))
}

// queues are what template.yaml calls the queues that functions put something back onto: in tests, each has one of its own.
var queues = regexp.MustCompile(`^(Payment|Refund|CallOff|Mail|News|Erasure|BulkMail)Queue\.Arn$`)

// like says whether a resource is what a pattern of IAM's means; * stands for anything, ? for one character.
func like(pattern, resource string) bool {
	switch {
	case queues.MatchString(pattern):
		return strings.HasSuffix(resource, invoke.OwnQueue) || pattern == "BulkMailQueue.Arn" && strings.HasSuffix(resource, invoke.BulkMailQueue)
	case strings.Contains(pattern, ":secret:"):
		name := strings.TrimSuffix(path.Base(pattern), "-??????") // keys, stripe
		return strings.Contains(resource, "/"+name)
	}
	expression := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("^" + expression + "$").MatchString(resource)
}

// permitted reads the policies of template.yaml, and which of them each function has.
func permitted() (policies map[string][]statement, functions map[string][]string, err error) {
	content, err := os.ReadFile("../template.yaml")
	if err != nil {
		return nil, nil, err
	}
	var template struct {
		Resources map[string]struct {
			Type       string `yaml:"Type"`
			Properties struct {
				CodeURI        string    `yaml:"CodeUri"`
				Policies       yaml.Node `yaml:"Policies"`
				PolicyDocument struct {
					Statement []struct {
						Action    yaml.Node                      `yaml:"Action"`
						Resource  yaml.Node                      `yaml:"Resource"`
						Condition map[string]map[string][]string `yaml:"Condition"`
					} `yaml:"Statement"`
				} `yaml:"PolicyDocument"`
			} `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(content, &template); err != nil {
		return nil, nil, err
	}
	policies, functions = map[string][]statement{}, map[string][]string{}
	for id, resource := range template.Resources {
		switch resource.Type {
		case "AWS::IAM::ManagedPolicy":
			for _, s := range resource.Properties.PolicyDocument.Statement {
				policies[id] = append(policies[id], statement{scalars(s.Action), scalars(s.Resource), s.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]})
			}
		case "AWS::Serverless::Function":
			folder := strings.TrimSuffix(strings.TrimPrefix(resource.Properties.CodeURI, "dist/"), "/")
			functions[folder] = scalars(resource.Properties.Policies)
		}
	}
	if len(policies) < 10 || len(functions) < 40 {
		return nil, nil, fmt.Errorf("template.yaml has %d policies and %d functions that could be read", len(policies), len(functions))
	}
	return policies, functions, nil
}

func scalars(node yaml.Node) (values []string) {
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	for _, child := range node.Content {
		values = append(values, scalars(*child)...)
	}
	return values
}
