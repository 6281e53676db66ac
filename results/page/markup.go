package page

import (
	"fmt"
	"strings"
)

// markup is a text that stands in the page as it is. All other texts are escaped.
type markup string

// A writer writes HTML. The forms it is given are those of this package; what comes from a
// scenario or a result is a value.
//
// It stands in place of html/template because that finds what it shows by reflection: where
// it is linked, the linker must keep every exported method of every type of the program,
// which are 10 MB.
type writer struct{ strings.Builder }

// put writes a form of fmt with its values, escaped so that they are text wherever they
// stand: between tags and in attributes that are quoted.
func (w *writer) put(form string, values ...any) {
	safe := make([]any, len(values))
	for i, x := range values {
		switch x := x.(type) {
		case markup:
			safe[i] = string(x)
		case string:
			safe[i] = escaper.Replace(x)
		case int:
			safe[i] = x
		default:
			panic(fmt.Sprintf("page: a value of type %T", x))
		}
	}
	fmt.Fprintf(w, form, safe...)
}

// escaper has the characters that mean something in a text or a quoted attribute, and the
// plus, which some old readers take for the begin of UTF-7.
var escaper = strings.NewReplacer(
	"\x00", "\uFFFD", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;",
)

// list writes items as a list, or nothing where there are none.
func (w *writer) list(items []string) {
	if len(items) == 0 {
		return
	}
	w.put("<ul>")
	for _, text := range items {
		w.put("<li>%s</li>", text)
	}
	w.put("</ul>")
}
