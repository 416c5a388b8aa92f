package tabletest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/shared/table/fault"
)

// Two variables of the environment are how infra/proof finds out whether each condition of each write is held by a test.
const (
	WithoutCondition = "WITHOUT_CONDITION" // a clause, as a fault.Weakener names it, that all tests have to do without
	Conditions       = "CONDITIONS"        // a folder, where each test notes the clauses that it came by
)

// weaken has a test's client do without a condition, and notes those that it came by, if that is asked for.
func weaken(t testing.TB) func(*dynamodb.Options) {
	folder, clause := os.Getenv(Conditions), os.Getenv(WithoutCondition)
	if folder == "" && clause == "" {
		return func(*dynamodb.Options) {}
	}
	weakener := fault.Weaken(clause)
	if folder != "" {
		t.Cleanup(func() { note(t, folder, weakener.Clauses()) })
	}
	return weakener.Attach
}

// note writes down, by package and test, which clauses a test came by.
func note(t testing.TB, folder string, clauses []string) {
	t.Helper()
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(t.Name(), "/")
	notes, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // the folder is ours, and the name a test's
	if err != nil {
		t.Fatal(err)
	}
	for _, clause := range clauses {
		if _, err := notes.WriteString(at + "\t" + name + "\t" + clause + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := notes.Close(); err != nil {
		t.Fatal(err)
	}
}
