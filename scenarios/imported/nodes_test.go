package imported_test

import (
	"os"
	"strings"
	"testing"

	"aforo/scenarios/imported"
	"aforo/scenarios/slurmconf"
)

// files reads a site of texts: slurm.conf, gres.conf and accounts, of which the last two may be "".
func files(t *testing.T, conf, gres, accounts string) *imported.Site {
	t.Helper()
	read := func(path string) ([]byte, error) {
		text, there := map[string]string{"/s/slurm.conf": conf, "/s/gres.conf": gres, "/s/accounts": accounts}[path]
		if !there {
			return nil, os.ErrNotExist
		}
		return []byte(text), nil
	}
	s := &imported.Site{}
	var err error
	if s.Conf, err = slurmconf.ReadConf("/s/slurm.conf", read); err != nil {
		t.Fatal(err)
	}
	if gres != "" {
		if s.Gres, s.GresOdd, err = slurmconf.ReadGres("/s/gres.conf", read); err != nil {
			t.Fatal(err)
		}
	}
	if accounts != "" {
		s.Accounts = slurmconf.NewAccounts()
		if err := s.Accounts.ReadAccounts("/s/accounts", read); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// made imports a site, and proves that the scenario is right.
func made(t *testing.T, s *imported.Site) *imported.Result {
	t.Helper()
	r, err := imported.Import(s, imported.Options{Name: "x", Version: "24.11", QueueFile: "queue.csv", Check: check})
	if err != nil {
		t.Fatal(err)
	}
	if problems := check(r.Text); len(problems) > 0 {
		t.Fatalf("%v\n%s", problems, r.Text)
	}
	return r
}

// has proves that the scenario has all of some lines.
func has(t *testing.T, text []byte, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if !strings.Contains("\n"+string(text), "\n"+l+"\n") {
			t.Errorf("no line %q in\n%s", l, text)
		}
	}
}

// lost are the notes of what is not expressed, and of what is not known.
func lost(r *imported.Result) string {
	var list []string
	for _, n := range r.Notes {
		if n.Kind == imported.Lost || n.Kind == imported.Strange {
			list = append(list, n.String())
		}
	}
	return strings.Join(list, "\n")
}

// State=UNKNOWN, which most files have, is that of a node that has not come up yet when the
// daemon starts, and of no node that takes no jobs.
func TestStates(t *testing.T) {
	for state, count := range map[string]string{
		"UNKNOWN": "8", "unknown": "8", "CLOUD": "8", "IDLE": "8", "ALLOCATED+CLOUD": "8",
		"DOWN": "0", "DRAIN": "0", "FAIL": "0", "IDLE+DRAIN": "0", "DOWN*": "0", "IDLE*": "0", "UNKNOWN*": "0",
	} {
		r := made(t, files(t, "NodeName=n[1-8] CPUs=4 State="+state+"\nPartitionName=p Nodes=ALL\n", "", ""))
		has(t, r.Text, "count = "+count)
		if back := strings.Contains(string(r.Text), "[variant.all-back]"); back != (count == "0") {
			t.Errorf("%s: the variant all-back is there: %t", state, back)
		}
	}
}

// The lines DownNodes= say which nodes are down.
func TestDownNodes(t *testing.T) {
	r := made(t, files(t, "NodeName=n[1-8] CPUs=4 State=UNKNOWN\nPartitionName=p Nodes=ALL\nDownNodes=n[2-3] State=DOWN Reason=\"no power\"\n", "", ""))
	has(t, r.Text, "count = 6", `"nodes.n.count" = 8`)
	if lost(r) != "" {
		t.Error(lost(r))
	}
}

// gres.conf counts other resources in bytes; that is no number of GPUs.
func TestOtherGres(t *testing.T) {
	gres := "AutoDetect=nvml\nNodeName=n[1-8] Name=gpu Type=h100 File=/dev/nvidia[0-3]\nNodeName=n[1-8] Count=480G Name=nvme Flags=CountOnly\nName=craynetwork Count=4096\n"
	r := made(t, files(t, "NodeName=n[1-8] CPUs=4 Gres=gpu:4,nvme:480G,craynetwork:4096\nPartitionName=p Nodes=ALL\n", gres, ""))
	has(t, r.Text, `gpu = "h100"`, "gpus_per_node = 4")
}
