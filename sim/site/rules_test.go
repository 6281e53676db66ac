package site_test

import (
	"strings"
	"testing"

	"aforo/sim/site"
)

// Two accounts of one name are refused: limits could not tell them apart.
func TestRefusesTwoAccountsOfOneName(t *testing.T) {
	rules := site.Rules{Accounts: []site.Account{{Name: "all"}, {Name: "labs"}, {Name: "labs", Budget: 1}}}
	if err := rules.Check(); err == nil || !strings.Contains(err.Error(), `two accounts "labs"`) {
		t.Errorf("error %v", err)
	}
}
