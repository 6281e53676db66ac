package sim

import (
	"math"

	"aforo/sim/fairshare"
)

// fair returns the ledger of what users have used, where the order of the queue looks at
// it.
func fair(cfg *Config) *fairshare.Ledger {
	if !cfg.Policy.FairShare() || cfg.Policy.Slurm != nil {
		return nil
	}
	var accounts []fairshare.Account
	if cfg.Rules != nil {
		for i := range cfg.Rules.Accounts {
			a := &cfg.Rules.Accounts[i]
			accounts = append(accounts, fairshare.Account{Parent: a.Parent, Shares: max(1, int64(a.Shares))})
		}
	}
	w := cfg.Policy.Multifactor
	return fairshare.NewLedger(accounts, w.CalcPeriod, w.HalfLife)
}

// counts is what a second of an attempt counts for fair-share: its GPUs, by the factor of
// its QOS, in millionths.
func (r *run) counts(rec *Record) int64 {
	factor := 1.0
	if rules := r.cfg.Rules; rules != nil && int(rec.QOS) < len(rules.QOS) {
		factor = rules.QOS[rec.QOS].Counts()
	}
	return int64(math.Round(float64(rec.Used) * 1e6 * factor))
}
