package slurmconf

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Endless is a limit that is none: INFINITE or UNLIMITED.
const Endless = time.Duration(math.MaxInt64)

func endless(s string) bool {
	return strings.EqualFold(s, "INFINITE") || strings.EqualFold(s, "UNLIMITED")
}

// mostDays bounds a length of time: 100 years.
const mostDays = 36500

// Span reads a length of time as Slurm writes limits: minutes, MM:SS, HH:MM:SS, D-HH,
// D-HH:MM, D-HH:MM:SS, or a word for none at all. Only where bare numbers are seconds is
// the unit time.Second, else time.Minute.
func Span(s string, bare time.Duration) (time.Duration, error) {
	if endless(s) {
		return Endless, nil
	}
	if t, ok := withUnit(s); ok {
		return t, nil
	}
	days, clock, dated := strings.Cut(s, "-")
	if !dated {
		days, clock = "0", s
	}
	parts := strings.Split(clock, ":")
	units := map[bool][][]time.Duration{ // by the number of parts
		false: {{bare}, {time.Minute, time.Second}, {time.Hour, time.Minute, time.Second}},
		true:  {{time.Hour}, {time.Hour, time.Minute}, {time.Hour, time.Minute, time.Second}},
	}[dated]
	if len(parts) > len(units) {
		return 0, fmt.Errorf("%s is no length of time", quoted(s))
	}
	d, err := strconv.ParseUint(days, 10, 31)
	if err != nil || d > mostDays {
		return 0, fmt.Errorf("%s is no length of time up to 100 years", quoted(s))
	}
	total := time.Duration(d) * 24 * time.Hour
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 40)
		unit := units[len(parts)-1][i]
		if err != nil || n > uint64(mostDays*24*time.Hour/unit) {
			return 0, fmt.Errorf("%s is no length of time up to 100 years", quoted(s))
		}
		total += time.Duration(n) * unit
	}
	if total > mostDays*24*time.Hour {
		return 0, fmt.Errorf("%s is no length of time up to 100 years", quoted(s))
	}
	return total, nil
}

// withUnit reads what scontrol show config prints: 30 sec, 5 min.
func withUnit(s string) (time.Duration, bool) {
	number, word, found := strings.Cut(strings.TrimSpace(s), " ")
	unit := map[string]time.Duration{"sec": time.Second, "secs": time.Second, "min": time.Minute, "mins": time.Minute, "hours": time.Hour, "days": 24 * time.Hour}[word]
	n, err := strconv.ParseUint(number, 10, 31)
	if !found || unit == 0 || err != nil || n > uint64(mostDays*24*time.Hour/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// Count reads a number of things from 0 on; most bounds it.
func Count(s string, most int64) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > most {
		return 0, fmt.Errorf("%s is no whole number from 0 to %d", quoted(s), most)
	}
	return n, nil
}

// Scaled reads a number that may end in K, M, G, T or P, powers of 1,024 of the unit that the
// suffix unit names ("" for single things).
func Scaled(s, unit string) (int64, error) {
	scale := strings.ToUpper(s)
	exponents := "KMGTP"
	power := 0
	if n := len(scale); n > 1 {
		if i := strings.IndexByte(exponents, scale[n-1]); i >= 0 {
			power, scale = i+1, scale[:n-1]
		} else if unit != "" {
			power = strings.Index(exponents, unit) + 1
		}
	} else if unit != "" {
		power = strings.Index(exponents, unit) + 1
	}
	x, err := strconv.ParseFloat(scale, 64)
	base := 0
	if unit != "" {
		base = strings.Index(exponents, unit) + 1
	}
	for ; power > base; power-- {
		x *= 1024
	}
	for ; power < base; power++ {
		x /= 1024
	}
	if err != nil || !(x >= 0) || x > 1e15 {
		return 0, fmt.Errorf("%s is no number", quoted(s))
	}
	return int64(math.Ceil(x)), nil
}

// yes reads a word for true or false.
func yes(s string) bool {
	return strings.EqualFold(s, "yes") || strings.EqualFold(s, "true") || s == "1"
}

// A TRES is a list of amounts by the name of a resource: cpu, mem, node, gres/gpu,
// gres/gpu:h100. Memory counts in MB.
type TRES map[string]int64

// readTRES reads cpu=1,mem=2G,gres/gpu=4. An amount of -1 takes a limit away.
func readTRES(s string) (TRES, error) {
	t := TRES{}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, amount, found := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if !found || name == "" {
			return nil, fmt.Errorf("%s is no resource with an amount, such as cpu=64", quoted(part))
		}
		if amount == "-1" {
			t[name] = -1
			continue
		}
		unit := ""
		if name == "mem" {
			unit = "M"
		}
		n, err := Scaled(strings.TrimSuffix(amount, "B"), unit)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		t[name] = n
	}
	return t, nil
}
