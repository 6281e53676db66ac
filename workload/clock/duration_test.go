package clock

import (
	"regexp"
	"testing"
	"time"
)

// Durations are read exactly, without a sign, and none is longer than 5200 weeks,
// however it is written.
func TestParseDuration(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "1d": 24 * time.Hour, "2w": 14 * 24 * time.Hour, "4m16s": 256 * time.Second, "1.5h": 90 * time.Minute,
		"0.000000001s": 1, "0s": 0, "5200w": Longest, "36400d": Longest,
	} {
		if got, err := ParseDuration(s); err != nil || got != want {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "1", "s", "-1s", "+1s", "1ms", "1e3s", "1 s", "5201w", "9223372036s", "3144960000.5s", "5200w1s", "999999999999w", "1s.", "１s"} {
		if got, err := ParseDuration(s); err == nil {
			t.Errorf("%q is %v", s, got)
		}
	}
}

// FuzzDuration reads anything: no panic, what is read is within the bounds, and it is
// of the pattern that the schema of scenarios has.
func FuzzDuration(f *testing.F) {
	for _, s := range []string{"90s", "4m16s", "9223372036s", "0.5w", "1d1d1d"} {
		f.Add(s)
	}
	pattern := regexp.MustCompile(Pattern)
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDuration(s); err == nil && (d < 0 || d > Longest || !pattern.MatchString(s)) {
			t.Errorf("%q is %d", s, d)
		}
	})
}
