package sim_test

import (
	"testing"

	"aforo/sim/sched"

	"pgregory.net/rapid"
)

// Where the order looks at what users of a tree of accounts have used, the engine and the
// naive simulator agree on every job under every rule of backfilling.
func TestEqualUnderFairShare(t *testing.T) {
	for _, f := range families() {
		if f.placed {
			continue
		}
		t.Run(f.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				cfg := drawConfig(t, f)
				jobs := drawJobs(t, &cfg)
				cfg.Policy.Order = sched.Multifactor
				cfg.Policy.Multifactor = &sched.Weights{Age: 1, Size: 0, QOS: 0, AgeMax: sched.DefaultWeights.AgeMax}
				drawFairShare(t, cfg.Policy.Multifactor)
				cfg.Rules = drawRules(t, len(cfg.Partitions), false)
				for i := range jobs {
					jobs[i].User = int32(rapid.IntRange(0, 2).Draw(t, "user"))
					jobs[i].Account = int32(rapid.IntRange(0, len(cfg.Rules.Accounts)-1).Draw(t, "account"))
					jobs[i].QOS = uint16(rapid.IntRange(0, len(cfg.Rules.QOS)-1).Draw(t, "qos"))
				}
				if diff := compareRuns(cfg, jobs); diff != "" {
					t.Fatalf("%s\n%s\n%+v", diff, describe(cfg, jobs), *cfg.Rules)
				}
			})
		})
	}
}
