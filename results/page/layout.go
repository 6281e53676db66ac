package page

import (
	"math"
	"strconv"

	"aforo/results/report"
)

// layout writes the page around its sections.
func (p *shown) layout(w *writer) {
	w.put(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="aforo">
<title>%s</title>
<style>%s</style>
</head>
<body>
`, p.policy, p.title, p.style)
	w.put("<a class=\"skip\" href=\"#%s\">Skip to the %s</a>\n<header>\n", p.sections[0].id, p.sections[0].title)
	w.put("<p class=\"kind\">%s <b>%s</b></p>\n<h1>%s</h1>\n<p class=\"note\">%s</p>\n", p.head.Kind, p.head.Name, p.head.Title, p.head.Note)
	w.put(`<nav aria-label="Sections"><ul>`)
	for _, s := range p.sections {
		w.put(`<li><a href="#%s">%s</a></li>`, s.id, s.title)
	}
	w.put("</ul></nav>\n</header>\n<main>\n")
	for _, s := range p.sections {
		w.put("<section id=\"%[1]s\" aria-labelledby=\"%[1]s-head\">\n<h2 id=\"%[1]s-head\">%[2]s</h2>\n%[3]s</section>\n", s.id, s.title, s.body)
	}
	w.put("</main>\n<script type=\"application/json\" id=\"data\">%s</script>\n<script>%s</script>\n</body>\n</html>\n", p.data, markup(script))
}

// remarks writes what must not be overlooked, each with its items.
func (w *writer) remarks(all []report.Remark) {
	for _, r := range all {
		w.put(`<div class="remark"><p>%s</p>`, r.Text)
		w.list(r.Items)
		w.put("</div>\n")
	}
}

// region begins a table that scrolls by itself.
func (w *writer) region(title string) {
	w.put("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: %s\"><table>\n", title)
}

// goals writes the table of one kind of goals.
func (w *writer) goals(g *goalSheet) {
	w.region(g.Sheet.Title)
	w.put("<caption>%s<span class=\"note\">%s</span></caption>\n<thead><tr>", g.Sheet.Title, g.Sheet.Note)
	for _, head := range g.Sheet.Head {
		w.put(`<th scope="col">%s</th>`, head)
	}
	w.put("<th scope=\"col\">margin</th></tr></thead>\n<tbody>")
	const is = 5 // the column of what became of it
	for _, row := range g.Goals {
		w.put(`<tr class="%s">`, row.Verdict.Verdict)
		for i, e := range row.Cells {
			if i == is {
				w.put(`<td class="is"><span aria-hidden="true" class="sign"></span>%s</td>`, e.Text)
			} else {
				w.put(`<td>%s</td>`, e.Text)
			}
		}
		w.put("<td>%s</td></tr>\n", row.Bar)
	}
	w.put("</tbody></table></div>\n")
}

// sheet writes a table.
func (w *writer) sheet(s *report.Sheet) {
	w.region(s.Title)
	w.put(`<caption><span class="t">%s</span>`, s.Title)
	if s.Note != "" {
		w.put(`<span class="note">%s</span>`, s.Note)
	}
	w.put("</caption>\n<thead><tr>")
	for i, head := range s.Head {
		if s.Numeric(i) {
			w.put(`<th scope="col" class="num">%s</th>`, head)
		} else {
			w.put(`<th scope="col">%s</th>`, head)
		}
	}
	w.put("</tr></thead>\n<tbody>")
	for _, row := range s.Rows {
		w.put("<tr>")
		for i, e := range row {
			switch {
			case !math.IsNaN(e.Number):
				w.put(`<td data-n="%s">%s</td>`, digits(e.Number), e.Text)
			case i == 0:
				w.put(`<th scope="row">%s</th>`, e.Text)
			default:
				w.put(`<td>%s</td>`, e.Text)
			}
		}
		w.put("</tr>\n")
	}
	w.put("</tbody></table></div>\n")
}

// digits is a number for the script to sort by, nothing where it has no end.
func digits(x float64) string {
	if math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
