package clock

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Every zone of the database loads, and knows the summer times that it is known for, also
// those of half an hour.
func TestZones(t *testing.T) {
	r, err := archive()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if _, err := Zone(f.Name); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	for _, c := range []struct {
		zone          string
		january, july int
	}{{"Europe/Madrid", 3600, 7200}, {"Australia/Lord_Howe", 39600, 37800}, {"Asia/Kolkata", 19800, 19800}, {"UTC", 0, 0}} {
		zone, err := Zone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		_, winter := time.Date(2026, 1, 10, 12, 0, 0, 0, zone).Zone()
		_, summer := time.Date(2026, 7, 10, 12, 0, 0, 0, zone).Zone()
		if winter != c.january || summer != c.july {
			t.Errorf("%s is %d s from UTC in January and %d s in July", c.zone, winter, summer)
		}
	}
	for _, name := range []string{"", "Local", "Europe", "Europe/", "Mars/Base", "../clock"} {
		if _, err := Zone(name); err == nil {
			t.Errorf("there is a zone %q", name)
		}
	}
}

// The machine's own database does not matter: one that says otherwise is not asked.
func TestZoneOfTheMachineIsNotAsked(t *testing.T) {
	folder := t.TempDir()
	tokyo, err := os.ReadFile("/usr/share/zoneinfo/Asia/Tokyo")
	if err != nil {
		t.Skip("this machine has no tz database of its own")
	}
	if err := os.MkdirAll(filepath.Join(folder, "Europe"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "Europe", "Madrid"), tokyo, 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ZONEINFO", folder)
	zone, err := Zone("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	if _, offset := time.Date(2026, 1, 10, 12, 0, 0, 0, zone).Zone(); offset != 3600 {
		t.Errorf("Madrid is %d s from UTC", offset)
	}
}
