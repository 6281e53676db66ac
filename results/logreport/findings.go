package logreport

import (
	"fmt"
	"strings"

	"aforo/workload/portrait"
)

// findings lists what is odd, below the screen.
func (s *screen) findings(p *portrait.Portrait) {
	s.line("")
	if len(p.Findings) == 0 {
		s.line("nothing odd was found")
		return
	}
	s.row("quality", ", ", fmt.Sprintf("%s of %s records can be simulated", count(float64(p.Simulated)), count(float64(p.Jobs))))
	for i := range p.Findings {
		f := &p.Findings[i]
		text := f.What
		if f.Detail != "" {
			text += ": " + f.Detail
		}
		if l := lines(f, p.Jobs); l != "" {
			text += " " + l
		}
		s.finding(f.Action, count(float64(f.N)), text)
	}
}

// lines names the first lines, as "(lines 3, 7, ...)", unless it is all of them.
func lines(f *portrait.Finding, of int64) string {
	if len(f.Lines) == 0 || f.N == of {
		return ""
	}
	var words []string
	for _, l := range f.Lines[:min(3, len(f.Lines))] {
		words = append(words, fmt.Sprint(l))
	}
	if f.N > int64(len(words)) {
		words = append(words, "...")
	}
	name := "line"
	if f.N > 1 {
		name = "lines"
	}
	return "(" + name + " " + strings.Join(words, ", ") + ")"
}

// finding writes the action, the number, and the text, broken between words.
func (s *screen) finding(action, n, text string) {
	const indent = 20
	line := fmt.Sprintf("%-*s", indent, fmt.Sprintf("%-8s%10s", action, n))
	at := indent
	for _, word := range strings.Fields(text) {
		if at > indent && at+1+len([]rune(word)) > width {
			s.line(line)
			line, at = strings.Repeat(" ", indent), indent
		}
		if at > indent {
			line, at = line+" ", at+1
		}
		line, at = line+word, at+len([]rune(word))
	}
	s.line(line)
}
