package scenarios

import (
	"os"
	"strings"
	"testing"

	"aforo/sim/site"
	"aforo/sim/study"
)

// The QOS tables of docs/scenarios.md are scenarios as they stand there: put into one with a
// machine and classes that name each of their QOS, they are read, and have the limits that
// the page says.
func TestQOSTablesOfSites(t *testing.T) {
	page, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after string
		qos   []string
		want  func(r *site.Rules) bool
	}{
		{"**MareNostrum 5**", []string{"acc_ehpc", "acc_bsccs", "acc_debug"}, func(r *site.Rules) bool { return len(r.QOS) == 9 && r.QOS[5].Together.Nodes == 80 }},
		{"**LUMI-G**", []string{"standard-g", "dev-g"}, func(r *site.Rules) bool {
			return r.QOS[1].EachUser.Jobs == 200 && r.QOS[1].EachUser.Submitted == 210 && r.QOS[3].EachUser.Submitted == 2
		}},
		{"**A Playground project**", []string{"playground"}, func(r *site.Rules) bool {
			return r.QOS[1].EachAccount == site.Limits{GPUs: 16, Jobs: 4, Submitted: 8} && r.Accounts[1].Name == "playground-1"
		}},
		{"### Fair-share", nil, func(r *site.Rules) bool { return r.Accounts[1].Shares == 80 && r.Accounts[2].Shares == 20 }},
	} {
		_, rest, _ := strings.Cut(string(page), c.after)
		_, rest, _ = strings.Cut(rest, "```toml\n")
		block, _, found := strings.Cut(rest, "```")
		if !found {
			t.Errorf("%s: the page has no block for it", c.after)
			continue
		}
		text := "title = \"QOS of a site\"\nreplications = 1\n" + block + siteMachine
		for i, qos := range append(c.qos, "") {
			text += "[class.c" + string(rune('0'+i)) + "]\njobs_per_day = 50\nsizes = { gpus = [1, 4], weights = [1, 1] }\nrun = { law = \"lognormal\", median = \"1h\", sigma = 1 }\n" +
				"communities = { companies = 1, universities = 1 }\n"
			if qos != "" {
				text += "qos = \"" + qos + "\"\n"
			}
		}
		f, err := Parse("site.toml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", c.after, err)
			continue
		}
		s, err := f.Study(Options{})
		if err != nil {
			t.Errorf("%s: %v", c.after, err)
			continue
		}
		if s.Rules == nil || !c.want(s.Rules) {
			t.Errorf("%s: the limits are %+v", c.after, s.Rules)
		}
		if _, err := study.Run(t.Context(), s, study.Options{}); err != nil {
			t.Errorf("%s: %v", c.after, err)
		}
	}
}

const siteMachine = `
[window]
start = 2026-03-02T00:00:00Z
length = "1w"
[gpu.h100]
speed = 1.0
[partition.acc]
nodes = 1200
gpus_per_node = 8
gpu = "h100"
[community.companies]
[community.universities]
`
