package clock

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"sync"
	"time"
)

// zones is the tz database, release 2025c, as the Go distribution has it in lib/time:
// the same on every machine, whatever its own is like, so that local dates mean the same
// instants everywhere. It is in the public domain.
//
//go:embed zoneinfo.zip
var zones []byte

// archive lists what there is in zones.
var archive = sync.OnceValues(func() (*zip.Reader, error) {
	return zip.NewReader(bytes.NewReader(zones), int64(len(zones)))
})

// Zone returns the zone of a name of the tz database, such as "Europe/Madrid". The
// machine's own zone has none.
func Zone(name string) (*time.Location, error) {
	if name == "UTC" {
		return time.UTC, nil
	}
	r, err := archive()
	if err != nil {
		return nil, fmt.Errorf("the tz database: %w", err)
	}
	for _, f := range r.File {
		if f.Name == name && !f.FileInfo().IsDir() {
			return load(f)
		}
	}
	return nil, fmt.Errorf("there is no time zone %q", name)
}

func load(f *zip.File) (*time.Location, error) {
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("the tz database: %w", err)
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("the tz database: %w", err)
	}
	return time.LoadLocationFromTZData(f.Name, data)
}
