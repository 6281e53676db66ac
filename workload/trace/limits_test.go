package trace

import (
	"testing"
	"time"
)

// The rules for missing limits never give less than the run time.
func TestLimitRules(t *testing.T) {
	for _, c := range []struct {
		rule      string
		run, want time.Duration
	}{
		{"run", 70 * time.Second, 70 * time.Second},
		{"factor:1.5", 70 * time.Second, 105 * time.Second},
		{"factor:1000000", 1 << 58, RunMax},
		{"popular", 0, 5 * time.Minute},
		{"popular", 5 * time.Minute, 5 * time.Minute},
		{"popular", 5*time.Minute + 1, 10 * time.Minute},
		{"popular", 25 * time.Hour, 48 * time.Hour},
		{"default:24h", 70 * time.Second, 24 * time.Hour},
		{"default:1d", 70 * time.Second, 24 * time.Hour},
		{"default:1m", 70 * time.Second, 70 * time.Second},
	} {
		rule, err := ParseLimitRule(c.rule)
		if got := rule.Of(c.run); err != nil || got != c.want {
			t.Errorf("%s of %v: %v, want %v, %v", c.rule, c.run, got, c.want, err)
		}
	}
	for _, text := range []string{"run", "factor:1.5", "popular", "default:24h", "default:1h30m"} {
		if rule, err := ParseLimitRule(text); err != nil || rule.String() != text {
			t.Errorf("%s: %s, %v", text, rule, err)
		}
	}
	if got := (LimitRule{}).String(); got != "run" {
		t.Errorf("the zero rule is %q", got)
	}
	for _, text := range []string{"", "runs", "factor", "factor:0.5", "factor:NaN", "factor:x", "run:2", "default", "default:0s", "default:-1h", "default:x", "default:30000d"} {
		if r, err := ParseLimitRule(text); err == nil {
			t.Errorf("%q is the rule %v", text, r)
		}
	}
}
