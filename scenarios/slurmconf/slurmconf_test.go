package slurmconf

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// from reads files out of a map.
func from(files map[string]string) Read {
	return func(path string) ([]byte, error) {
		if text, there := files[path]; there {
			return []byte(text), nil
		}
		return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	}
}

func conf(t *testing.T, text string) *Conf {
	t.Helper()
	c, err := ReadConf("/s/slurm.conf", from(map[string]string{"/s/slurm.conf": text}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Lists of hosts stand for the names that scontrol show hostnames prints.
func TestHosts(t *testing.T) {
	for list, want := range map[string]string{
		"n1":                  "n1",
		"n[1-3]":              "n1 n2 n3",
		"n[08-11],x":          "n08 n09 n10 n11 x",
		"r[0-1]n[1-2,5]":      "r0n1 r0n2 r0n5 r1n1 r1n2 r1n5",
		"a[1,3]-ib, b":        "a1-ib a3-ib b",
		"as[01-02]r[1-2]b[1]": "as01r1b1 as01r2b1 as02r1b1 as02r2b1",
	} {
		got, err := Hosts(list)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v; want %s", list, got, err, want)
		}
	}
	for _, list := range []string{"n[1-1000000000]", "n[1-1000][1-1000][1-2]", "n[", "n]", "n[a]", "n[3-1]", "n[[1]]", "n[1-99999999999999999999]"} {
		if got, err := Hosts(list); err == nil {
			t.Errorf("%s: %d names, and no error", list, len(got))
		}
	}
}

// Lists of several numbers are as short as Slurm's.
func TestHostListFolds(t *testing.T) {
	for _, list := range []string{"as[01-35]r[1-2]b[01-16]", "n[1-3,7]", "r[1-2]n[08-11]-ib,x", "a[1-2]b[1-2],a3b1"} {
		names, err := Hosts(list)
		if err != nil {
			t.Fatal(err)
		}
		if got := HostList(names); got != list {
			t.Errorf("%s, not %s", got, list)
		}
	}
}

// What HostList writes stands for the names that it was given.
func TestHostListAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.StringMatching(`[a-c]{1,2}([0-9]{1,2}r)?[0-9]{0,4}(-ib)?`), func(s string) string { return s }).Draw(t, "names")
		again, err := Hosts(HostList(names))
		if err != nil {
			t.Fatalf("%q: %v", HostList(names), err)
		}
		if want, got := set(names), set(again); !cmp.Equal(want, got) || len(again) != len(names) {
			t.Fatalf("%q of %q is %q", HostList(names), names, again)
		}
	})
}

func set(names []string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// Lengths of time are read as slurm.conf(5) and sacctmgr(1) have them.
func TestSpan(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"60": time.Hour, "30:15": 30*time.Minute + 15*time.Second, "02:00:00": 2 * time.Hour, "1-0": 24 * time.Hour,
		"7-12:30": 7*24*time.Hour + 12*time.Hour + 30*time.Minute, "2-00:00:01": 48*time.Hour + time.Second,
		"INFINITE": Endless, "unlimited": Endless, "30 sec": 30 * time.Second, "0-1": time.Hour,
	} {
		if got, err := Span(s, time.Minute); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "a", "-1", "1:2:3:4", "99999999999999", "1-2-3", "4000000-0"} {
		if got, err := Span(s, time.Minute); err == nil {
			t.Errorf("%q: %v, and no error", s, got)
		}
	}
}

// Includes, lines that go on, comments, DEFAULT lines, old spellings, node sets and words in
// any case come out as Slurm takes them.
func TestConf(t *testing.T) {
	files := map[string]string{
		"/s/slurm.conf": `# slurm.conf of Slurm 23.02.4
CLUSTERNAME=Zeta   # a comment
include nodes-%c.conf
Include /etc/slurm/parts.conf
SchedulerParameters=bf_window=2880,\
bf_continue
Prolog=/a\#b
`,
		"/s/nodes-Zeta.conf": `NodeName=DEFAULT Procs=8 RealMemory=16000 Feature=ib
NodeName=n[1-2]
NodeName=DEFAULT RealMemory=32000
nodename=n[3-4] cpus=16 Gres=gpu:a100:4(S:0,1),nvme:1 Weight=5
NodeSet=old Feature=ib
NodeSet=new Nodes=n4
NodeName=f1 State=FUTURE
`,
		"/s/parts.conf": `PartitionName=DEFAULT MaxTime=1-0 State=UP
PartitionName=all Nodes=ALL Default=YES Shared=EXCLUSIVE
PartitionName=few Nodes=new,n1 Priority=7 MaxTime=INFINITE AllowQos=a,b
`,
	}
	c, err := ReadConf("/s/slurm.conf", from(files))
	if err != nil {
		t.Fatal(err)
	}
	release, at := c.Commented()
	if release != "23.02" || at.Line != 1 {
		t.Errorf("release %q in %v", release, at)
	}
	if p, _ := c.Param("clustername"); p.Value != "Zeta" {
		t.Errorf("cluster %q", p.Value)
	}
	if p, _ := c.Param("SchedulerParameters"); p.Value != "bf_window=2880,bf_continue" || p.Line != 5 {
		t.Errorf("a line that goes on: %v", p)
	}
	if p, _ := c.Param("Prolog"); p.Value != "/a#b" {
		t.Errorf("an escaped #: %q", p.Value)
	}
	if n := c.Nodes[0]; n.CPUs != 8 || n.MemoryMB != 16000 || n.Features[0] != "ib" {
		t.Errorf("the usual node: %+v", n)
	}
	if n := c.Nodes[3]; n.Name != "n4" || n.CPUs != 16 || n.MemoryMB != 32000 || n.GPUs != 4 || n.GPUType != "a100" || n.Weight != 5 || n.File != "/s/nodes-Zeta.conf" {
		t.Errorf("a node of its own: %+v", n)
	}
	if p := c.Partitions[0]; len(p.Nodes) != 5 || !p.Exclusive || !p.Default || p.MaxTime != 24*time.Hour || p.File != "/s/parts.conf" {
		t.Errorf("%+v", p)
	}
	if p := c.Partitions[1]; strings.Join(p.Nodes, " ") != "n1 n4" || p.Tier != 7 || p.JobFactor != 7 || p.MaxTime != Endless || len(p.AllowQOS) != 2 {
		t.Errorf("%+v", p)
	}
}

// What scontrol show config, show node and show partition print is read as well.
func TestShown(t *testing.T) {
	c := conf(t, `Configuration data as of 2026-03-02T10:00:00
AccountingStorageEnforce = associations,limits,qos
KillWait                = 30 sec
PriorityDecayHalfLife   = 14-00:00:00
SLURM_VERSION           = 24.11.5
Prolog                  = (null)

Slurmctld(primary) at ctl is UP
NodeName=g1 Arch=x86_64 CoresPerSocket=32 CPUAlloc=3 CPUEfctv=64 CPUTot=64 CPULoad=0.5 AvailableFeatures=ib,h100 ActiveFeatures=ib Gres=gpu:h100:4(S:0-1) NodeAddr=g1 OS=Linux 6.1 #1 SMP PREEMPT RealMemory=512000 AllocMem=0 Sockets=2 Boards=1 State=IDLE+DRAIN ThreadsPerCore=1 Weight=3 Partitions=acc Reason=bad disk [root@2026-03-01T10:00:00]
NodeName=g2 Arch=x86_64 CoresPerSocket=32
   CPUTot=64 Gres=(null)
   RealMemory=256000 State=IDLE
PartitionName=acc
   AllowGroups=ALL AllowAccounts=ALL AllowQos=ALL Default=YES QoS=N/A
   MaxNodes=UNLIMITED MaxTime=3-00:00:00 MinNodes=0 PriorityJobFactor=1 PriorityTier=2 State=UP
   Nodes=g[1-2]
`)
	if r, _ := c.Printed(); r != "24.11" {
		t.Errorf("release %q", r)
	}
	if n := c.Nodes[0]; n.CPUs != 64 || n.MemoryMB != 512000 || n.GPUs != 4 || n.Weight != 3 || n.State != "IDLE+DRAIN" || len(n.Features) != 2 {
		t.Errorf("%+v", n)
	}
	if n := c.Nodes[1]; n.CPUs != 64 || n.MemoryMB != 256000 || n.GPUs != 0 {
		t.Errorf("%+v", n)
	}
	if p := c.Partitions[0]; p.Tier != 2 || len(p.Nodes) != 2 || p.QOS != "" || p.MaxTime != 72*time.Hour {
		t.Errorf("%+v", p)
	}
	if len(c.Odd) != 0 {
		t.Errorf("not known: %v", c.Odd)
	}
	if _, ok := c.Param("Prolog"); ok {
		t.Error("(null) is a value")
	}
}

// A file that is wrong is an error with its place.
func TestWrong(t *testing.T) {
	const machine = "NodeName=n1\nPartitionName=p Nodes=ALL\n"
	for text, want := range map[string]string{
		"include a.conf\n":             "/s/a.conf:1: /s/slurm.conf includes itself",
		"\ninclude none.conf\n":        "/s/slurm.conf:2: the included file /s/none.conf cannot be read",
		"NodeName=n[1-1000000000]\n":   "/s/slurm.conf:1: NodeName=\"n[1-1000000000]\": the list stands for more than 1000000 names",
		"X=1\x00\n":                    "/s/slurm.conf:1: this is not text",
		"A=1\nB=\xff\n":                "/s/slurm.conf:2: this is not text",
		"NodeName=n1 CPUs=many\n":      "/s/slurm.conf:1: node \"n1\": CPUs",
		"hello world\n":                "/s/slurm.conf:1: \"hello world\" is no Key=Value",
		"NodeName=n1\nNodeName=n1\n":   "/s/slurm.conf:2: node n1 stands there twice",
		"PartitionName=p Nodes=n9\n":   "/s/slurm.conf:1: partition p has the node n9",
		"NodeName=n1 Gres=gpu:4000\n":  "up to 1,024 GPUs",
		"NodeName=n1 Reason=\"open\n":  "/s/slurm.conf:1: the quotation of Reason does not end",
		"PartitionName=p MaxTime=ab\n": "/s/slurm.conf:1: partition p: MaxTime",
		"NodeSet=a Nodes=b\nNodeSet=b Nodes=a\nPartitionName=p Nodes=a\n": "contains itself",
		"# nothing\n": "no line says NodeName=",
	} {
		files := map[string]string{"/s/slurm.conf": text, "/s/a.conf": "include slurm.conf\n"}
		_, err := ReadConf("/s/slurm.conf", from(files))
		var bad *Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
	if c := conf(t, machine+"# caf\xe9\n"); len(c.Nodes) != 1 {
		t.Error("a comment in Latin-1 is not read")
	}
}

// accounts reads a file of accounts.
func accounts(t *testing.T, text string) *Accounts {
	t.Helper()
	a := NewAccounts()
	if err := a.ReadAccounts("acc", from(map[string]string{"acc": text})); err != nil {
		t.Fatal(err)
	}
	return a
}

// A tree that sacctmgr dumps, one that it shows and one that commands of it make are the same.
func TestAccounts(t *testing.T) {
	script := accounts(t, `# a comment
sacctmgr -i add qos low
sacctmgr -i modify qos low set Priority=5 GrpTRES=gres/gpu=16 MaxWall=02:00:00 MaxJobsPU=2 preempt=normal
sacctmgr -i add account sci cluster=emu fairshare=50 GrpJobs=4
sacctmgr -i add account phys parent=sci GrpTRES=gres/gpu:h100=8,cpu=64
sacctmgr -i add user alice,bob account=phys fairshare=10 MaxJobs=2
sacctmgr -i modify user where name=bob set MaxJobs=3
sacctmgr show assoc tree
`)
	dump := accounts(t, `# To edit this file start with a cluster line for the new cluster
Cluster - 'emu':Fairshare=1:QOS='normal'
Parent - 'root'
User - 'root':DefaultAccount='root':AdminLevel='Administrator':Fairshare=1
Account - 'sci':Description='sci':Organization='sci':Fairshare=50:GrpJobs=4
Parent - 'sci'
Account - 'phys':Description='a: b':Organization='phys':GrpTRES=gres/gpu:h100=8,cpu=64
Parent - 'phys'
User - 'alice':DefaultAccount='phys':Fairshare=10:MaxJobs=2
User - 'bob':DefaultAccount='phys':Fairshare=10:MaxJobs=3
`)
	shown := accounts(t, `Cluster|Account|User|Partition|Share|Priority|GrpJobs|GrpTRES|MaxJobs|QOS|Def QOS|
emu|root|||1||||||
emu|root|root||1|||||normal||
emu| sci|||50||4|||normal||
emu|  phys|||1|||cpu=64,gres/gpu:h100=8||normal||
emu|  phys|alice||10||||2|||
emu|  phys|bob||10||||3|||
Name|Priority|GraceTime|Preempt|PreemptMode|UsageFactor|GrpTRES|MaxWall|MaxJobsPU
normal|0|00:00:00||cluster|1.000000|||
low|5|00:00:00|normal|cluster|1.000000|gres/gpu=16|02:00:00|2
`)
	for name, a := range map[string]*Accounts{"dump": dump, "shown": shown, "script": script} {
		phys := a.assoc(Where{}, "phys", "", "")
		if phys.Parent != "sci" || phys.GrpTRES["gres/gpu:h100"] != 8 || phys.GrpTRES["cpu"] != 64 {
			t.Errorf("%s: %+v", name, phys)
		}
		if sci := a.assoc(Where{}, "sci", "", ""); sci.Shares != 50 || sci.GrpJobs != 4 {
			t.Errorf("%s: %+v", name, sci)
		}
		if alice, bob := a.assoc(Where{}, "phys", "alice", ""), a.assoc(Where{}, "phys", "bob", ""); alice.Shares != 10 || alice.MaxJobs != 2 || bob.MaxJobs != 3 {
			t.Errorf("%s: %+v %+v", name, alice, bob)
		}
		if len(a.Odd) > 0 {
			t.Errorf("%s: not known: %v", name, a.Odd)
		}
	}
	for name, a := range map[string]*Accounts{"shown": shown, "script": script} {
		low := a.qos(Where{}, "low")
		if low.Priority != 5 || low.GrpTRES["gres/gpu"] != 16 || low.MaxWall != 2*time.Hour || low.MaxJobsPU != 2 || low.Preempt[0] != "normal" || low.PreemptMode != "CLUSTER" && low.PreemptMode != "" {
			t.Errorf("%s: %+v", name, low)
		}
	}
}

// The columns are those that sacctmgr prints without a format.
func TestColumns(t *testing.T) {
	a := accounts(t, `Name|Priority|GraceTime|Preempt|PreemptExemptTime|PreemptMode|Flags|UsageThres|UsageFactor|GrpTRES|GrpTRESMins|GrpTRESRunMin|GrpJobs|GrpSubmit|GrpWall|MaxTRES|MaxTRESPerNode|MaxTRESMins|MaxWall|MaxTRESPU|MaxJobsPU|MaxSubmitPU|MaxTRESPA|MaxTRESRunMinsPA|MaxTRESRunMinsPU|MaxJobsPA|MaxSubmitPA|MinTRES
normal|0|00:00:00|||cluster|||1.000000||||||||||||||||||||
big|100|00:02:00|normal|00:10:00|requeue|DenyOnLimit,NoDecay||0.500000|gres/gpu=64,node=8|gres/gpu=6000|gres/gpu=900|10|20|1-00:00:00|gres/gpu=32|cpu=64|cpu=600|2-00:00:00|gres/gpu=16|4|8|gres/gpu=24|cpu=90|cpu=80|6|12|gres/gpu=1
Cluster|Account|User|Partition|Share|Priority|GrpJobs|GrpTRES|GrpSubmit|GrpWall|GrpTRESMins|MaxJobs|MaxTRES|MaxTRESPerNode|MaxSubmit|MaxWall|MaxTRESMins|QOS|Def QOS|GrpTRESRunMins
zeta|root|||1|||||||||||||normal||
zeta| sci|||parent||4||9||gres/gpu=60|||||||big,normal|big|
`)
	big := a.qos(Where{}, "big")
	want := QOS{
		Where: big.Where, Name: "big", Priority: 100, Preempt: []string{"normal"}, PreemptMode: "REQUEUE", PreemptExempt: 10 * time.Minute, GraceTime: 2 * time.Minute, UsageFactor: 0.5,
		Flags: []string{"DenyOnLimit", "NoDecay"},
		Limits: Limits{
			GrpTRES: TRES{"gres/gpu": 64, "node": 8}, GrpTRESMins: TRES{"gres/gpu": 6000}, GrpTRESRunMins: TRES{"gres/gpu": 900}, GrpJobs: 10, GrpSubmit: 20, GrpWall: 24 * time.Hour,
			MaxTRES: TRES{"gres/gpu": 32}, MaxTRESPerNode: TRES{"cpu": 64}, MaxTRESMins: TRES{"cpu": 600}, MaxWall: 48 * time.Hour, MaxTRESPU: TRES{"gres/gpu": 16}, MaxJobsPU: 4, MaxSubmitPU: 8,
			MaxTRESPA: TRES{"gres/gpu": 24}, MaxTRESRunMinsPA: TRES{"cpu": 90}, MaxTRESRunMinsPU: TRES{"cpu": 80}, MaxJobsPA: 6, MaxSubmitPA: 12, MinTRES: TRES{"gres/gpu": 1},
		},
	}
	if diff := cmp.Diff(want, *big); diff != "" {
		t.Error(diff)
	}
	sci := a.assoc(Where{}, "sci", "", "")
	if sci.Parent != "root" || sci.Shares != -1 || sci.GrpJobs != 4 || sci.GrpSubmit != 9 || sci.GrpTRESMins["gres/gpu"] != 60 || len(sci.QOS) != 2 || sci.DefaultQOS != "big" {
		t.Errorf("%+v", sci)
	}
	if len(a.Odd) > 0 {
		t.Errorf("not known: %v", a.Odd)
	}
}

// Whatever a file holds, reading it ends with a result or with an error that has a place.
func FuzzConf(f *testing.F) {
	f.Add("NodeName=n[1-4] CPUs=2 Gres=gpu:2\nPartitionName=p Nodes=ALL\n", "add account a\n")
	f.Add("include slurm.conf\n", "Cluster - 'a':QOS='b'\nAccount - 'c':GrpTRES=gres/gpu:h=1\n")
	f.Add("NodeSet=a Nodes=a\nPartitionName=p Nodes=a\n", "Name|Priority|MaxWall\nx|1|2\n")
	f.Add("NodeName=DEFAULT A=\"\n", "modify qos x set preempt+=y\n")
	f.Add("NodeName=a", `{"jobs": [{"job_id": 1, "job_state": ["PENDING"], "array_task_string": "1-9%2", "time_limit": {"set": true, "number": 5}}]}`)
	f.Add("NodeName=a", "ReservationName=r StartTime=2026-01-01T00:00:00 EndTime=2026-01-02T00:00:00 Nodes=n[1-2] Flags=DAILY\n")
	f.Add("NodeName=a", "NODELIST STATE REASON\nn[1-2] drained bad disk\n")
	f.Add("NodeName=a", "JobId=1 ArrayJobId=1 ArrayTaskId=1-3,7%2 JobState=PENDING Priority=1 TimeLimit=1-0\n")
	f.Fuzz(func(t *testing.T, text, who string) {
		read := from(map[string]string{"/slurm.conf": text, "/gres.conf": who, "acc": who})
		_, err := ReadConf("/slurm.conf", read)
		placed(t, err)
		_, _, err = ReadGres("/gres.conf", read)
		placed(t, err)
		placed(t, NewAccounts().ReadAccounts("acc", read))
		_, err = ReadReservations("acc", read, time.UTC)
		placed(t, err)
		_, err = ReadDown("acc", read)
		placed(t, err)
		_, err = ReadQueue("acc", read, time.UTC)
		placed(t, err)
	})
}

func placed(t *testing.T, err error) {
	var bad *Error
	if err != nil && !errors.As(err, &bad) {
		t.Errorf("an error without a place: %v", err)
	}
}
