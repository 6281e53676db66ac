package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// house says who may know whom: for each package, or each package below one (a
// name that ends in /*), the packages of this module that it may import. An import
// is an arrow downwards. docs/design.md draws it.
var house = []struct {
	pkg  string
	mays string
}{
	{"cmd/aforo", "cmd/aforo/internal/terminal scenarios scenarios/* results results/* sim sim/* sim/study/* workload workload/* workload/trace/jobs"},
	{"cmd/aforo/internal/terminal", "results/report scenarios scenarios/keyed"},
	{"scenarios/keyed", "workload/clock"},
	{"scenarios/calendar", ""},
	{"scenarios/slurmconf", ""},
	{"scenarios/queued", "scenarios/keyed workload"},
	{"scenarios/imported", "scenarios/queued scenarios/slurmconf"},
	{"scenarios/forecast", "scenarios/machine scenarios/keyed results results/text sim sim/cluster sim/site sim/study workload workload/synth"},
	{"scenarios/machine", "scenarios/keyed scenarios/calendar results results/text sim/cluster sim/study"},
	{"scenarios/who", "scenarios/keyed scenarios/machine sim sim/sched sim/site workload"},
	{"scenarios/work", "scenarios/calendar scenarios/keyed scenarios/machine scenarios/who results results/text sim workload workload/clock workload/synth workload/synth/*"},
	{"scenarios/hardware", "scenarios/keyed scenarios/machine scenarios/work sim workload/clock workload/outages"},
	{"scenarios", "results/grade scenarios/queued sim/sched/slurm scenarios/keyed scenarios/machine scenarios/who scenarios/work scenarios/hardware scenarios/forecast scenarios/calendar results results/search results/text sim/vary sim/plan sim/study sim sim/* workload workload/* workload/trace/jobs workload/synth/arrive workload/synth/law workload/synth/published results/measures"}, // of results the names of measures and groups
	{"sim/vary", "results results/search sim/plan sim/study results/measures"},
	{"sim/study/store", "results/whole"},
	{"sim/study/work", "sim/study"},
	{"sim/study", "results results/grade results/whole sim/sched/slurm sim sim/cluster sim/sched sim/site workload results/measures"},
	{"sim/plan", "results/stat workload/portable"},
	{"sim/backtest", "results/exact results/grade results/stat sim sim/cluster sim/sched sim/site workload workload/fit workload/reshape workload/trace workload/trace/jobs"},
	{"sim/infer", "results/grade scenarios/calendar sim sim/backtest sim/cluster sim/sched sim/site workload workload/* workload/trace/jobs"},
	{"results/grade", ""},
	{"results/exact", ""},
	{"results/stat", "workload/portable"},
	{"results/figure", "results/figure/pen results/figure/scale"},
	{"results/figure/pen", ""},
	{"results/figure/scale", ""},
	{"results/text", ""},
	{"results/whole", ""},
	{"results/report", "results results/grade results/search results/stored results/figure results/text results/measures"},
	{"results/page", "results results/search results/stored results/figure results/figure/pen results/report results/whole results/measures"},
	{"results/logreport", "results results/grade results/figure sim/infer results/replay results/stat results/text sim/backtest sim/sched workload/* results/measures"},
	{"results/stored", "results results/grade results/stat results/whole results/measures"},
	{"results/search", "results results/grade results/measures"},
	{"results/measures", "results/exact results/stat workload"},
	{"results/sheet", "workload/parquet"},
	{"results/replay", "results results/sheet results/exact sim sim/cluster sim/sched sim/site workload workload/logs workload/trace workload/trace/jobs results/measures"}, // one run of a log
	{"results/starts", "results/stat sim"},
	{"results/jobtable", "results/sheet sim sim/cluster workload"},
	{"results", "results/grade results/exact results/sheet results/stat sim workload workload/portable results/whole results/measures"}, // the records of sim, and what is in them
	{"sim/fairshare", ""},
	{"sim/sched/slurm/nodeset", ""},
	{"sim/sched/slurm", "sim/fairshare sim/sched/slurm/nodeset"},
	{"sim/ends", ""},
	{"sim/cluster", "sim/ends"},
	{"sim/index", ""},
	{"sim/ahead", "sim/cluster"},
	{"sim/sched", "sim/sched/slurm sim/fairshare sim/ahead sim/cluster sim/index sim/sched/order sim/site workload/clock sim/sched/slurm/nodeset"},
	{"sim/sched/order", "sim/cluster workload/portable"},
	{"sim/site", ""},
	{"sim", "sim/cluster sim/ends sim/fairshare sim/sched sim/site workload workload/clock"},
	{"workload/portable", ""},
	{"workload/clock", ""},
	{"workload/draft", ""},
	{"workload/parquet", ""},
	{"workload/synth/law", "workload/portable"},
	{"workload/outages", "workload/portable workload/synth/law"},
	{"workload/synth/arrive", "workload/portable workload/synth/law"},
	{"workload/synth/published", "workload/clock workload/portable workload/synth/arrive workload/synth/law"},
	{"workload/synth/drawtest", ""}, // for tests
	{"workload/trace/jobs", "workload workload/clock workload/trace"},
	{"workload/*", "workload workload/* workload/trace/jobs workload/synth/arrive workload/synth/law workload/synth/published"},
	{"workload", ""},
}

// libraries says which packages may import a library. Tests may import more.
var libraries = map[string]string{
	"github.com/BurntSushi/toml": "scenarios/keyed workload/table",
	"github.com/spf13/cobra":     "cmd/aforo",
	"github.com/spf13/pflag":     "cmd/aforo",
	"golang.org/x/image":         "results/figure/pen",
	"golang.org/x/sync":          "sim/study",
	"golang.org/x/sys":           "results/whole", // the exchange of two names in one step
	"golang.org/x/term":          "cmd/aforo/internal/terminal",
	"gonum.org/v1/plot":          "results/figure results/figure/pen",
	"gonum.org/v1/gonum":         "workload/fit workload/synth/drawtest workload/synth/law",

	"codeberg.org/go-fonts/liberation": "results/figure/pen", // two of the fonts that gonum/plot has, which has twelve
	"github.com/andybalholm/brotli":    "workload/parquet",   // to unpack what parquet-go unpacks, within bounds
	"github.com/klauspost/compress":    "workload/parquet workload/trace",
	"github.com/parquet-go/parquet-go": "workload/parquet",
	"github.com/pierrec/lz4/v4":        "workload/parquet", // as brotli
	"github.com/ulikunitz/xz":          "workload/trace",
}

// outside are packages of the standard library through which something else than
// its arguments reaches a run. The engine and its generators have none of them.
var outside = "os os/exec os/signal io/fs flag log log/slog net net/http path/filepath syscall"

type listed struct {
	ImportPath string
	Module     *struct {
		Path string
		Main bool
	}
	Imports []string
}

// packages are all packages that the command and the library are built from.
func packages(t *testing.T) []listed {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-json=ImportPath,Module,Imports", "aforo/...")
	list.Env = append(list.Environ(), "GOWORK=off") // the browser's module is not of the house
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// matches reports whether one of the patterns, names or names that end in /*, is
// the package's.
func matches(patterns, pkg string) bool {
	return slices.ContainsFunc(strings.Fields(patterns), func(p string) bool {
		ok, _ := path.Match(p, pkg)
		return ok
	})
}

// No package knows another that the house does not let it know, and no library is
// used outside its room.
func TestHouse(t *testing.T) {
	all := packages(t)
	module := map[string]string{} // of each package from elsewhere
	for _, p := range all {
		if p.Module != nil && !p.Module.Main {
			module[p.ImportPath] = p.Module.Path
		}
	}
	ours := 0
	for _, p := range all {
		if p.Module == nil || !p.Module.Main {
			continue
		}
		ours++
		pkg := strings.TrimPrefix(p.ImportPath, "aforo/")
		i := slices.IndexFunc(house, func(r struct{ pkg, mays string }) bool { return matches(r.pkg, pkg) })
		if i < 0 {
			t.Errorf("package %s has no place in the house", pkg)
			continue
		}
		for _, imported := range p.Imports {
			other, mine := strings.CutPrefix(imported, "aforo/")
			if mine && !matches(house[i].mays, other) {
				t.Errorf("%s may not import %s", pkg, other)
			}
			if lib := module[imported]; lib != "" && !matches(libraries[lib], pkg) {
				t.Errorf("%s may not import %s", pkg, imported)
			}
		}
	}
	if ours < len(house) {
		t.Errorf("go list knows %d packages of ours; there are at least %d", ours, len(house))
	}
}

// The engine and the generator know no files, flags or logs: what a run yields
// depends on its arguments alone. (That they do not ask the clock, TestNoClock
// shows.)
func TestEngineIsClosed(t *testing.T) {
	closed := []string{
		"aforo/sim", "aforo/sim/ahead", "aforo/sim/cluster", "aforo/sim/ends", "aforo/sim/index", "aforo/sim/sched", "aforo/sim/sched/order", "aforo/sim/sched/slurm", "aforo/sim/sched/slurm/nodeset", "aforo/sim/site",
		"aforo/workload", "aforo/workload/clock", "aforo/workload/portable", "aforo/workload/synth", "aforo/workload/synth/arrive", "aforo/workload/synth/law", "aforo/workload/synth/published",
	}
	seen := 0
	for _, p := range packages(t) {
		if !slices.Contains(closed, p.ImportPath) {
			continue
		}
		seen++
		for _, imported := range p.Imports {
			if matches(outside, imported) {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
	}
	if seen != len(closed) {
		t.Errorf("%d of the %d packages are there", seen, len(closed))
	}
}

// In the scheduler a policy is read in New and in the files that own its words, and a
// Scheduler has its outer methods and no field that chooses a rule: what it shares with
// the disciplines, and the discipline.
func TestDisciplineIsChosenOnce(t *testing.T) {
	words := "policy.go orders.go backfill.go"
	for name, file := range parse(t, "../../sim/sched") {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if receiver(n) == "Scheduler" && !n.Name.IsExported() {
					t.Errorf("%s: Scheduler.%s is not one of its outer methods", name, n.Name.Name)
				}
				return !(name == "scheduler.go" && n.Name.Name == "New")
			case *ast.TypeSpec:
				if s, ok := n.Type.(*ast.StructType); ok && n.Name.Name == "Scheduler" && len(s.Fields.List) != 2 {
					t.Errorf("%s: a Scheduler has %d fields, not what is shared and the discipline", name, len(s.Fields.List))
				}
			case *ast.Ident:
				if (n.Name == "Policy" || n.Name == "policy") && !matches(words, name) {
					t.Errorf("%s reads the policy", name)
				}
			}
			return true
		})
	}
}

// parse returns the files of a package, tests left out, by name.
func parse(t *testing.T, folder string) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	files := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = f
	}
	return files
}

// receiver returns the type of which a function is a method, or nothing.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if p, ok := of.(*ast.StarExpr); ok {
		of = p.X
	}
	if id, ok := of.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
