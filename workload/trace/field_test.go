package trace

import (
	"math"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Dates reads what the standard library formats, whatever the order of the days.
func TestDates(t *testing.T) {
	var d Dates
	rapid.Check(t, func(t *rapid.T) {
		unix := rapid.Int64Range(0, time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Unix()-1).Draw(t, "unix")
		for _, layout := range []string{"2006-01-02T15:04:05", time.DateTime} {
			text := time.Unix(unix, 0).UTC().Format(layout)
			if got, ok := d.Parse([]byte(text)); !ok || got != time.Duration(unix)*time.Second {
				t.Fatalf("%s: %v, %v", text, got, ok)
			}
		}
	})
}

// What is not a date is refused, also behind a day that was just read.
func TestDatesBad(t *testing.T) {
	var d Dates
	for _, text := range []string{
		"", "Unknown", "2024-02-30T00:00:00", "2023-02-29T00:00:00", "2024-13-01T00:00:00", "2024-00-01T00:00:00",
		"2024-02-29T24:00:00", "2024-02-29T00:60:00", "2024-02-29T00:00:61", "2024-02-29T00:00", "2024-02-29 00:00:0x",
		"1969-12-31T23:59:59", "2100-01-01T00:00:00", "2024/02/29T00:00:00", "2024-02-29_00:00:00", "2024-02-29T00:00:00Z",
		"20x4-02-29T00:00:00", "-024-02-29T00:00:00",
	} {
		d.Parse([]byte("2024-02-29T00:00:00"))
		if got, ok := d.Parse([]byte(text)); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// Int and Int32 read what strconv reads, but the least of them, and nothing else.
func TestInt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[-+]?[0-9]{0,20}`), rapid.StringMatching(`[-+0-9. x]{0,4}`),
			rapid.Map(rapid.Int64Range(-1<<33, 1<<33), func(v int64) string { return strconv.FormatInt(v, 10) })).Draw(t, "text")
		want, err := strconv.ParseInt(text, 10, 64)
		got, ok := Int([]byte(text))
		if ok != (err == nil && want != math.MinInt64) || ok && got != want {
			t.Fatalf("%q: %d, %v; %d, %v", text, got, ok, want, err)
		}
		small, ok32 := Int32([]byte(text))
		if ok32 != (ok && want > math.MinInt32 && want <= math.MaxInt32) || ok32 && int64(small) != want {
			t.Fatalf("%q: %d, %v", text, small, ok32)
		}
	})
}

// Seconds is exact to the nanosecond on both sides of zero and refuses what is
// none.
func TestSeconds(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "66.0": 66 * time.Second, "-1.5": -1500 * time.Millisecond, "0.000000001": 1, "0.0000000019": 1, "-0.25": -250 * time.Millisecond,
	} {
		if got, ok := Seconds([]byte(text), time.Hour); !ok || got != want {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", ".", "1.", ".5", "x", "1e3", "1.5.0", "--1", "3601", "-3601", "9999999999999999999", "NaN"} {
		if got, ok := Seconds([]byte(text), time.Hour); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
}
