package browser

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/stored"
)

// number reads what a page says; nothing is no number.
func number(t *testing.T, text string) float64 {
	t.Helper()
	if text == "" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// same compares a number with the one that it should be, within a relative error.
func same(t *testing.T, what string, got string, want, within float64) {
	t.Helper()
	x := number(t, got)
	if math.IsNaN(x) != math.IsNaN(want) || math.Abs(x-want) > within*math.Abs(want) {
		t.Errorf("%s is %s, and should be %v", what, got, want)
	}
}

// sixDigits is how far a number written with six digits is from itself, at most.
const sixDigits = 0.5001e-5

// check compares the values below a figure over time with the series.
func check(t *testing.T, s *stored.Stored, chart, head string, all []told, band func(v int) results.Band, at []time.Time) bool {
	t.Helper()
	from, _, _ := strings.Cut(head, " to ")
	for i, x := range at {
		if x.In(s.Summary.Zone()).Format("2006-01-02") != from {
			continue
		}
		for v, told := range all {
			if told.Name != s.Summary.Variants[v].Label() {
				t.Errorf("%s: value %d is of %s", chart, v, told.Name)
			}
			b := band(v)
			same(t, chart+" "+head+" "+told.Name, told.Mean, b.Mid[i], sixDigits)
			same(t, chart+" "+head+" "+told.Name+", low", told.Lo, b.Lo[i], sixDigits)
			same(t, chart+" "+head+" "+told.Name+", high", told.Hi, b.Hi[i], sixDigits)
		}
		return len(all) == len(s.Summary.Variants)
	}
	t.Errorf("%s: there is no step %q", chart, head)
	return false
}

// overTime are figures over time with the series that they first show.
func overTime(s *stored.Stored) map[string]func(v int) results.Band {
	last := len(results.Quantiles) - 1
	return map[string]func(v int) results.Band{
		"wait":  func(v int) results.Band { return s.Series.Variants[v].Waits[last] },
		"queue": func(v int) results.Band { return s.Series.Variants[v].Queue },
		"stranded": func(v int) results.Band {
			return s.Series.Variants[v].Parts[len(s.Series.Variants[v].Parts)-1].Stranded
		},
	}
}

// What the pointer shows over time is what stands in the series, at every step, and the
// arrow keys show the same.
func TestValuesOverTime(t *testing.T) {
	x, s := open(t, only("quickstart"), 1200), summary(t, "quickstart")
	for chart, band := range overTime(s) {
		at := s.Series.Fine
		if chart == "wait" {
			at = s.Series.Coarse
		}
		svg := x.MustElement("#figure-" + chart + " .plot svg")
		svg.MustScrollIntoView()
		box := svg.MustShape().Box()
		heads := map[string]bool{}
		for k := 0.03; k < 0.99; k += 0.005 {
			x.Mouse.MustMoveTo(box.X+k*box.Width, box.Y+box.Height/2)
			head, all := x.readout(chart)
			if !heads[head] {
				heads[head] = check(t, s, chart, head, all, band, at)
			}
		}
		if len(heads) != len(at) {
			t.Errorf("%s: the pointer finds %d steps of %d", chart, len(heads), len(at))
		}
		svg.MustFocus()
		x.Keyboard.MustType(input.Home)
		for i := range at {
			head, all := x.readout(chart)
			if !strings.HasPrefix(head, at[i].In(s.Summary.Zone()).Format("2006-01-02")) || !check(t, s, chart, head, all, band, at) {
				t.Errorf("%s: after %d arrows there stands %q", chart, i, head)
			}
			x.Keyboard.MustType(input.ArrowRight)
		}
		x.Keyboard.MustType(input.Escape)
		if head, _ := x.readout(chart); head != "" {
			t.Errorf("%s: Escape leaves %q", chart, head)
		}
	}
	x.quiet()
}

// choose takes an option of a choice, by their words.
func (x *tab) choose(chart, label, option string) {
	x.t.Helper()
	var ok bool
	x.eval(&ok, `(name, label, option) => {
		for (const l of document.querySelectorAll("#figure-" + name + " .tools label")) {
			const s = l.querySelector("select");
			if (!s || l.firstChild.data != label) continue;
			const i = [...s.options].findIndex(o => o.textContent == option);
			if (i < 0) return false;
			s.value = i;
			s.dispatchEvent(new Event("change"));
			return true;
		}
		return false;
	}`, chart, label, option)
	if !ok {
		x.t.Fatalf("%s has no choice %q with %q", chart, label, option)
	}
}

// What keys show of groups is what stands in summary.json, digit by digit: every group
// and measure that can be chosen, and the waits of one class.
func TestValuesOfGroups(t *testing.T) {
	x, s := open(t, only("more"), 1200), summary(t, "more")
	rows := map[[4]string]*results.Row{}
	for i := range s.Summary.Rows {
		r := &s.Summary.Rows[i]
		rows[[4]string{s.Summary.Label(r.Variant), r.By, r.Group, r.Measure}] = r
	}
	const chart = "wait_by_class"
	seen := 0
	look := func(by, group, measure string, all []told) {
		for _, told := range all {
			r := rows[[4]string{told.Name, by, group, measure}]
			if r == nil {
				t.Fatalf("there is no %s of %s %s", measure, by, group)
			}
			if math.IsNaN(float64(r.Mean)) && told.Mean == "" {
				continue
			}
			same(t, measure+" of "+group, told.Mean, float64(r.Mean), 0)
			same(t, measure+" of "+group+", low", told.Lo, float64(r.Lo), 0)
			same(t, measure+" of "+group+", high", told.Hi, float64(r.Hi), 0)
			seen++
		}
	}
	each := func(f func(head string, all []told)) {
		x.MustElement("#figure-" + chart + " .plot svg").MustFocus()
		x.Keyboard.MustType(input.Home)
		for last := ""; ; {
			head, all := x.readout(chart)
			if head == last {
				return
			}
			f(head, all)
			last = head
			x.Keyboard.MustType(input.ArrowDown)
		}
	}
	for _, by := range []string{"class", "size"} {
		x.choose(chart, "by", by)
		for label, measure := range map[string]string{
			"mean wait": "wait_mean_s", "99 % wait": "wait_p99_s", "utilization": "utilization",
			"mean bounded slowdown": "bounded_slowdown_mean", "GPU-hours delivered": "delivered_h",
		} {
			x.choose(chart, "measure", label)
			each(func(head string, all []told) { look(by, head, measure, all) })
		}
	}
	x.choose(chart, "by", "class")
	x.choose(chart, "class", "train")
	each(func(head string, all []told) {
		look("class", "train", map[string]string{
			"mean wait": "wait_mean_s", "50 % wait": "wait_p50_s", "75 % wait": "wait_p75_s",
			"95 % wait": "wait_p95_s", "99 % wait": "wait_p99_s", "longest wait": "wait_max_s",
		}[head], all)
	})
	if seen < 50 {
		t.Errorf("only %d values were seen", seen)
	}
	x.quiet()
}

// A choice of quantile and of partition shows the series of it.
func TestChoices(t *testing.T) {
	x, s := open(t, only("mn5-ai-upgrade"), 1200), summary(t, "mn5-ai-upgrade")
	x.choose("wait", "quantile", "50 % wait less than")
	x.choose("utilization", "partition", "acc")
	for chart, band := range map[string]func(v int) results.Band{
		"wait":        func(v int) results.Band { return s.Series.Variants[v].Waits[0] },
		"utilization": func(v int) results.Band { return s.Series.Variants[v].Parts[0].Utilization.Within(0, 1) },
	} {
		x.MustElement("#figure-" + chart + " .plot svg").MustFocus()
		x.Keyboard.MustType(input.End)
		head, all := x.readout(chart)
		check(t, s, chart, head, all, band, s.Series.Fine) // of a year, the steps are weeks for both
	}
	x.quiet()
}

// Dates are those of the scenario's zone wherever the reader is.
func TestZones(t *testing.T) {
	for _, zone := range []string{"America/Los_Angeles", "Pacific/Auckland", "UTC"} {
		x := open(t, only("quickstart"), 1200, func(p *rod.Page) {
			_ = proto.EmulationSetTimezoneOverride{TimezoneID: zone}.Call(p)
		})
		x.MustElement("#figure-wait .plot svg").MustFocus()
		x.Keyboard.MustType(input.Home)
		if head, _ := x.readout("wait"); head != "2026-03-02 to 2026-03-09" {
			t.Errorf("in %s the first week is %q", zone, head)
		}
		var ticks string
		x.eval(&ticks, `() => [...document.querySelectorAll("#figure-queue svg text")].map(t => t.textContent).join(" ")`)
		if !strings.Contains(ticks, "16 Mar") || strings.Contains(ticks, "15 Mar") || strings.Contains(ticks, "17 Mar") { // a Monday
			t.Errorf("in %s the ticks are %s", zone, ticks)
		}
	}
}

// download clicks a button and returns the table that comes.
func (x *tab) download(button string) [][]string {
	x.t.Helper()
	to := x.t.TempDir()
	wait := x.Browser().WaitDownload(to)
	x.MustElement(button).MustClick()
	text, err := os.ReadFile(filepath.Join(to, wait().GUID))
	if err != nil {
		x.t.Fatal(err)
	}
	table, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		x.t.Fatal(err)
	}
	return table
}

// lines are those of a table in the folder.
func lines(t *testing.T, name string) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A download of a figure has what the files of its series have, and that of a table its
// rows.
func TestDownloads(t *testing.T) {
	x, s := open(t, only("quickstart"), 1200), summary(t, "quickstart")
	table := x.download(`#figure-wait .tools > button`)
	want := map[string][]string{}
	for _, l := range lines(t, "out/quickstart/series/wait.csv")[1:] { // variant quantile time wait_s ci_low_s ci_high_s
		want[fmt.Sprintf("%.0f %% wait less than", 100*number(t, l[1]))+l[2]+s.Summary.Label(l[0])] = l[3:]
	}
	for _, l := range lines(t, "out/quickstart/series/wait_over_time.csv")[1:] { // variant by group time wait_p95_s p10 p90 ...
		if l[1] == measures.ByClass.String() {
			want["95 % of "+l[2]+" jobs wait less than (median, and p10 to p90 of the replications)"+l[3]+s.Summary.Label(l[0])] = l[4:7]
		}
	}
	if len(table) != 1+len(want) {
		t.Fatalf("%d lines, and the files have %d", len(table)-1, len(want))
	}
	for _, l := range table[1:] { // quantile date series value low high
		key := l[0] + l[1] + l[2]
		w := want[key]
		if w == nil {
			t.Fatalf("the file has no line %q", key)
		}
		for i := range w {
			same(t, key, l[3+i], number(t, w[i]), sixDigits)
		}
	}
	table = x.download(`#by-class .tools button`)
	if len(table) != 1+2*len(s.Summary.Variants) || table[1][0] != s.Summary.Variants[0].Label() || table[1][1] != "train" {
		t.Errorf("the table is %v", table)
	}
	r := s.Summary.Row("today", measures.ByClass, "train", measures.WaitMean)
	same(t, "mean wait", table[1][3], float64(r.Mean), 0)
	x.quiet()
}

// Every point of a sweep of two axes is told by its map.
func TestMap(t *testing.T) {
	x := open(t, only("more-sweep"), 1200)
	table := x.download(`#points .tools button`)
	var bare int
	x.eval(&bare, `() => [...document.querySelectorAll("#figure-heat_map rect[data-met]")].filter(r => getComputedStyle(r).fill == "none").length`)
	if bare > 0 {
		t.Errorf("%d cells that meet the bound have no colour", bare)
	}
	x.MustElement("#figure-heat_map .plot svg").MustFocus()
	x.Keyboard.MustType(input.ArrowRight)
	for range 5 {
		x.Keyboard.MustType(input.ArrowDown, input.ArrowLeft, input.ArrowLeft)
	}
	head, all := x.readout("heat_map")
	if head != "nodes 7, rate 60" || len(all) != 1 {
		t.Fatalf("the lower left corner is %q with %v", head, all)
	}
	if table[1][0] != "7" || table[1][1] != "60" {
		t.Fatalf("the first row is %v", table[1])
	}
	same(t, head, all[0].Mean, number(t, table[1][2]), 0)
	x.Keyboard.MustType(input.ArrowUp, input.ArrowRight)
	if head, all = x.readout("heat_map"); head != "nodes 8, rate 80" {
		t.Errorf("up and right of it is %q", head)
	}
	for _, l := range table {
		if l[0] == "8" && l[1] == "80" {
			same(t, head, all[0].Mean, number(t, l[2]), 0)
		}
	}
	x.quiet()
}
