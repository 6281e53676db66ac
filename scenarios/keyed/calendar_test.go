package keyed

import (
	"testing"
	"time"
)

// Durations are exact, and what is not one is refused.
func TestParseDuration(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "30m": 30 * time.Minute, "72h": 72 * time.Hour, "14d": 336 * time.Hour,
		"52w": 8736 * time.Hour, "4m16s": 256 * time.Second, "0.5d": 12 * time.Hour, "0.1s": 100 * time.Millisecond,
		"0s": 0, "5200w": longest,
	} {
		if got, err := ParseDuration(s); err != nil || got != want {
			t.Errorf("%s is %v (%v), want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "1", "-1s", "+1s", "1 s", "1ms", "1y", "s", "1.s", ".5s", "1e3s", "5201w", "5200w1s", "9999999999999999999s"} {
		if got, err := ParseDuration(s); err == nil {
			t.Errorf("%q is %v", s, got)
		}
	}
}
