package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"aforo/results/figure/pen"
)

// texts returns what the text elements of a document say, and the attributes that there
// are.
func texts(t interface{ Fatalf(string, ...any) }, doc []byte) (said, attributes []string) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	inText := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return said, attributes
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, doc)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "text"
			for _, a := range token.Attr {
				attributes = append(attributes, a.Name.Local)
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				said = append(said, string(token))
			}
		}
	}
}

// TestInlineSays proves that the element for a page says what the SVG document of the
// same figure says, text by text, is well-formed whatever the names are, and has no style
// of its own.
func TestInlineSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, err := anyFigure(t)
		if err != nil {
			t.Skip("no figure")
		}
		var doc, element bytes.Buffer
		if err := errors.Join(f.SVG(&doc), f.Inline(&element)); err != nil {
			t.Fatalf("%v", err)
		}
		want, _ := texts(t, doc.Bytes())
		got, attributes := texts(t, element.Bytes())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-svg +inline):\n%s", diff)
		}
		if slices.Contains(attributes, "style") {
			t.Fatalf("a style of its own")
		}
	})
}

// TestInlineCoordinates proves that points land where they do in the document, level and
// upright lines are short, and an upright text turns about its point.
func TestInlineCoordinates(t *testing.T) {
	f := &Figure{title: "a <b>", w: 100, h: 50, draw: func(p pen.Pen) {
		p.Line(pen.Ink, 1, pen.DashPatterns[1], pt(10, 10), pt(20, 10), pt(20, 30), pt(25.04, 35.06))
		p.Upright(pen.FaceTick, pen.Soft, 30, 20, "up")
		p.Dot(pen.Fade(pen.Palette[0], 0x80), pt(50, 25), 2)
	}}
	var b strings.Builder
	if err := f.Inline(&b); err != nil {
		t.Fatal(err)
	}
	const want = `<svg role="img" viewBox="0 0 100 50" font-size="8" aria-label="a &lt;b&gt;">` +
		`<path class="s-ink" stroke-width="1" stroke-dasharray="6 2" d="M10 40h10v-20l5-5.1"/>` +
		`<text class="f-soft" x="30" y="34.4" transform="rotate(-90 30 34.4)">up</text>` +
		`<path class="f-c0" fill-opacity=".5" d="M52 25A2 2 0 0 0 48 25A2 2 0 0 0 52 25Z"/></svg>` + "\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func pt(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: y} }
