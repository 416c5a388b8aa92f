package table_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Whoever adds a key says in the package comment what is read and written by it.
func TestTheAccessPatternsAreComplete(t *testing.T) {
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, patterns, found := strings.Cut(string(source), "# Access patterns")
	if !found {
		t.Fatal("doc.go has no access patterns")
	}
	keys, err := parser.ParseFile(token.NewFileSet(), "keys.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	makesKeys := regexp.MustCompile(`(Key|Partition|Entry)$`)
	for _, declaration := range keys.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if ok && makesKeys.MatchString(function.Name.Name) && !regexp.MustCompile(`\b`+function.Name.Name+`\b`).MatchString(patterns) {
			t.Errorf("%s stands in no access pattern of doc.go", function.Name.Name)
		}
	}
}
