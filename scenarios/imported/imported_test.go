package imported_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
