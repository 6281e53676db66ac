package imported_test

import (
	"strings"
	"testing"
)

// A limit on GPUs does not count the cores of nodes without GPUs, nor one on cores GPUs: on a
// machine of both it stands on the partitions that count in it, but for a QOS that is
// allowed on those alone.
func TestAmounts(t *testing.T) {
	const machine = "AccountingStorageEnforce=limits\nNodeName=g[1-9] CPUs=80 Gres=gpu:h100:4\nNodeName=c[1-9] CPUs=112\nPartitionName=acc Nodes=g[1-9] AllowQos=gpu,both\nPartitionName=gpp Nodes=c[1-9] AllowQos=cpu,both\nNodeName=h[1-2] CPUs=112 Weight=9\nPartitionName=hbm Nodes=h[1-2] AllowQos=cpu\n"
	for _, c := range []struct {
		command string
		lines   []string
		lost    string
	}{
		{"add qos gpu MaxTRES=gres/gpu=8 GrpTRES=gres/gpu:h100=16", []string{"max_gpus = 8", "together.gpus = 16"}, ""},
		{"add qos gpu MaxTRES=node=2 MaxTRESPU=node=3", []string{"max_gpus = 8", "each_user.nodes = 3"}, ""},
		{"add qos both MaxTRES=gres/gpu=8", []string{"on.acc.max_gpus = 8"}, ""},
		{"add qos both MaxTRES=node=2", []string{"on.acc.max_gpus = 8", "on.gpp.max_gpus = 224"}, ""},
		{"add qos both GrpTRES=gres/gpu=8", []string{"on.acc.together.gpus = 8"}, ""},
		{"add qos both MaxTRESPU=cpu=200", []string{"on.gpp.each_user.gpus = 200"}, "it holds in gpp, and not in acc, which count GPUs"},
		{"add qos cpu MaxTRESPA=cpu=200", []string{"each_account.gpus = 200"}, ""},
		{"add qos other GrpTRESRunMins=cpu=120", []string{"together.committed_gpu_h = 2.0"}, "no partition"},
		{"add account a GrpTRES=gres/gpu=8,node=3", []string{"together.nodes = 3"}, "GrpTRES=gres/gpu=8 of account a: not expressed: the machine counts GPUs on some nodes"},
	} {
		conf := machine
		if c.lost == "no partition" { // one QOS that may run everywhere on nodes without GPUs
			conf, c.lost = "AccountingStorageEnforce=limits\nNodeName=c[1-9] CPUs=112\nPartitionName=gpp Nodes=ALL AllowQos=cpu\n", "no file of --assoc has a QOS"
		}
		r := made(t, files(t, conf, "", c.command+"\n"))
		has(t, r.Text, c.lines...)
		if got := lost(r); c.lost != "" && !strings.Contains(got, c.lost) {
			t.Errorf("%s: %s", c.command, got)
		} else if c.lost == "" && strings.Contains(got, c.command[8:11]+" ") && strings.Contains(got, "TRES") {
			t.Errorf("%s: %s", c.command, got)
		}
	}
}
