package build

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/tools"
)

func TestAFunctionIsLinkedOnlyWhenItHasChanged(t *testing.T) {
	top, err := tools.Root()
	if err != nil {
		t.Fatal(err)
	}
	root, dist, functions := checkout.Root(top), t.TempDir()+"/dist", []string{"platform/health", "platform/not-found"}
	if err := root.Make(); err != nil {
		t.Fatal(err)
	}
	if changed, err := Refresh(t.Context(), root, dist, functions); err != nil || !slices.Equal(changed, functions) {
		t.Fatalf("built %v: %v", changed, err)
	}
	long := time.Now().Add(-time.Hour)
	for _, function := range functions {
		if err := os.Chtimes(Bootstrap(dist, function), long, long); err != nil {
			t.Fatal(err)
		}
	}
	if changed, err := Refresh(t.Context(), root, dist, functions); err != nil || len(changed) != 0 {
		t.Errorf("nothing has changed, and yet %v: %v", changed, err)
	}
	if err := os.Remove(Bootstrap(dist, functions[0])); err != nil {
		t.Fatal(err)
	}
	if changed, err := Refresh(t.Context(), root, dist, functions); err != nil || !slices.Equal(changed, functions[:1]) {
		t.Errorf("one is missing: %v: %v", changed, err)
	}
	if kept, err := os.Stat(Bootstrap(dist, functions[1])); err != nil || !kept.ModTime().Equal(long) {
		t.Errorf("the other was linked again: %v", err)
	}
	if err := os.WriteFile(dist+".made-of.json", []byte(`{"platform/health": "something else"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if changed, err := Refresh(t.Context(), root, dist, functions[:1]); err != nil || len(changed) != 0 { // linked again, to the same bytes
		t.Errorf("made of something else: %v: %v", changed, err)
	}
	if now, err := os.Stat(Bootstrap(dist, functions[0])); err != nil || now.Size() == 0 {
		t.Error(err)
	}
}
