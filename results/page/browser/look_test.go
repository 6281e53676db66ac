package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

func name(path string) string { return filepath.Base(filepath.Dir(path)) }

// dark asks for the dark theme.
func dark(p *rod.Page) { theme(p, "dark") }

func theme(p *rod.Page, scheme string) {
	_ = proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}.Call(p)
}

// No page asks for anything, complains of anything, or is wider than a phone.
func TestPages(t *testing.T) {
	for _, path := range pages {
		for _, width := range []int{390, 1200} {
			x := open(t, path, width)
			var wide float64
			x.eval(&wide, `() => document.scrollingElement.scrollWidth`)
			if wide > float64(width) {
				var which string
				x.eval(&which, `w => [...document.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > w && !e.closest(".scroll")).map(e => e.outerHTML.slice(0, 120)).slice(-3).join("\n")`, width)
				t.Errorf("%s is %v wide in a window of %d:\n%s", name(path), wide, width, which)
			}
			x.quiet()
		}
	}
}

// The pages of the bundled scenarios are no larger than promised.
func TestSizes(t *testing.T) {
	for folder, most := range map[string]int64{"quickstart": 300_000, "mn5-ai-upgrade": 450_000} {
		info, err := os.Stat(only(folder))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > most {
			t.Errorf("the page of %s has %d bytes, more than %d", folder, info.Size(), most)
		}
		t.Logf("%s: %d bytes", folder, info.Size())
	}
}

// Names that want to be more than text are text.
func TestHostile(t *testing.T) {
	x := open(t, only("hostile"), 1200)
	var got struct {
		Caught any
		Images int
		Title  string
		Axis   bool
	}
	x.eval(&got, `h => ({Caught: window.caught || null, Images: document.images.length, Title: document.querySelector("h1").textContent,
		Axis: [...document.querySelectorAll("figure select option")].some(o => o.textContent == h)})`, hostile)
	if got.Caught != nil || got.Images != 0 || got.Title != hostile || !got.Axis {
		t.Errorf("%+v", got)
	}
	x.quiet()
}

// A variant that is switched off is gone from all figures, and comes back.
func TestToggles(t *testing.T) {
	x := open(t, only("quickstart"), 1200)
	count := func(chart string) int {
		x.MustElement("#figure-" + chart + " .plot svg").MustFocus()
		x.Keyboard.MustType(input.Home)
		_, all := x.readout(chart)
		return len(all)
	}
	box := x.MustElement(`#figure-wait .legend input[data-name="four more nodes"]`)
	for _, want := range []int{2, 1, 2} {
		for _, chart := range []string{"wait", "queue", "distribution", "wait_by_class"} {
			if n := count(chart); n != want {
				t.Errorf("%s shows %d variants, want %d", chart, n, want)
			}
		}
		box.MustClick()
	}
	x.quiet()
}

// A table is filtered by words and sorted by its numbers, up, down and back.
func TestTables(t *testing.T) {
	x := open(t, only("cube"), 1200)
	column := func() (list []string) {
		x.eval(&list, `() => [...document.querySelectorAll("#points tbody tr")].filter(r => !r.hidden).map(r => r.cells[3].dataset.n)`)
		return list
	}
	all := column()
	if len(all) != 1000 {
		t.Fatalf("%d rows", len(all))
	}
	sorted := func(list []string) int {
		return slices.CompareFunc(list[1:], list[:len(list)-1], func(a, b string) int {
			if number(t, a) < number(t, b) {
				return -1
			}
			return 0
		})
	}
	head := x.MustElement("#points thead th:nth-child(4) button")
	head.MustClick()
	if up := column(); sorted(up) != 0 || x.MustElement("#points thead th:nth-child(4)").MustProperty("ariaSort").String() != "ascending" {
		t.Errorf("not ascending: %v", up[:20])
	}
	head.MustClick()
	down := column()
	slices.Reverse(down)
	if sorted(down) != 0 {
		t.Errorf("not descending: %v", down[:20])
	}
	head.MustClick()
	if !slices.Equal(column(), all) {
		t.Error("the third click does not give the first order back")
	}
	var words string
	x.eval(&words, `() => document.querySelectorAll("#points tbody tr")[500].cells[3].textContent.split(" ")[0]`)
	x.MustElement("#points input[type=search]").MustInput(words)
	left := column()
	var status string
	x.eval(&status, `() => document.querySelector("#points [role=status]").textContent`)
	if len(left) == 0 || len(left) > 100 || status != fmt.Sprintf("%d of 1000 rows", len(left)) {
		t.Errorf("%d rows are left, and the page says %q", len(left), status)
	}
	x.quiet()
}

// In print all parts are open, tables have heads on every sheet, legends stand, and what
// is only for a screen is gone; the ground is white also for who reads in the dark.
func TestPrint(t *testing.T) {
	x := open(t, only("mn5-ai-upgrade"), 1000, dark)
	_ = proto.EmulationSetEmulatedMedia{Media: "print", Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}.Call(x)
	var got struct {
		Head, Legend, Tools, Readout, Ground string
		Overflow                             string
		Closed                               int
	}
	x.eval(&got, `() => {
		const of = (q, p) => getComputedStyle(document.querySelector(q))[p];
		dispatchEvent(new Event("beforeprint"));
		const closed = document.querySelectorAll("details:not([open])").length;
		dispatchEvent(new Event("afterprint"));
		return {Head: of("thead", "display"), Legend: of(".legend", "display"), Tools: of(".tools", "display"), Readout: of(".readout", "display"),
			Ground: of("body", "backgroundColor"), Overflow: of(".scroll", "overflowX"), Closed: closed};
	}`)
	if got.Head != "table-header-group" || got.Legend == "none" || got.Tools != "none" || got.Readout != "none" || got.Ground != "rgb(255, 255, 255)" || got.Overflow != "visible" || got.Closed != 0 {
		t.Errorf("%+v", got)
	}
	x.quiet()
}

// The dark theme is dark.
func TestDark(t *testing.T) {
	x := open(t, only("quickstart"), 1200, dark)
	var ground, ink string
	x.eval(&ground, `() => getComputedStyle(document.body).backgroundColor`)
	x.eval(&ink, `() => getComputedStyle(document.querySelector("#figure-wait svg text")).fill`)
	if ground != "rgb(22, 24, 27)" || ink == "rgb(34, 34, 34)" {
		t.Errorf("the ground is %s and the ink %s", ground, ink)
	}
	x.quiet()
}

// Without a script the verdict, drawn figures and tables are there.
func TestNoScript(t *testing.T) {
	for _, folder := range []string{"quickstart", "mn5-ai-upgrade", "more-plan", "more-sweep"} {
		x := open(t, only(folder), 390, func(p *rod.Page) { _ = proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(p) })
		var got struct {
			Figures, Drawn, Rows int
			Live                 bool
			Wide                 float64
		}
		x.eval(&got, `() => ({Figures: document.querySelectorAll("figure:not([hidden])").length,
			Drawn: [...document.querySelectorAll("figure:not([hidden]) > svg")].filter(s => s.getBoundingClientRect().height > 60).length,
			Rows: document.querySelectorAll("tbody tr").length, Live: !!document.querySelector(".plot"), Wide: document.scrollingElement.scrollWidth})`)
		if got.Figures == 0 || got.Figures != got.Drawn || got.Rows == 0 || got.Live || got.Wide > 390 {
			t.Errorf("%s: %+v", folder, got)
		}
	}
}

// The focus goes through the page in its order, and begins with the way past the
// navigation; what changes is announced.
func TestFocus(t *testing.T) {
	x := open(t, only("quickstart"), 1200)
	var order []int
	for range 25 {
		x.Keyboard.MustType(input.Tab)
		var at int
		x.eval(&at, `() => [...document.querySelectorAll("*")].indexOf(document.activeElement)`)
		order = append(order, at)
	}
	var first string
	x.eval(&first, `() => document.querySelector("a").className`)
	if !slices.IsSorted(order) || first != "skip" || slices.Contains(order, -1) {
		t.Errorf("the focus goes through elements %v; the first is %q", order, first)
	}
	var silent int
	x.eval(&silent, `() => [...document.querySelectorAll("figure[data-chart]:not([hidden])")].filter(f => !f.querySelector("[aria-live=polite]")).length`)
	if silent != 0 {
		t.Errorf("%d figures announce nothing", silent)
	}
}

// axe-core finds nothing, in either theme, on a phone and on a desk.
func TestAccessible(t *testing.T) {
	path := os.Getenv("AFORO_AXE")
	if path == "" {
		t.Skip("AFORO_AXE does not name axe.min.js")
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int{390, 1200} {
				x := open(t, p, width, func(p *rod.Page) { theme(p, scheme) })
				if _, err := (proto.RuntimeEvaluate{Expression: string(axe)}).Call(x); err != nil {
					t.Fatal(err)
				}
				var found string
				x.eval(&found, `async () => JSON.stringify((await axe.run(document)).violations.map(v => ({Rule: v.id, Help: v.help, At: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))})))`)
				var list []struct {
					Rule, Help string
					At         []string
				}
				if err := json.Unmarshal([]byte(found), &list); err != nil {
					t.Fatal(err)
				}
				for _, v := range list {
					t.Errorf("%s, %s, %d wide: %s: %s\n  %s", name(p), scheme, width, v.Rule, v.Help, strings.Join(v.At, "\n  "))
				}
			}
		}
	}
}

// The page of a sweep of a thousand points opens in less than a second, in the quickest
// of some tries, so that the test does not ask how busy the machine is.
func TestOpens(t *testing.T) {
	best := time.Hour
	for range 8 {
		x := open(t, only("cube"), 1200)
		var ms float64
		x.eval(&ms, `() => performance.getEntriesByType("navigation")[0].loadEventEnd`)
		best = min(best, time.Duration(ms*float64(time.Millisecond)))
	}
	if best > time.Second {
		t.Errorf("it takes %v", best)
	}
	x := open(t, only("mn5-ai-upgrade"), 1200)
	var redraw float64
	x.eval(&redraw, `() => {
		const box = document.querySelector("#figure-wait .legend input"), begin = performance.now();
		for (let i = 0; i < 20; i++) { box.checked = !box.checked; box.dispatchEvent(new Event("change")); }
		return (performance.now() - begin) / 20 / document.querySelectorAll("figure[data-chart]").length;
	}`)
	t.Logf("a sweep of 1,000 points opens in %v; a figure redraws in %.1f ms", best, redraw)
}

// Pictures of every page, for people to look at.
func TestShots(t *testing.T) {
	to := os.Getenv("AFORO_SHOTS")
	if to == "" {
		t.Skip("AFORO_SHOTS does not name a folder")
	}
	for _, p := range pages {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int{390, 1100} {
				x := open(t, p, width, func(p *rod.Page) { theme(p, scheme) })
				time.Sleep(200 * time.Millisecond)
				x.MustScreenshotFullPage(filepath.Join(to, fmt.Sprintf("%s-%s-%d.png", name(p), scheme, width)))
			}
		}
		x := open(t, p, 1000)
		x.MustPDF(filepath.Join(to, name(p)+".pdf"))
	}
}
