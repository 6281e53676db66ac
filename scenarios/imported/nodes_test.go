package imported_test

import (
	"os"
	"path/filepath"
	"slices"
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

// A machine of nodes with GPUs and without counts a job by what it has: the importer says where,
// and a job goes to the nodes that count in the same.
func TestMixedMachine(t *testing.T) {
	conf := "NodeName=g[1-2] CPUs=8 Gres=gpu:a100:4\nNodeName=c[1-4] CPUs=64\nPartitionName=gpu Nodes=g[1-2]\nPartitionName=cpu Nodes=c[1-4]\nPartitionName=all Nodes=ALL\n"
	r := made(t, files(t, conf, "", ""))
	has(t, r.Text, `format = "sacct-gpu"`, `cores_in = "cpu,all"`, `partitions = { "all" = "all,all-g" }`)
	var out strings.Builder
	out.WriteString(sacctHead)
	for i, of := range []struct{ partition, gres string }{{"gpu", ",gres/gpu=8"}, {"cpu", ""}, {"all", ",gres/gpu=8"}, {"all", ""}} {
		cpus := map[bool]int{true: 128, false: 16}[of.gres == ""]
		sacctLine(&out, i+1, "u", "a", of.partition, "normal", 10*i, 3600, 7200, 2, cpus, of.gres)
	}
	log := filepath.Join(t.TempDir(), "jobs.log")
	if err := os.WriteFile(log, []byte(out.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	// Two jobs fill the GPUs one after the other; the two of 128 cores have room together.
	got := schedule(t, r.Text, log)
	if len(got) != 4 {
		t.Fatalf("%q", got)
	}
	var starts []string
	for _, line := range got {
		f := strings.Fields(line)
		starts = append(starts, f[0]+" "+f[2])
	}
	slices.Sort(starts)
	if late := strings.Fields(starts[2])[1]; !strings.HasPrefix(late, "1h0m") {
		t.Errorf("the second job of all GPUs starts at %s: %q", late, got)
	}
	for _, i := range []int{0, 1, 3} {
		if at := strings.Fields(starts[i])[1]; strings.Contains(at, "h") {
			t.Errorf("job %s waits: %q", starts[i], got)
		}
	}
}

// Jobs get no more of a node than the system leaves them, and nothing runs in a partition that
// is down.
func TestKept(t *testing.T) {
	conf := "SelectTypeParameters=CR_Core_Memory\nNodeName=g[1-2] CPUs=80 RealMemory=512000 MemSpecLimit=10240 CoreSpecCount=4 Gres=gpu:4\nNodeName=c[1-2] Sockets=2 CoresPerSocket=32 ThreadsPerCore=2 CoreSpecCount=2\n" +
		"PartitionName=p Nodes=g[1-2] MaxCPUsPerNode=64 TRESBillingWeights=\"CPU=1\"\nPartitionName=q Nodes=c[1-2]\nPartitionName=r Nodes=ALL State=DOWN\n"
	r := made(t, files(t, conf, "", ""))
	has(t, r.Text, "cores_per_node = 76", "memory_per_node_gb = 490", "gpus_per_node = 124")
	for _, told := range []string{"partition r State=DOWN: left out", "MaxCPUsPerNode=64 of partition p: not expressed", "TRESBillingWeights=CPU=1 of partition p: not expressed"} {
		if got := lost(r); !strings.Contains(got, told) {
			t.Errorf("%q is not in %s", told, got)
		}
	}
}
