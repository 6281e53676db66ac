package slurmconf

import "strings"

// A Gres is a line of gres.conf about GPUs.
type Gres struct {
	Where
	Nodes []string // nil: every node that reads the file
	Type  string
	Count int // 0: not said, as where slurmd looks for them itself
}

// ReadGres reads gres.conf. Lines about other things than GPUs, and the search for them
// (AutoDetect), say nothing that a schedule depends on.
func ReadGres(path string, read Read) (list []Gres, others []Odd, err error) {
	f, err := readLines(path, read)
	if err != nil {
		return nil, nil, err
	}
	var usual []Pair
	for _, l := range f.lines {
		pairs, err := l.pairs()
		if err != nil {
			return nil, nil, err
		}
		if len(pairs) > 0 && pairs[0].Is("Name") && strings.EqualFold(pairs[0].Value, "DEFAULT") {
			usual = pairs[1:]
			continue
		}
		g, name, err := gresLine(l, merge(usual, pairs, strings.ToLower))
		switch {
		case err != nil:
			return nil, nil, err
		case strings.EqualFold(name, "gpu"):
			list = append(list, g)
		case name != "":
			others = append(others, Odd{l.Where, "gres.conf", Pair{"Name", name}})
		}
	}
	return list, others, nil
}

func gresLine(l Line, pairs []Pair) (g Gres, name string, err error) {
	g.Where = l.Where
	files := 0
	for _, p := range pairs {
		if p.Is("Name") {
			name = p.Value
		}
	}
	for _, p := range pairs {
		switch {
		case p.Is("Type"):
			g.Type = p.Value
		case p.Is("NodeName"):
			if g.Nodes, err = Hosts(p.Value); err != nil {
				return g, "", l.bad("a machine here has up to 1,000,000 nodes", "NodeName=%s: %v", quoted(p.Value), err)
			}
		case !strings.EqualFold(name, "gpu"): // a count of another resource may be of bytes
		case p.Is("Count"):
			n, err := Scaled(p.Value, "")
			if err != nil || n > 1024 {
				return g, "", l.bad("", "Count=%s is no number of GPUs up to 1,024", quoted(p.Value))
			}
			g.Count = int(n)
		case p.Is("File", "MultipleFiles"):
			names, err := hosts(p.Value, 1024)
			if err != nil {
				return g, "", l.bad("", "File=%s: %v", quoted(p.Value), err)
			}
			files = len(names)
		}
	}
	if g.Count == 0 {
		g.Count = files
	}
	return g, name, nil
}
