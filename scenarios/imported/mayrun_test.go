package imported_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Whose jobs may run in a partition is as Slurm has it: lists of accounts hold for those below
// them, what is denied does not count where something is allowed, and who names no QOS may.
func TestMayRun(t *testing.T) {
	const nodes = "NodeName=n[1-8] CPUs=8\nPriorityType=priority/basic\nPartitionName=p Nodes=ALL "
	const accounts = "add qos fast\nadd qos slow\nadd account a\nadd account below parent=a\nadd account b\n"
	jobs := []struct{ account, qos string }{1: {"a", "fast"}, 2: {"below", "slow"}, 3: {"b", "fast"}, 4: {"b", "slow"}, 5: {"", ""}, 6: {"none", "other"}}
	var log strings.Builder
	log.WriteString(sacctHead)
	for i := 1; i < len(jobs); i++ {
		sacctLine(&log, i, "u", jobs[i].account, "p", jobs[i].qos, i, 60, 600, 1, 8, "")
	}
	path := filepath.Join(t.TempDir(), "jobs.log")
	if err := os.WriteFile(path, []byte(log.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]string{
		"":                                 "123456",
		"AllowQos=fast":                    "1356",
		"AllowQOS=FAST,slow":               "123456",
		"DenyQos=fast":                     "2456",
		"AllowQos=fast DenyQos=fast":       "1356",
		"AllowAccounts=a":                  "1256",
		"AllowAccounts=Below":              "256",
		"DenyAccounts=a":                   "3456",
		"DenyAccounts=a,b AllowQos=slow":   "56",
		"AllowAccounts=gone":               "123456",
		"AllowAccounts=gone,b":             "3456",
		"AllowQos=ALL AllowAccounts=ALL":   "123456",
		"AllowAccounts=b DenyQos=slow":     "356",
		"AllowAccounts=b,a AllowQos=fast,": "1356",
	} {
		r := made(t, files(t, nodes+rule+"\n", "", accounts))
		var ran []string
		for _, line := range schedule(t, r.Text, path) {
			ran = append(ran, line[:1])
		}
		slices.Sort(ran)
		if got := strings.Join(ran, ""); got != want {
			t.Errorf("%s: jobs %s ran, want %s\n%s", rule, got, want, r.Text)
		}
		if told := strings.Contains(lost(r), "gone"); told != strings.Contains(rule, "gone") {
			t.Errorf("%s: %s", rule, lost(r))
		}
	}
}
