package slurmconf

import (
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The bounds of a file. Slurm itself refuses lines of more than about a million characters.
const (
	mostBytes    = 256 << 20
	longestLine  = 1 << 20
	deepestFile  = 16
	mostIncluded = 1000
)

// A Read returns the content of a file.
type Read func(path string) ([]byte, error)

// A Line is a logical line: without comments, and with the lines that it goes on in.
type Line struct {
	Where
	Text string
}

// text checks that content is a text of lines within bounds.
func text(file string, content []byte) ([]string, error) {
	if len(content) > mostBytes {
		return nil, &Error{file, 0, "the file has more than 256 MB", "is it the right file?"}
	}
	lines := strings.Split(strings.TrimPrefix(string(content), "\ufeff"), "\n")
	for i, l := range lines {
		at := Where{file, i + 1}
		if len(l) > longestLine {
			return nil, at.bad("is it the right file?", "the line has more than a million characters")
		}
		if !utf8.ValidString(l) && !utf8.ValidString(uncommented(l)) || strings.ContainsFunc(l, noise) {
			return nil, at.bad("give the text that Slurm reads or prints", "this is not text")
		}
		lines[i] = strings.TrimRight(l, "\r")
	}
	return lines, nil
}

// noise are control characters that no text has.
func noise(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\f\v", r) || r == 0x7f }

// uncommented cuts a comment off: all from a # on that no backslash stands before.
func uncommented(l string) string {
	for i := range len(l) {
		if l[i] == '#' && (i == 0 || l[i-1] != '\\') {
			return l[:i]
		}
	}
	return l
}

// A files reads a file of configuration with all that it includes.
type files struct {
	read     Read
	cluster  string // what %c in a name stands for
	open     []string
	count    int
	lines    []Line
	comments []Line
}

// include reads a file; from is the line that names it.
func (f *files) include(path string, from Where) error {
	for _, name := range f.open {
		if name == path {
			return from.bad("take one of the includes out", "%s includes itself: %s", path, strings.Join(append(f.open, path), " includes "))
		}
	}
	if f.count++; len(f.open) >= deepestFile || f.count > mostIncluded {
		return from.bad("", "there are too many files: %d deep, %d in all", len(f.open), f.count)
	}
	content, path, err := f.content(path, from)
	if err != nil {
		return err
	}
	f.open = append(f.open, path)
	defer func() { f.open = f.open[:len(f.open)-1] }()
	lines, err := text(path, content)
	if err != nil {
		return err
	}
	return f.join(path, lines)
}

// content is that of a file, or where an absolute path is not there of the file of that
// name beside the first one: whoever copies a site's files has them in one folder.
func (f *files) content(path string, from Where) (content []byte, where string, err error) {
	if content, err = f.read(path); err == nil || from.Line == 0 {
		return content, path, err
	}
	beside := filepath.Join(filepath.Dir(f.open[0]), filepath.Base(path))
	if content, again := f.read(beside); again == nil && beside != path {
		for _, name := range f.open {
			if name == beside {
				return nil, "", from.bad("take one of the includes out", "%s includes itself", beside)
			}
		}
		return content, beside, nil
	}
	return nil, "", from.bad("copy it into the folder of "+f.open[0], "the included file %s cannot be read: %v", path, err)
}

// join makes logical lines. Comments are cut first, so that a comment never goes on.
func (f *files) join(path string, lines []string) error {
	var whole strings.Builder
	at, going := Where{}, false
	for i, l := range lines {
		here := Where{path, i + 1}
		if said := strings.TrimSpace(l); strings.HasPrefix(said, "#") {
			f.comments = append(f.comments, Line{here, said})
		}
		if !recorded(l) {
			l = uncommented(l)
		}
		if !going {
			at = here
			whole.Reset()
		}
		body := strings.TrimRight(l, " \t\f\v")
		going = strings.HasSuffix(body, `\`) && i+1 < len(lines)
		whole.WriteString(strings.TrimSuffix(body, `\`))
		if whole.Len() > longestLine {
			return at.bad("", "the line goes on for more than a million characters")
		}
		if going {
			continue
		}
		if err := f.line(Line{at, strings.ReplaceAll(whole.String(), `\#`, "#")}); err != nil {
			return err
		}
	}
	return nil
}

// printed reports whether a line that begins with NodeName= is a record of scontrol show node:
// a node that has never come up has no Arch, but CPUs that are allocated.
func printed(l string) bool {
	return strings.HasPrefix(l, "NodeName=") && (strings.Contains(l, " Arch=") || strings.Contains(l, " CPUAlloc="))
}

// recorded reports whether a line is of such a record, in which a # is none of a comment: the
// kernel's version has one, and reasons may.
func recorded(l string) bool {
	for _, key := range []string{"   OS=", "   Reason=", "   Comment=", "   Extra="} {
		if strings.HasPrefix(l, key) {
			return true
		}
	}
	return printed(l)
}

// includes finds the file of an include. A parameter of that name would have a =.
var includes = regexp.MustCompile(`(?i)^include(?:\s+([^=\s].*))?$`)

// line takes a logical line: an include is followed, and one that is indented and goes on a
// record of scontrol is joined to it.
func (f *files) line(l Line) error {
	body := strings.TrimSpace(l.Text)
	if body == "" {
		return nil
	}
	if m := includes.FindStringSubmatch(body); m != nil {
		return f.included(l.Where, strings.Trim(m[1], `"`))
	}
	if n := len(f.lines) - 1; n >= 0 && strings.HasPrefix(l.Text, "   ") && goesOn(f.lines[n].Text, body) {
		f.lines[n].Text += " " + body
		return nil
	}
	f.lines = append(f.lines, Line{l.Where, body})
	return nil
}

// goesOn reports whether an indented line belongs to the record of scontrol before it.
func goesOn(before, body string) bool {
	key, _, _ := strings.Cut(body, "=")
	record := strings.HasPrefix(before, "PartitionName=") || strings.HasPrefix(before, "NodeName=") || strings.HasPrefix(before, "ReservationName=") || strings.HasPrefix(before, "JobId=")
	return record && key != "NodeName" && key != "PartitionName" && key != "ReservationName" && key != "JobId"
}

func (f *files) included(at Where, name string) error {
	if name == "" {
		return at.bad("", "include names no file")
	}
	name = strings.ReplaceAll(name, "%c", f.cluster)
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(f.open[0]), name)
	}
	return f.include(name, at)
}

// readLines reads a file and what it includes.
func readLines(path string, read Read) (*files, error) {
	f := &files{read: read}
	content, err := read(path)
	if err != nil {
		return nil, err
	}
	f.cluster = clusterName(string(content))
	if err := f.include(path, Where{}); err != nil {
		return nil, err
	}
	return f, nil
}

// clusterName finds the name of the cluster, which names of included files may hold.
func clusterName(content string) string {
	for l := range strings.Lines(content) {
		key, value, _ := strings.Cut(uncommented(l), "=")
		if strings.EqualFold(strings.TrimSpace(key), "ClusterName") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
