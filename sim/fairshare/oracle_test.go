package fairshare

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// Where a real slurmctld has recorded its schedule and what sshare printed every two
// minutes, the ledger gives every user the same factor, to all digits, in all samples.
func TestSameFactorsAsSshare(t *testing.T) {
	folders, _ := filepath.Glob("../../../shared/traces/slurm-oracle/22.05/04a*")
	if len(folders) == 0 {
		t.Skip("the recorded schedules of Slurm are not here")
	}
	for run := 1; run <= 4; run++ {
		compared, different := 0, 0
		replay(t, folders[0], run, func(at int64, user, want string, n *Node) {
			compared++
			if got := fmt.Sprintf("%.6f", n.Factor); got != want {
				different++
				t.Errorf("run %d at %d s: %s has factor %s, sshare %s", run, at, user, got, want)
			}
		})
		if compared < 800 {
			t.Errorf("run %d has %d factors only", run, compared)
		}
		t.Logf("run %d: %d factors, %d different", run, compared, different)
	}
}

// rows reads a CSV file into maps by column.
func rows(t *testing.T, path string) (all []map[string]string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		all = append(all, row)
	}
	return all
}

func number(t *testing.T, s string) int64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return int64(f)
}

// An event is one line of a recording; at one instant ends come first and samples last.
type event struct {
	at, rank int64
	happens  func()
}

// replay gives a ledger the recorded starts, ends and calculations of a run, and shows each
// sample of sshare.
func replay(t *testing.T, folder string, run int, sample func(at int64, user, factor string, n *Node)) {
	file := func(name string) []map[string]string {
		return rows(t, filepath.Join(folder, fmt.Sprintf("%s.%d.csv", name, run)))
	}
	shares := file("fairshare")
	accounts, number0, users := []Account{{}}, map[string]int32{"root": 0}, map[string]int32{}
	for _, row := range shares {
		if _, known := number0[row["account"]]; row["user"] == "" && !known {
			number0[row["account"]] = int32(len(accounts))
			accounts = append(accounts, Account{Shares: number(t, row["raw_shares"])})
		}
	}
	l := NewLedger(accounts, 1<<60, time.Hour)
	var events []event
	for _, row := range shares {
		if row["user"] == "" {
			continue
		}
		id := row["account"] + "/" + row["user"]
		if _, known := users[id]; !known {
			users[id] = l.Member(number0[row["account"]], int32(len(users)))
			l.Node(users[id]).Shares = number(t, row["raw_shares"])
		}
		at := number(t, row["time_s"])
		events = append(events, event{at, 3, func() {
			l.Rank(0)
			sample(at, row["user"], row["fair_share"], l.Node(users[id]))
		}})
	}
	for i, row := range file("schedule") {
		if row["start_s"] == "" {
			continue
		}
		at := number(t, row["start_s"])
		events = append(events, event{at, 1, func() {
			l.Started(int32(i), users[row["account"]+"/"+row["user"]], number(t, row["cpus"]), time.Duration(at)*time.Second)
		}})
		if row["end_s"] != "" {
			end := number(t, row["end_s"])
			events = append(events, event{end, 0, func() { l.Ended(int32(i), time.Duration(end)*time.Second) }})
		}
	}
	for _, row := range file("passes") {
		if at := number(t, row["time_s"]); row["kind"] == "priority" {
			events = append(events, event{at, 2, func() { l.calculate(at) }})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank)) })
	for _, e := range events {
		e.happens()
	}
}
