package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wallClock are the functions of package time that ask the wall clock or wait for it.
var wallClock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// No package asks the wall clock except the command, for its progress line and the
// manifest's elapsed time; results could not be the same bytes otherwise.
func TestNoClock(t *testing.T) {
	files := 0
	for _, room := range []string{"results", "scenarios", "sim", "workload"} {
		for _, pattern := range []string{"*.go", "*/*.go"} {
			names, err := filepath.Glob(filepath.Join("..", "..", room, pattern))
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				if strings.HasSuffix(name, "_test.go") {
					continue
				}
				files++
				for _, call := range asksClock(t, name) {
					t.Errorf("%s: time.%s", name, call)
				}
			}
		}
	}
	if files < 50 {
		t.Errorf("only %d files were looked at", files)
	}
}

// asksClock returns the functions of wallClock that a file uses.
func asksClock(t *testing.T, name string) (uses []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(wallClock, s.Sel.Name) {
				uses = append(uses, s.Sel.Name)
			}
		}
		return true
	})
	return uses
}
