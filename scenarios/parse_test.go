package scenarios

import (
	"strings"
	"testing"
)

// No text makes the reader panic or hang, and a scenario that parses resolves into a
// study.
func FuzzParse(f *testing.F) {
	for _, name := range Bundled() {
		text, err := Text(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(base))
	f.Add([]byte(strings.NewReplacer(
		"backfill = \"easy\"", "order = \"multifactor\"\nreservations = 4\nmultifactor = { qos_weight = 2e3, age_max = \"3d\" }",
		"[partition.acc]", "[partition.acc]\nplacement = \"count\"",
		"max_gpus = 32", "max_gpus = 32\npriority = 0.25",
		"action = \"add-nodes\"\nnodes = 5", "action = \"reservation\"\nlength = \"2d\"\nnodes = 5",
	).Replace(base)))
	f.Add([]byte(strings.NewReplacer(
		"backfill = \"easy\"", "backfill = \"easy-no-extra\"",
		"[partition.acc]", "[partition.acc]\nplacement = \"nodes\"\ncores_per_node = 80\nmemory_per_node_gb = 512",
		"fixed_share = 0.1", "cores_per_gpu = 20\nmemory_per_gpu_gb = 0.5",
	).Replace(base)))
	f.Add([]byte("title = \"t\"\n[window]\nstart = 2030-05-01T00:00:00Z\nlength = \"40w\"\nwarmup = \"1w\"\n[growth]\nper_year = 0.5\n" +
		"[partition.all]\nprocessors = 64\n[trace]\nfile = \"log.swf\"\nresample = \"weeks\"\ndemand = 1.5\n[variant.a]\n"))
	f.Add([]byte("a.b = [{c=1}, '''x''']\n[[a.d]]\n\"\\u0041\" = 1979-05-27\n[x]\ny=+nan\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Parse("fuzz.toml", text)
		if err != nil {
			return
		}
		file.Offered()
		if !file.isTrace() {
			if _, err := file.Study(Options{}); err != nil {
				t.Logf("does not resolve: %v", err)
			}
		}
	})
}
