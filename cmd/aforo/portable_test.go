package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// inexact are functions and methods that may give other bits on another processor;
// workload/portable has them. What is left of package math is exact by definition.
var inexact = strings.Fields("Acos Asin Atan Atan2 Cbrt Cos Cosh Erf Erfc Erfcinv Erfinv Exp Exp2 Expm1 FMA Gamma Hypot Lgamma " +
	"Log Log10 Log1p Log2 Pow Sin Sinh Tan Tanh ExpFloat64 NormFloat64")

// drawn are the packages whose numbers are only looked at: what they yield is
// rounded to a hundredth of a point, or to some four digits.
var drawn = []string{"aforo/results/figure", "aforo/results/figure/pen", "aforo/results/figure/scale", "aforo/workload/fit"}

// No product is added or subtracted before it is rounded, and no function is called
// that is not the same everywhere: a compiler may fuse the one, and a processor
// choose for the other, so that two machines would not give the same results. That
// the compiler has fused nothing, across statements and calls either, .ci/run
// portable shows of the binary.
func TestArithmeticIsPortable(t *testing.T) {
	seen := 0
	eachFile(t, func(info *types.Info, fset *token.FileSet, f *ast.File) {
		seen++
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.BinaryExpr:
				if (x.Op == token.ADD || x.Op == token.SUB) && (product(info, x.X) || product(info, x.Y)) {
					t.Errorf("%s: a product is added before it is rounded: write float64(x*y) + z", fset.Position(x.Pos()))
				}
			case *ast.AssignStmt:
				if (x.Tok == token.ADD_ASSIGN || x.Tok == token.SUB_ASSIGN) && product(info, x.Rhs[0]) {
					t.Errorf("%s: a product is added before it is rounded: write z += float64(x * y)", fset.Position(x.Pos()))
				}
			case *ast.SelectorExpr:
				if o := info.Uses[x.Sel]; o != nil && o.Pkg() != nil && strings.HasPrefix(o.Pkg().Path(), "math") && slices.Contains(inexact, o.Name()) {
					t.Errorf("%s: %s is not the same on all processors: take that of workload/portable", fset.Position(x.Pos()), o.Name())
				}
			}
			return true
		})
	})
	if seen < 100 {
		t.Errorf("only %d files were looked at", seen)
	}
}

// product reports whether an expression is a product of floats, apart from its sign.
func product(info *types.Info, e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.ParenExpr:
		return product(info, x.X)
	case *ast.UnaryExpr:
		return product(info, x.X)
	case *ast.BinaryExpr:
		v := info.Types[x]
		b, ok := v.Type.Underlying().(*types.Basic)
		return ok && x.Op == token.MUL && b.Info()&types.IsFloat != 0 && v.Value == nil
	}
	return false
}

// eachFile calls f for each file of the packages whose numbers decide results, with
// its types.
func eachFile(t *testing.T, f func(*types.Info, *token.FileSet, *ast.File)) {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,Module", "aforo/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	type pkg struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
		Module                  *struct{ Main bool }
	}
	fset, exports := token.NewFileSet(), map[string]string{}
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for d := json.NewDecoder(strings.NewReader(string(out))); ; { // what is imported comes first
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.Module == nil || !p.Module.Main || slices.Contains(drawn, p.ImportPath) {
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
		if _, err := (&types.Config{Importer: imports}).Check(p.ImportPath, fset, files, info); err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			f(info, fset, file)
		}
	}
}
