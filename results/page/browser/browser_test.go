package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"

	"aforo/results/stored"
)

var (
	chrome *rod.Browser
	folder string // with the results below out/
	pages  []string
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run starts the browser and makes the pages that the tests look at.
func run(m *testing.M) int {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		fmt.Println("skipped: there is no Chromium here")
		return 0
	}
	var err error
	if folder, err = os.MkdirTemp("", "aforo-page"); err != nil {
		fmt.Println(err)
		return 1
	}
	defer os.RemoveAll(folder)
	if err := makePages(); err != nil {
		fmt.Println(err)
		return 1
	}
	start := launcher.New().Bin(path).Leakless(false).NoSandbox(true).UserDataDir(filepath.Join(folder, "profile")).
		Set("disable-gpu").Set("force-prefers-reduced-motion")
	address, err := start.Launch()
	if err != nil {
		fmt.Println("the browser does not start:", err)
		return 1
	}
	chrome = rod.New().ControlURL(address)
	if err := chrome.Connect(); err != nil {
		fmt.Println("the browser does not answer:", err)
		return 1
	}
	defer start.Kill()
	return m.Run()
}

// command runs the aforo of this tree.
func command(args ...string) error {
	cmd := exec.Command(filepath.Join(folder, "aforo"), args...)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil && cmd.ProcessState.ExitCode() != 3 {
		return fmt.Errorf("aforo %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// makePages builds the command and makes a page of every kind.
func makePages() error {
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "aforo"), "./cmd/aforo")
	build.Dir = "../../.."
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building aforo: %w\n%s", err, out)
	}
	quick, err := os.ReadFile("../../../scenarios/quickstart.toml")
	if err != nil {
		return err
	}
	more, err := os.ReadFile("testdata/more.toml")
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"more.toml": append(quick, more...)} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o666); err != nil {
			return err
		}
	}
	for _, args := range [][]string{
		{"run", "quickstart"},
		{"run", "mn5-ai-upgrade", "--replications", "2"},
		{"run", "more.toml", "--replications", "4"},
		{"plan", "more.toml"},
		{"sweep", "more.toml", "--replications", "2"},
		{"compare", "out/quickstart", "out/more"},
	} {
		if err := command(args...); err != nil {
			return err
		}
	}
	for _, name := range []string{"quickstart", "mn5-ai-upgrade", "more", "more-plan", "more-sweep", "compare-quickstart-more"} {
		pages = append(pages, filepath.Join(folder, "out", name, "report.html"))
	}
	made, err := writeMade()
	pages = append(pages, made...)
	return err
}

// A tab is a page in the browser, with what must not happen in it.
type tab struct {
	*rod.Page
	t    *testing.T
	mu   sync.Mutex
	said []string // requests, messages, errors
}

// open opens a page in a window of a width and waits for its script.
func open(t *testing.T, path string, width int, prepare ...func(*rod.Page)) *tab {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	x := &tab{t: t, Page: chrome.MustPage("").Context(ctx).WithPanic(func(v any) { t.Fatal(v) })}
	t.Cleanup(func() { x.Close(); cancel() })
	note := func(format string, args ...any) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.said = append(x.said, fmt.Sprintf(format, args...))
	}
	_ = proto.LogEnable{}.Call(x)
	_ = proto.NetworkEnable{}.Call(x)
	go x.EachEvent(
		func(e *proto.NetworkRequestWillBeSent) {
			if !strings.HasPrefix(e.Request.URL, "file://"+path) && !strings.HasPrefix(e.Request.URL, "blob:") {
				note("a request for %s", e.Request.URL)
			}
		},
		func(e *proto.LogEntryAdded) { note("%s: %s", e.Entry.Level, e.Entry.Text) },
		func(e *proto.RuntimeConsoleAPICalled) { note("console.%s", e.Type) },
		func(e *proto.RuntimeExceptionThrown) {
			note("%s", e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description)
		},
	)()
	x.MustSetViewport(width, 900, 1, width < 500)
	for _, p := range prepare {
		p(x.Page)
	}
	wait := x.WaitNavigation(proto.PageLifecycleEventNameLoad)
	x.MustNavigate("file://" + path)
	wait()
	return x
}

// quiet fails if the page asked for something or complained.
func (x *tab) quiet() {
	x.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range x.said {
		x.t.Errorf("%s", s)
	}
}

// eval runs a function in the page and reads its result.
func (x *tab) eval(into any, js string, args ...any) {
	x.t.Helper()
	got, err := x.Eval(js, args...)
	if err != nil {
		x.t.Fatalf("%s: %v", js, err)
	}
	if into == nil {
		return
	}
	text, err := got.Value.MarshalJSON()
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		x.t.Fatalf("%s: %v", js, err)
	}
}

// A told is one value below a figure.
type told struct {
	Name, Text, Title string
	Mean, Lo, Hi      string
}

// readout is what stands below a figure.
func (x *tab) readout(chart string) (head string, all []told) {
	x.t.Helper()
	var got struct {
		Head string
		All  []told
	}
	x.eval(&got, `name => {
		const box = document.querySelector("#figure-" + name + " .readout");
		return {Head: (box.querySelector("b") || {}).textContent || "", All: [...box.querySelectorAll("li")].map(l => ({
			Name: l.dataset.name, Text: l.textContent, Title: l.title, Mean: l.dataset.mean, Lo: l.dataset.lo, Hi: l.dataset.hi}))};
	}`, chart)
	return got.Head, got.All
}

// summary reads the numbers of a result.
func summary(t *testing.T, name string) *stored.Stored {
	t.Helper()
	s, err := stored.Read(filepath.Join(folder, "out", name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// only returns the path of a page by the name of its folder.
func only(name string) string {
	for _, p := range pages {
		if filepath.Base(filepath.Dir(p)) == name {
			return p
		}
	}
	return ""
}
