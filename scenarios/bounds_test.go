package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a simulation cannot hold is found before it starts, with its line.
func TestBounds(t *testing.T) {
	classes := strings.Builder{}
	for i := range 256 {
		fmt.Fprintf(&classes, "[class.c%d]\njobs_per_day = 1\nsizes = { gpus = [1], weights = [1] }\nrun = { law = \"constant\", value = \"1h\" }\n", i)
	}
	const costs = "[cost]\nenergy_eur_per_kwh = 0.1\n"
	const prices = "price_eur = 3e4\nlifetime = \"260w\"\npower_idle_w = 100\npower_busy_w = 700\n"
	priced := strings.NewReplacer("[gpu.h100]\n", costs+"[gpu.h100]\n"+prices, "speed = 2.4\n", "speed = 2.4\n"+prices)
	for name, c := range map[string]struct {
		text, want string
	}{
		"many classes":    {base + classes.String(), "there are 257 tables [class.NAME], and a result tells at most 256 apart"},
		"a day of offset": {strings.Replace(base, "2026-01-05T00:00:00+01:00", "2026-01-05T00:00:00+24:00", 1), "s.toml:4: window.start: the offset of 2026-01-05T00:00:00+24:00 is a day or more"},
		"two long parts": {
			strings.NewReplacer(`length = "8w"`, `length = "3000w"`, `warmup = "2w"`, `warmup = "3000w"`).Replace(base),
			"s.toml:3: [window]: warmup and length are together longer than 5200 weeks",
		},
		"long limits":   {strings.Replace(strings.Replace(base, "factor = 2", "factor = 1e9", 1), `qos = "normal"`, "", 1), "class.train.limit: one job in a hundred would have a limit of 18 years or more"},
		"long runs":     {strings.Replace(base, `median = "2h"`, `median = "1000w"`, 1), "class.train.run: one job in a hundred would have a run time of 18 years or more"},
		"a large room":  {strings.Replace(base, "nodes = 10\n", "nodes = 900000\n", 1) + "[partition.b]\nnodes = 400000\ngpus_per_node = 8\ngpu = \"h100\"\n", "[partition.b]: up to here the partitions have up to 6800020 GPUs, and at most 5000000 can be simulated"},
		"dear energy":   {strings.NewReplacer("kwh = 0.1", "kwh = 1e9", "busy_w = 700", "busy_w = 1e9").Replace(priced.Replace(base)), "gpu.h100.power_busy_w: with all GPUs in the whole window that comes to"},
		"dear GPUs":     {strings.NewReplacer("price_eur = 3e4", "price_eur = 1e9", "nodes = 10\n", "nodes = 900000\n").Replace(priced.Replace(base)), "gpu.h100.price_eur: with all GPUs in the whole window that comes to"},
		"short-lived":   {strings.Replace(priced.Replace(base), `lifetime = "260w"`, `lifetime = "0.000001s"`, 1), "gpu.h100.lifetime: with all GPUs in the whole window that comes to"},
		"a red title":   {strings.Replace(base, `title = "base"`, `title = "\u001b[31m"`, 1), "s.toml:1: title has the character U+001B, which cannot be shown"},
		"a turned one":  {strings.Replace(base, `title = "base"`, `title = "a\u202eb"`, 1), "s.toml:1: title has the character U+202E, which cannot be shown"},
		"two lines":     {strings.Replace(base, `title = "base"`, `title = "a\nb"`, 1), "s.toml:1: title has the character U+000A, which cannot be shown"},
		"a red label":   {strings.Replace(base, "nodes = 5\n", "nodes = 5\nlabel = \"\\u009b31m\"\n", 1), "label has the character U+009B, which cannot be shown"},
		"a description": {strings.Replace(base, "seed = 1\n", "seed = 1\ndescription = \"a\\nb\\u0007\"\n", 1), "s.toml:3: description has the character U+0007, which cannot be shown"},
	} {
		_, err := Parse("s.toml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := Parse("s.toml", []byte(priced.Replace(base)+"[objective.o]\nmeasure = \"wait_mean\"\nat_most = \"1h\"\ndescription = \"\"\"\ntwo\n\tlines\"\"\"\n")); err != nil {
		t.Errorf("a scenario with usual prices and a long description: %v", err)
	}
	if _, err := Parse(strings.Repeat("n", 121)+".toml", []byte(base)); err == nil || !strings.Contains(err.Error(), "has 121 bytes, more than 120") {
		t.Errorf("a long name: %v", err)
	}
	if _, err := Parse("a\x1b.toml", []byte(base)); err == nil || !strings.Contains(err.Error(), "characters that cannot be shown") {
		t.Errorf("a name with a control character: %v", err)
	}
}

// The log of a scenario is looked for where it says: beside the scenario, or at an
// absolute path as it is; one that is not there is found before anything runs.
func TestTracePath(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	log := filepath.Join(elsewhere, "log.swf")
	if err := os.WriteFile(log, []byte("; UnixStartTime: 800000000\n1 0 -1 5 1 -1 -1 1 9 -1 1 1 -1 -1 -1 -1 -1 -1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		log:                "",
		"log.swf":          "s.toml:5: the trace " + filepath.Join(dir, "log.swf") + " is not there",
		"/no/such/log.swf": "s.toml:5: the trace /no/such/log.swf is not there",
		elsewhere:          elsewhere + " is a folder, not a log",
	} {
		name := filepath.Join(dir, "s.toml")
		text := fmt.Sprintf("title = \"t\"\n[partition.p]\nprocessors = 4\n[trace]\nfile = %q\n", path)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		f, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = f.Study(Options{}); err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}
