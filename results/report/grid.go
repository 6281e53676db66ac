package report

import (
	"strings"
	"unicode/utf8"
)

// A grid lays out a table: a column of labels at the left, then columns of cells
// whose values, intervals and units each stand below each other.
type grid struct {
	columns []column
	rows    []gridRow
}

type gridRow struct {
	label string
	cells []cell // none in a blank line
	above bool   // the label goes on in the row below
}

// labelWidth is how many places a label has; the titles of variants may be sentences.
const labelWidth = 32

func newGrid(columns []column) *grid { return &grid{columns: columns} }

// add adds a row; a label that is too long takes several, of which the last has the
// cells.
func (g *grid) add(label string, cells []cell) {
	parts := strings.Split(strings.TrimSuffix(wrap(label, labelWidth, "  "), "\n"), "\n")
	for _, part := range parts[:len(parts)-1] {
		g.rows = append(g.rows, gridRow{label: part, above: true})
	}
	g.rows = append(g.rows, gridRow{label: parts[len(parts)-1], cells: cells})
}

// gap adds a blank line.
func (g *grid) gap() { g.rows = append(g.rows, gridRow{}) }

// width is the number of places that a text takes.
func width(s string) int { return utf8.RuneCountInString(s) }

// left and right pad a text to a width.
func left(s string, w int) string  { return s + strings.Repeat(" ", max(0, w-width(s))) }
func right(s string, w int) string { return strings.Repeat(" ", max(0, w-width(s))) + s }

// lines lays out the titles, the units and the rows.
func (g *grid) lines() []string {
	labels := 0
	for _, r := range g.rows {
		labels = max(labels, width(r.label))
	}
	titles, units := left("", labels), left("", labels)
	lines := make([]string, len(g.rows))
	for i, r := range g.rows {
		lines[i] = left(r.label, labels)
	}
	for k, c := range g.columns {
		texts, w := g.column(k)
		titles += "  " + right(c.title, w)
		units += "  " + right(c.scale.unit, w)
		for i, t := range texts {
			lines[i] += "  " + right(t, w)
		}
	}
	lines = append([]string{titles, units}, lines...)
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// width is that of the widest line.
func (g *grid) width() (w int) {
	for _, line := range g.lines() {
		w = max(w, width(line))
	}
	return w
}

// write writes the table for the terminal.
func (g *grid) write(b *strings.Builder) {
	for _, line := range g.lines() {
		b.WriteString(line + "\n")
	}
}

// markdown writes the table for a page, its numbers to the right.
func (g *grid) markdown(b *strings.Builder) {
	titles, rule := "|  |", "|:--|"
	for _, c := range g.columns {
		title := c.title
		if c.scale.unit != "" {
			title += ", " + c.scale.unit
		}
		titles, rule = titles+" "+title+" |", rule+"--:|"
	}
	b.WriteString(titles + "\n" + rule + "\n")
	above := ""
	for _, r := range g.rows {
		switch {
		case r.above:
			above += r.label + " "
			continue
		case r.cells == nil:
			continue
		case above != "":
			r.label, above = above+strings.TrimSpace(r.label), ""
		}
		line := "| " + strings.Replace(r.label, "  ", "&emsp;", 1) + " |"
		for _, c := range r.cells {
			line += " " + strings.TrimSpace(join(c)+" "+c.unit) + " |"
		}
		b.WriteString(line + "\n")
	}
}

// column aligns the cells of a column and returns them with its width.
func (g *grid) column(k int) (texts []string, w int) {
	var value, half, unit int
	for _, r := range g.rows {
		if r.cells == nil || r.cells[k].half == "" && r.cells[k].unit == "" {
			continue // a word has the whole width
		}
		c := r.cells[k]
		value, half, unit = max(value, width(c.value)), max(half, width(c.half)), max(unit, width(c.unit))
	}
	w = width(g.columns[k].title)
	for _, r := range g.rows {
		text := ""
		if r.cells != nil {
			c := r.cells[k]
			text = c.value
			if c.half != "" || c.unit != "" {
				text = right(c.value, value)
				if half > 0 {
					text += " " + left(c.half, half)
				}
				if unit > 0 {
					text += " " + left(c.unit, unit)
				}
			}
		}
		texts = append(texts, text)
		w = max(w, width(text))
	}
	return texts, w
}
