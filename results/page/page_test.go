package page

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/whole"
)

const hostile = `</script></style><img src=x onerror=alert(1)>"'&<!--`

// sample is a result written by hand: two variants, two classes, names as somebody
// would choose them who wants the page to do something.
func sample(name string) (*results.Result, *whole.Manifest) {
	from := time.Date(2026, 3, 16, 0, 0, 0, 0, time.FixedZone("", 3600))
	r := &results.Result{}
	s := &r.Summary
	*s = results.Summary{Format: 2, Scenario: name, Title: name, Unit: "GPU", From: from, To: from.AddDate(0, 0, 28), Replications: 3, Level: 0.95, Comparisons: 1}
	for d := range 28 {
		r.Series.Fine = append(r.Series.Fine, from.AddDate(0, 0, d))
		if d%7 == 0 {
			r.Series.Coarse = append(r.Series.Coarse, from.AddDate(0, 0, d))
		}
	}
	line := func(n int, y float64) results.Band {
		b := results.Band{}
		for i := range n {
			b.Mid, b.Lo, b.Hi = append(b.Mid, y+float64(i)), append(b.Lo, y), append(b.Hi, y+2*float64(i))
		}
		return b
	}
	for v, variant := range []string{"today", name} {
		s.Variants = append(s.Variants, results.Variant{Name: variant, Title: name, Events: []results.Event{{At: from.AddDate(0, 0, 9), Label: name}}})
		x := results.VariantSeries{Name: variant, Queue: line(28, 1), Backlog: line(28, 2), Utilization: line(28, 0), Longer: line(len(results.Grid), 0)}
		for q := range x.Waits {
			x.Waits[q] = line(4, float64(60*(q+v+1)))
		}
		one := line(28, 0)
		x.Parts = []results.PartSeries{{Name: "all", Installed: one, Available: one, Busy: one, Utilization: one, Stranded: one}}
		r.Series.Variants = append(r.Series.Variants, x)
		for _, g := range []struct{ by, group string }{{"all", "all"}, {"class", "train"}, {"class", name}} {
			for i, m := range measures.All() {
				row := results.Row{Variant: variant, By: g.by, Group: g.group, Measure: m.Info().Name, Unit: m.UnitOf("GPU"), Values: make([]results.Number, 3)}
				row.Interval = results.Interval{Mean: results.Number(i + 1), Lo: results.Number(float64(i) + 0.5), Hi: results.Number(float64(i) + 1.5)}
				if v > 0 {
					row.Diff = &results.Diff{Interval: row.Interval, Separates: true}
				}
				s.Rows = append(s.Rows, row)
			}
		}
		s.Goals = append(s.Goals, results.Verdict{
			Goal: name, Kind: "objective", Variant: variant, By: "class", Group: name, During: "window", Measure: "wait_p95_s", Unit: "s",
			Interval: results.Interval{Mean: 600, Lo: 500, Hi: 700}, Bound: 900, Margin: 300, Verdict: results.Met,
		})
	}
	return r, &whole.Manifest{Version: "v1", Scenario: name, Path: name, SHA256: "ab", Text: "# ASSUMPTION: " + name + "\n[window]\n", Seed: 7, Replications: 3}
}

func pageOf(t *testing.T, name string) string {
	t.Helper()
	r, m := sample(name)
	text, err := Result(r, m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Result(r, m)
	if err != nil || !bytes.Equal(text, again) {
		t.Fatalf("the same result does not give the same bytes (%v)", err)
	}
	return string(text)
}

// The page allows itself its own script and its own style and nothing else: the hashes
// of its policy are those of what stands in it, and it names nothing that is elsewhere.
func TestPolicy(t *testing.T) {
	text := pageOf(t, "toy")
	in := func(open string) string {
		_, rest, _ := strings.Cut(text, open)
		body, _, ok := strings.Cut(rest, "</")
		if !ok {
			t.Fatalf("no %s", open)
		}
		return body
	}
	want := "default-src 'none'; style-src '" + hash(in("<style>")) + "'; script-src '" + hash(in("<script>")) + "'; base-uri 'none'; form-action 'none'"
	got := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)
	if got == nil || strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(got[1]) != want {
		t.Errorf("the policy is %q, want %q", got, want)
	}
	if n := strings.Count(text, "<script"); n != 2 || strings.Count(text, "<style") != 1 {
		t.Errorf("%d scripts and %d styles", n, strings.Count(text, "<style"))
	}
	for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function", "https://", "@import", "url("} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	for _, m := range regexp.MustCompile(`(?i)\s(style|on[a-z]+|src)\s*=|http://[^"]*`).FindAllString(in("<body>")+text[strings.Index(text, "<main>"):strings.Index(text, `<script type=`)], -1) {
		t.Errorf("the page has %s", m)
	}
}

// Whatever names and titles hold, they are text: no tag that is not ours appears, and the
// data stay data.
func TestHostile(t *testing.T) {
	text := pageOf(t, hostile)
	for _, bad := range []string{"<img", "<!--", "</script></style>"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if n, m := strings.Count(text, "</script>"), strings.Count(text, "<script"); n != m {
		t.Errorf("%d ends of %d scripts", n, m)
	}
	_, data, _ := strings.Cut(text, `id="data">`)
	data, _, _ = strings.Cut(data, "</script>")
	var l struct {
		Charts map[string]struct {
			Names []struct {
				N string `json:"n"`
			} `json:"names"`
		} `json:"charts"`
	}
	if err := json.Unmarshal([]byte(data), &l); err != nil {
		t.Fatal(err)
	}
	if got := l.Charts["wait"].Names; len(got) != 2 || got[1].N != hostile {
		t.Errorf("the names are %q", got)
	}
}

// A page has the sections of which the result has something, in their order.
func TestSections(t *testing.T) {
	heads := func(text string) (ids []string) {
		for _, m := range regexp.MustCompile(`<section id="(\w+)"`).FindAllStringSubmatch(text, -1) {
			ids = append(ids, m[1])
		}
		return ids
	}
	want := []string{"verdict", "objectives", "figures", "tables", "assumptions", "scenario", "provenance"}
	if diff := cmp.Diff(want, slices.DeleteFunc(heads(pageOf(t, "toy")), func(s string) bool { return s == "remarks" })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r, m := sample("toy")
	r.Summary.Goals, m.Text = nil, "[window]\n"
	price := results.Number(1e6)
	for i := range r.Summary.Variants {
		r.Summary.Variants[i].Purchase = &price
	}
	text, err := Result(r, m)
	if err != nil {
		t.Fatal(err)
	}
	want = []string{"verdict", "figures", "tables", "cost", "scenario", "provenance"}
	if diff := cmp.Diff(want, slices.DeleteFunc(heads(string(text)), func(s string) bool { return s == "remarks" })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Blocks of comments with the marker are found with their lines and with what they are
// about, also beside a key, and none in a string.
func TestAssumptions(t *testing.T) {
	text := `# a scenario
# "ASSUMPTION" is a word

title = "no # ASSUMPTION here" # but ASSUMPTION: here
# derived: from
#   elsewhere. ASSUMPTION: the rest
[gpu.h100]
note = """
# ASSUMPTION in a string
\""" # ASSUMPTION still in it
""" # published
other = 'it''s # ASSUMPTION no comment'
# nothing
[x] # nothing`
	want := []assumption{
		{1, 2, "", "a scenario\n\"ASSUMPTION\" is a word"},
		{4, 4, "title", "but ASSUMPTION: here"},
		{5, 6, "[gpu.h100]", "derived: from\n  elsewhere. ASSUMPTION: the rest"},
	}
	if diff := cmp.Diff(want, assumptions(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The colours on a dark ground have the contrast that WCAG 2.2 asks of what is drawn,
// 3:1 (1.4.11), and those of words the one that it asks of text, 4.5:1 (1.4.3), on both
// grounds.
func TestContrast(t *testing.T) {
	vars := func(media string) map[string]string {
		m := map[string]string{}
		_, rest, _ := strings.Cut(colours()+style, media)
		for _, x := range regexp.MustCompile(`--([a-z0-9-]+):(#[0-9a-f]{6})`).FindAllStringSubmatch(rest, -1) {
			if _, ok := m[x[1]]; !ok {
				m[x[1]] = x[2]
			}
		}
		return m
	}
	light := vars(":root{")
	_, night, _ := strings.Cut(style, "@media screen")
	grounds := map[string]map[string]string{"light": light, "dark": {}}
	for _, part := range []string{colours()[strings.Index(colours(), "@media"):], night} {
		part, _, _ = strings.Cut(part, "}}")
		for _, x := range regexp.MustCompile(`--([a-z0-9-]+):(#[0-9a-f]{6})`).FindAllStringSubmatch(part, -1) {
			grounds["dark"][x[1]] = x[2]
		}
	}
	for ground, m := range grounds {
		for name, c := range m {
			least := 3.0
			switch {
			case slices.Contains([]string{"paper", "raised", "grid", "shade", "edge", "good"}, name):
				continue
			case slices.Contains([]string{"ink", "soft", "link", "good-ink", "bad-ink", "maybe-ink"}, name):
				least = 4.5
			}
			for _, on := range []string{"paper", "raised"} {
				if on == "raised" && least < 4.5 {
					continue // lines are on the page itself
				}
				if got := contrast(c, m[on]); got < least {
					t.Errorf("%s: %s %s on %s %s has %.2f:1, less than %.1f", ground, name, c, on, m[on], got, least)
				}
			}
		}
	}
	if len(grounds["dark"]) < 20 || len(light) < 20 {
		t.Errorf("%d and %d colours", len(light), len(grounds["dark"]))
	}
}

// contrast is WCAG's ratio of two colours.
func contrast(a, b string) float64 {
	luminance := func(c string) (sum float64) {
		for i, w := range []float64{0.2126, 0.7152, 0.0722} {
			n, _ := strconv.ParseUint(c[1+2*i:3+2*i], 16, 8)
			v := float64(n) / 255
			if v <= 0.03928 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += w * v
		}
		return sum
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// The offsets of a zone change where its clocks do.
func TestOffsets(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Skip("no time zones here")
	}
	from := time.Date(2026, 3, 2, 0, 0, 0, 0, zone)
	got := offsets(zone, from, from.AddDate(1, 0, 0))
	want := []offset{{from.Unix(), 3600}, {time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC).Unix(), 7200}, {time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC).Unix(), 3600}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
