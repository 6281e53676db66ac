package imported_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aforo/scenarios"
	"aforo/scenarios/imported"
	"aforo/scenarios/slurmconf"
)

// check says what is wrong with a scenario, as the command does.
func check(text []byte) (list []imported.Problem) {
	_, err := scenarios.Parse("site.toml", text)
	var problems scenarios.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			list = append(list, imported.Problem{Line: p.Line, What: p.What})
		}
	} else if err != nil {
		list = append(list, imported.Problem{What: err.Error()})
	}
	return list
}

// site reads slurm.conf and files of accounts.
func site(t *testing.T, conf string, accounts ...string) *imported.Site {
	t.Helper()
	s := &imported.Site{}
	var err error
	if s.Conf, err = slurmconf.ReadConf(conf, os.ReadFile); err != nil {
		t.Fatal(err)
	}
	for _, path := range accounts {
		if s.Accounts == nil {
			s.Accounts = slurmconf.NewAccounts()
		}
		if err := s.Accounts.ReadAccounts(path, os.ReadFile); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// All configurations of the recorded experiments, and those of the two clusters beside them,
// become scenarios that are right, and the importer knows every word in them.
func TestConfigurations(t *testing.T) {
	oracle, _ := filepath.Glob("../../../shared/traces/slurm-oracle/*/*/slurm.conf.txt")
	clusters, _ := filepath.Glob("../../../shared/traces/data/slurm/*/slurm.conf*")
	if len(oracle) == 0 || len(clusters) == 0 {
		t.Skip("../shared/traces is not there")
	}
	for _, path := range append(oracle, clusters...) {
		folder := filepath.Dir(path)
		accounts, _ := filepath.Glob(filepath.Join(folder, "accounts.txt"))
		scripts, _ := filepath.Glob(filepath.Join(folder, "sacctmgr.script"))
		made, err := imported.Import(site(t, path, append(accounts, scripts...)...), imported.Options{Name: "x", Check: check})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if problems := check(made.Text); len(problems) > 0 {
			t.Errorf("%s: %v\n%s", path, problems, made.Text)
		}
		for _, n := range made.Notes {
			if n.Kind == imported.Strange && !strings.Contains(path, "3a49675") {
				t.Errorf("%s: %v", path, n)
			}
		}
	}
}

// Whatever stands in the files of a site, what is written of them is a scenario that is right,
// or an error says what is not.
func FuzzImport(f *testing.F) {
	f.Add("NodeName=n[1-4] CPUs=2 Gres=gpu:2 Feature=a Weight=3\nPartitionName=p.q Nodes=ALL MaxTime=1 QOS=x\n", "add qos x priority=2\nadd account a\n", "JobId=1 JobState=PENDING Priority=1 Partition=p.q TimeLimit=1 NumCPUs=1\n")
	f.Add("NodeName=a\nNodeName=b CPUs=3\nPartitionName=p Nodes=a\nPartitionName=r Nodes=ALL Priority=0\nPriorityType=priority/multifactor\nPriorityMaxAge=0\nSchedulerParameters=bf_window=0,x\n", "modify qos normal set GrpTRES=cpu=0 MaxWall=1\n", "")
	f.Add("NodeName=n State=DOWN\nPartitionName=\\\" Nodes=ALL\n", "Cluster - 'a'\nParent - 'root'\nAccount - 'x':Fairshare=0\nParent - 'x'\nAccount - 'root'\n", "ReservationName=\" StartTime=2026-01-01T00:00:00 EndTime=2026-01-02T00:00:00 Nodes=n Flags=DAILY\n")
	f.Add("NodeName=n\nPartitionName=p\n", "", "") // a partition without nodes
	f.Fuzz(func(t *testing.T, conf, who, more string) {
		if len(conf)+len(who)+len(more) > 10_000 {
			return // many nodes and partitions take long
		}
		read := func(path string) ([]byte, error) {
			text, there := map[string]string{"/slurm.conf": conf, "who": who, "more": more}[path]
			if !there {
				return nil, os.ErrNotExist
			}
			return []byte(text), nil
		}
		s := &imported.Site{Accounts: slurmconf.NewAccounts()}
		var err error
		if s.Conf, err = slurmconf.ReadConf("/slurm.conf", read); err != nil || len(s.Conf.Nodes) > 1000 {
			return
		}
		_ = s.Accounts.ReadAccounts("who", read)
		s.Reservations, _ = slurmconf.ReadReservations("more", read, time.UTC)
		s.Down, _ = slurmconf.ReadDown("more", read)
		s.Queue, _ = slurmconf.ReadQueue("more", read, time.UTC)
		if s.Queue != nil && len(s.Queue.Jobs) == 0 {
			s.Queue = nil
		}
		made, err := imported.Import(s, imported.Options{Name: "x", QueueFile: "queue.csv", Check: check})
		if errors.Is(err, imported.ErrNothingRuns) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if problems := check(made.Text); len(problems) > 0 {
			t.Fatalf("%v\n%s", problems, made.Text)
		}
	})
}
