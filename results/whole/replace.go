package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// replace gives what stands at temp the place final, and returns where that is now
// which stood there before, "" if nothing did. Where the system exchanges names,
// there is a whole result at final at every moment; elsewhere there is none between
// two renames, and heal puts the old one back if they are not both done.
func replace(temp, final string) (old string, err error) {
	if exchange(temp, final) == nil {
		return temp, nil
	}
	old = kin(temp, ".old")
	err = os.Rename(final, old)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		old = ""
	case err != nil:
		return "", err
	}
	if err := os.Rename(temp, final); err != nil {
		if old != "" {
			err = errors.Join(err, os.Rename(old, final))
		}
		return "", err
	}
	return old, nil
}

// undo takes back what replace has done, and leaves at temp what had taken the place.
// A kill between its renames leaves what stood there before, or what heal makes of it.
func undo(temp, final, old string) error {
	if old == temp {
		if exchange(temp, final) == nil {
			return nil
		}
		old = kin(temp, ".old")
		if err := os.Rename(temp, old); err != nil {
			return err
		}
	}
	err := os.Rename(final, temp)
	if err == nil && old != "" {
		err = os.Rename(old, final)
	}
	return err
}

// foreign lists what stands in a result folder and is not of the result: neither
// its manifest nor one of the files that it names. A folder that is no result of
// aforo is an error; one that is not there, or empty, has nothing foreign.
func foreign(path string) (names []string, err error) {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || (err == nil && len(entries) == 0):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s is in the way: %w", path, err)
	}
	text, err := readManifest(path)
	if err != nil {
		return nil, notOurs(path)
	}
	m, _, err := decode(text)
	switch {
	case errors.Is(err, errNotOurs):
		return nil, notOurs(path)
	case errors.Is(err, errGarbled): // any other that is damaged still says what is ours
		return nil, fmt.Errorf("%s stays as it is, since its %s does not say which of its files are of the result: %w; remove it, or name another place with --out", path, ManifestName, err)
	}
	ours := map[string]bool{".": true, ManifestName: true}
	for _, e := range m.Files {
		for name := filepath.FromSlash(e.Path); !ours[name]; name = filepath.Dir(name) {
			ours[name] = true
		}
	}
	err = filepath.WalkDir(path, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(path, at)
		switch {
		case err != nil || ours[name]:
			return err
		case d.IsDir():
			names = append(names, filepath.ToSlash(name)+"/")
			return filepath.SkipDir
		}
		names = append(names, filepath.ToSlash(name))
		return nil
	})
	return names, err
}

func notOurs(path string) error {
	return fmt.Errorf("%s is not a result of aforo and stays as it is; name another place with --out", path)
}

// replaceable returns an error unless a result may take a place: nothing is there,
// or an empty folder, or a result of aforo and nothing else.
func replaceable(path string) error {
	names, err := foreign(path)
	if err != nil || len(names) == 0 {
		return err
	}
	const most = 5
	list := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Errorf("%s holds files that are not of its result and stays as it is: %q; move them, or name another place with --out", path, list)
}

// followed is the place that a path stands for: that of the folder itself, where it
// is a symbolic link.
func followed(path string) (string, error) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return path, nil
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", fmt.Errorf("%s is a symbolic link that leads nowhere (%w); remove it, or name another place with --out", path, err)
	}
	return real, nil
}
