// Package page writes a result as one page of HTML that opens from a disk and asks for
// nothing else: for a director who reads the verdict, and for a planner who asks the
// figures.
//
// A page is a list of sections (sections.go). Each says whether it has something to
// say of a result and writes it; layout.go has what stands around them. What it shows comes
// from results/report: sentences, tables in parts, and figures, which stand in the page as
// SVG, so that it is whole without its script. The script (script/) puts live figures in
// their place, which it draws from the data at the end of the page (live.go).
//
// The page forbids itself everything (Content-Security-Policy) but this one script and
// this one style, by their hashes. Names and titles are text wherever they stand:
// the writer (markup.go) escapes them, and the script makes text nodes of them. The same result
// gives the same bytes.
package page

import (
	"crypto/sha256"
	_ "embed" // the style and the script
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/report"
	"aforo/results/search"
	"aforo/results/whole"
)

// Name is that of the page in a result folder.
const Name = "report.html"

//go:embed page.css
var style string

// A view is what sections look at: one of result, plan and sweep, and the manifest of
// its folder.
type view struct {
	result *results.Result
	plan   *search.Plan
	sweep  *search.Sweep
	from   *whole.Manifest

	drawings []report.Drawing
	left     []string // notes on figures that cannot be drawn
}

// Result is the page of a result or of a comparison. Of the manifest it shows what does
// not change from one run to the next.
func Result(r *results.Result, m *whole.Manifest) ([]byte, error) {
	v := &view{result: r, from: m}
	v.drawings, v.left = report.Drawings(v.result)
	// The shares that wait long are left to their file: with a panel for each variant and
	// bound they would be a tenth of the page.
	v.drawings = slices.DeleteFunc(v.drawings, func(d report.Drawing) bool { return d.Name == "late" })
	return v.write()
}

// Plan is the page of a plan.
func Plan(p *search.Plan, m *whole.Manifest) ([]byte, error) {
	v := &view{plan: p, from: m}
	v.drawings, v.left = report.PlanDrawings(p)
	return v.write()
}

// Sweep is the page of a sweep.
func Sweep(s *search.Sweep, m *whole.Manifest) ([]byte, error) {
	v := &view{sweep: s, from: m}
	v.drawings, v.left = report.SweepDrawings(s)
	return v.write()
}

// A shown is what the layout needs.
type shown struct {
	policy, title string
	head          header
	style, data   markup
	sections      []filled
}

// A header says what the page is about.
type header struct{ Kind, Name, Title, Note string }

// A filled is a section as it stands in the page.
type filled struct {
	id, title string
	body      markup
}

func (v *view) write() ([]byte, error) {
	p := shown{head: v.header(), style: markup(colours() + style)}
	p.title = p.head.Name + ": " + p.head.Title
	p.policy = fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hash(string(p.style)), hash(script))
	for _, s := range sections {
		if s.has(v) {
			var body writer
			s.write(v, &body)
			p.sections = append(p.sections, filled{s.id, s.title, markup(body.String())})
		}
	}
	data, err := json.Marshal(v.live())
	if err != nil {
		return nil, fmt.Errorf("the data of the page: %w", err)
	}
	p.data = markup(data) // json.Marshal leaves no < in it
	var w writer
	p.layout(&w)
	return []byte(w.String()), nil
}

// hash is a source of contents by its hash, as a policy names it.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// header says what the page is about.
func (v *view) header() header {
	h, line := v.untrusted()
	if line != "" {
		h.Note = strings.ToUpper(line[:1]) + line[1:] + ". " + h.Note
	}
	return h
}

// untrusted is the header without its grade, and the grade in words, or "".
func (v *view) untrusted() (header, string) {
	switch {
	case v.plan != nil:
		return header{"Plan", v.plan.Scenario, v.plan.Title, report.Effort(v.plan)}, v.plan.Grade.Line(true)
	case v.sweep != nil:
		return header{"Sweep", v.sweep.Scenario, v.sweep.Title, report.SweepTitle(v.sweep) + ": " + report.SweepNote(v.sweep)}, v.sweep.Grade.Line(true)
	}
	s := &v.result.Summary
	kind := "Result"
	if len(s.Compared) > 0 {
		kind = "Comparison"
	}
	return header{kind, s.Scenario, s.Title, report.Window(s) + "; times in " + zoneOf(s)}, s.Grade.Line(len(s.Variants) > 1)
}

// zoneOf names the zone of a result's times.
func zoneOf(s *results.Summary) string {
	if s.Timezone != "" {
		return s.Timezone
	}
	return s.From.Format("UTC-07:00")
}
