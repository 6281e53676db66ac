package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// On the beginning of HPC2N's log, limits on users explain half of the error of the waits: each
// user is held to the 0.75 quantile of what it held while a job of it waited.
func TestHeldUsersExplainWaits(t *testing.T) {
	log := filepath.Join("..", "..", "..", "shared", "traces", "data", "swf", "HPC2N-2002-alea-first3170.swf.gz")
	if _, err := os.Stat(log); err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	type against struct {
		MAPE float64 `json:"mape"`
		Jobs int     `json:"jobs"`
	}
	var got struct{ Recorded, Held against }
	if err := json.Unmarshal([]byte(command(t, "trace", "backtest", log, "--seeds", "2", "--hold-users", "0.75", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%.1f %.1f", 100*got.Recorded.MAPE, 100*got.Held.MAPE); text != "80.5 39.6" || got.Held.Jobs != got.Recorded.Jobs {
		t.Errorf("the error of the two-week average is %s %%, of %d and %d jobs; docs/fitting.md says 80.5 and 39.6", text, got.Recorded.Jobs, got.Held.Jobs)
	}
}
