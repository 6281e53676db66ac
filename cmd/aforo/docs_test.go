package main

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the outputs that the documentation shows anew")

// Every command that README.md and docs show as "$ aforo ...", in a code block,
// gives exactly the output below it, in a folder that is empty but for what earlier
// commands of the page have left. The slow run of mn5-ai-upgrade stands without the
// "$"; .ci/run compares that one.
func TestDocuments(t *testing.T) {
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, page := range append(pages, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		got, n := execute(t, t.TempDir(), string(text))
		commands += n
		if got == string(text) {
			continue
		}
		if *update {
			if err := os.WriteFile(page, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, have := strings.Split(string(text), "\n"), strings.Split(got, "\n")
		for i := range min(len(want), len(have)) {
			if want[i] != have[i] {
				t.Errorf("%s:%d: the page shows\n\t%s\nand the command prints\n\t%s\ngo test ./cmd/aforo -run TestDocuments -update writes it anew", page, i+1, want[i], have[i])
				break
			}
		}
	}
	if commands < 4 {
		t.Errorf("the documentation shows %d commands with their outputs", commands)
	}
}

// execute returns the page with the output of each of its commands put anew.
func execute(t *testing.T, folder, page string) (string, int) {
	t.Helper()
	var out strings.Builder
	fenced, skipping, commands := false, false, 0
	for line := range strings.Lines(page) {
		fence := strings.HasPrefix(line, "```")
		if fence {
			fenced, skipping = !fenced, false
		}
		command, isCommand := strings.CutPrefix(line, "$ ")
		skipping = skipping && !isCommand
		if skipping {
			continue
		}
		out.WriteString(line)
		if fenced && isCommand && strings.HasPrefix(command, "aforo ") && traceFor(t, folder, command) {
			commands++
			skipping = true
			out.WriteString(shell(t, folder, command))
		}
	}
	return out.String(), commands
}

// traceFor puts the trace that a command reads into the folder. It reports false
// where the command reads one and the reference folder is absent: traces are no
// part of this repository.
func traceFor(t *testing.T, folder, command string) bool {
	t.Helper()
	name := traceName.FindString(command)
	if name == "" {
		return true
	}
	path, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "traces", "data", "swf", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Logf("not run, because the folder shared is not beside the repository: %s", strings.TrimSpace(command))
		return false
	}
	if err := os.Symlink(path, filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return true
}

var traceName = regexp.MustCompile(`[^ ]+\.swf\.gz`)

// shell runs a command line, as a reader would, and returns what it prints. The
// testing framework has put aforo, which is this program, into the PATH.
func shell(t *testing.T, folder, line string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = folder
	var both strings.Builder
	cmd.Stdout, cmd.Stderr = &both, &both
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatalf("%s: %v", line, err) // an exit status is no failure here: pages show errors, too
	}
	return both.String()
}

// The lines that README.md quotes from the bundled scenario stand in it.
func TestQuotations(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "scenarios", "mn5-ai-upgrade.toml"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	quoting, quoted := false, 0
	for i, line := range strings.Split(string(page), "\n") {
		if strings.HasPrefix(line, "```") {
			quoting = line == "```toml"
			continue
		}
		if !quoting || line == "" {
			continue
		}
		quoted++
		if !slices.Contains(lines, line) {
			t.Errorf("README.md:%d: mn5-ai-upgrade.toml has no line %q", i+1, line)
		}
	}
	if quoted < 10 {
		t.Errorf("README.md quotes %d lines", quoted)
	}
}
