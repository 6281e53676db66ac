package scenarios

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aforo/scenarios/keyed"
	"aforo/sim/site"
	"aforo/sim/study"
)

const withAccounts = `[qos.normal.each_user]
jobs = 4
gpus = 16
[qos.normal.on.acc]
max_time = "4h"
[account.site]
budget_gpu_h = 1000
[account.labs]
parent = "site"
communities = ["research"]
together = { committed_gpu_h = 50, nodes = 3 }
`

// Accounts and limits of a file become the rules that the simulator holds to.
func TestAccounts(t *testing.T) {
	f, err := Parse("s.toml", []byte(base+withAccounts))
	if err != nil {
		t.Fatal(err)
	}
	want := &site.Rules{
		Accounts: []site.Account{
			{}, {Name: "site", Budget: 1000, Shares: 1}, {Name: "labs", Parent: 1, Shares: 1, Together: site.Limits{Nodes: 3, Committed: 50}},
		},
		QOS: []site.QOS{{}, {
			Name: "normal", EachUser: site.Limits{Jobs: 4, GPUs: 16}, On: []site.On{{Partition: 0, MaxTime: 4 * time.Hour}}, UsageFactor: 1,
		}},
		HoldBack: true,
	}
	if diff := cmp.Diff(want, f.siteRules(&study.Study{})); diff != "" {
		t.Error(diff)
	}
	m, _ := f.Work.Model()
	if m.Classes[0].QOS != 1 || m.Accounts.Community[0] != 2 {
		t.Errorf("the class has QOS %d and the community account %d, want 1 and 2", m.Classes[0].QOS, m.Accounts.Community[0])
	}
}

// Accounts that are wrong are told with their lines.
func TestBadAccounts(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`parent = "site"`, `parent = "sites"`, `account.labs.parent: there is no [account.sites] (did you mean "site"?)`},
		{`budget_gpu_h = 1000`, `parent = "labs"`, `is below itself`},
		{`communities = ["research"]`, `communities = ["research", "research"]`, `the jobs of [community.research] are sent under [account.labs] already`},
		{`[qos.normal.on.acc]`, `[qos.normal.on.gpp]`, `there is no [partition.gpp]`},
		{`parent = "site"`, `qos = ["norml"]`, `account.labs.qos[0]: there is no [qos.norml] (did you mean "normal"?)`},
		{`gpus = 16`, "submitted = 3", `qos.normal.each_user.jobs: 4 jobs never run where at most 3 wait or run`},
		{`sizes = { gpus = [1, 8], weights = [3, 1] }`, `sizes = { gpus = [20, 32], weights = [3, 1] }`, `qos.normal.each_user.gpus: no job of [class.train] ever runs`},
		{`jobs = 4`, `jobs = 0`, `qos.normal.each_user.jobs`},
	} {
		_, err := Parse("s.toml", []byte(strings.Replace(base+withAccounts, c.old, c.new, 1)))
		var problems keyed.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "s.toml:") {
			t.Errorf("%s: %v, want a line and %q", c.new, err, c.want)
		}
	}
}
