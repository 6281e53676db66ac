package scenarios

import (
	"math"
	"strings"
	"testing"
	"time"
)

const priced = `title = "t"
replications = 3
[window]
start = 2026-01-05T06:00:00+01:00
length = "2w"
warmup = "2h"
[gpu.old]
price_eur = 8_760
lifetime = "365d"
power_idle_w = 100
power_busy_w = 500
[gpu.new]
price_eur = 20_000
lifetime = "365d"
power_idle_w = 200
power_busy_w = 900
[partition.acc]
nodes = 4
gpus_per_node = 4
gpu = "old"
[class.train]
jobs_per_day = 10
sizes = { gpus = [1, 4], weights = [3, 1] }
run = { law = "constant", value = "1h" }
[cost]
pue = 1.1
energy_eur_per_kwh = 0.12
opex_eur_per_year = 87_600
[cost.budget.a]
eur = 61_760_000
[cost.budget.b]
eur = 14e6
[variant.today]
[variant.more.change.a]
action = "add-nodes"
date = 2026-01-07T00:00:00Z
partition = "acc"
nodes = 2
[variant.more.change.b]
action = "change-gpu"
date = 2026-01-09T00:00:00Z
partition = "acc"
gpu = "new"
[variant.more.change.c]
action = "add-nodes"
date = 2026-01-10T00:00:00Z
partition = "acc"
nodes = 1
`

// Costs resolve by hand: 8,760 euros over a year are a euro an hour; the day begins
// at 04:00 where the warm-up does; two nodes of four old GPUs, then all 24 GPUs
// replaced, then a node of four new ones cost 8 x 8,760 + 24 x 20,000 + 4 x 20,000.
func TestCostsResolve(t *testing.T) {
	f, err := Parse("t.toml", []byte(priced))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := s.Variants[1].Costs
	if k.PUE != 1.1 || k.PriceEurKWh[23] != 0.12 || k.OpexEurH != 10 || k.Zero != 4*time.Hour {
		t.Errorf("costs %+v", k)
	}
	if r := k.Rates[0]; len(r) != 2 || r[0].CapitalEurH != 1 || r[1].BusyW != 900 || r[1].From != 93*time.Hour {
		t.Errorf("rates %+v", r)
	}
	if got, want := s.Variants[1].Purchase, 8*8760+24*20000+4*20000.0; math.Abs(got-want) > 1e-6 || s.Variants[0].Purchase != 0 {
		t.Errorf("purchase %v, want %v", got, want)
	}
	if len(s.Budget) != 2 || s.Budget[0].Name != "a" || s.Budget[1].Eur != 14e6 {
		t.Errorf("budget %+v", s.Budget)
	}
}

// A price that is missing, or twice there, is a problem of its own.
func TestBadCosts(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"price_eur = 8_760\n", "", "with [cost], [gpu.old] needs price_eur"},
		{"power_busy_w = 900", "power_busy_w = 9", "gpu.new.power_busy_w must be at least power_idle_w"},
		{"energy_eur_per_kwh = 0.12\n", "", "[cost] needs energy_eur_per_kwh or energy_eur_per_kwh_by_hour, and not both"},
		{"pue = 1.1", "pue = 0.9", "cost.pue must be at least 1"},
		{"nodes = 4\ngpus_per_node = 4\ngpu = \"old\"", "processors = 16", "[cost] prices GPUs, and partition acc is counted in processors"},
		{"eur = 14e6", "", "needs eur"},
	} {
		_, err := Parse("t.toml", []byte(strings.Replace(priced, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.new, err, c.want)
		}
	}
}
