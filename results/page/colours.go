package page

import (
	"fmt"
	"strings"

	"aforo/results/figure/pen"
)

// dark are the colours of the palette on a dark ground: as light as those on white are
// dark, with a contrast of 3:1 at least (TestDark).
var dark = []string{"#4fa8e0", "#e0a030", "#2fc79b", "#f0743e", "#ee97cb", "#9d92ff", "#f4f4f4", "#a9adb3"}

// colours are the rules that give the names of pen.Shades their colours, on a light
// and on a dark ground.
func colours() string {
	var light, night, classes strings.Builder
	for i, s := range pen.Shades() {
		fmt.Fprintf(&light, "--%s:%s;", s.Name, s.Color)
		if i < len(dark) {
			fmt.Fprintf(&night, "--%s:%s;", s.Name, dark[i])
		}
		fmt.Fprintf(&classes, ".f-%[1]s{fill:var(--%[1]s)}.s-%[1]s{fill:none;stroke:var(--%[1]s)}\n", s.Name)
	}
	return fmt.Sprintf(":root{%s}\n@media screen and (prefers-color-scheme:dark){:root{%s}}\n%s", light.String(), night.String(), classes.String())
}
