package page

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed script/*.js
var scripts embed.FS

// script is all of the script in one scope, without indents and lines of comment.
var script = func() string {
	names, err := fs.Glob(scripts, "script/*.js") // in the order of their names
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	b.WriteString("\"use strict\";(()=>{\n")
	for _, name := range names {
		text, err := scripts.ReadFile(name)
		if err != nil {
			panic(err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				b.WriteString(line + "\n")
			}
		}
	}
	b.WriteString("})();\n")
	return b.String()
}()
