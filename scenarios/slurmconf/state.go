package slurmconf

import (
	"slices"
	"strings"
)

// A Down is a node that takes no jobs, and why, as far as a file says it.
type Down struct {
	Where
	Host, State string
}

// ReadDown reads which nodes are down or drained: sinfo (plain, -N, -l, -R, or with any -o that
// has a head with NODELIST), sacctmgr show event -P, or scontrol show node.
func ReadDown(path string, read Read) (list []Down, err error) {
	content, err := read(path)
	if err != nil {
		return nil, err
	}
	lines, err := text(path, content)
	if err != nil {
		return nil, err
	}
	var head []string
	seen := map[string]bool{}
	take := func(at Where, hosts, state string) error {
		names, err := Hosts(hosts)
		if err != nil {
			return at.bad("", "%v", err)
		}
		for _, h := range names {
			if !seen[h] {
				seen[h] = true
				list = append(list, Down{at, h, state})
			}
		}
		return nil
	}
	for i, l := range lines {
		at := Where{path, i + 1}
		body := strings.TrimSpace(l)
		switch {
		case body == "" || strings.HasPrefix(body, "Mon ") || dated(body):
			continue
		case strings.HasPrefix(body, "NodeName="):
			if state := after(record(body), "State="); Unavailable(state) {
				err = take(at, after(body, "NodeName="), state)
			}
		case head == nil || isHead(body):
			if head = columns(body); head == nil {
				return nil, at.bad("give the output of sinfo with its head, of sacctmgr show event -P, or of scontrol -o show node", "%s names no columns, of which one is NODELIST", quoted(body))
			}
		default:
			hosts, state := cells(head, body)
			if hosts != "" && (state == "?" || Unavailable(state)) {
				err = take(at, hosts, state)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// dated is whether a line is the date that sinfo -l prints first.
func dated(body string) bool {
	day, _, _ := strings.Cut(body, " ")
	return slices.Contains([]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, day)
}

// after is the word that follows a key.
func after(body, key string) string {
	i := strings.Index(" "+body, " "+key)
	if i < 0 {
		return ""
	}
	word, _, _ := strings.Cut(body[i+len(key):], " ")
	return word
}

func isHead(body string) bool { return columns(body) != nil }

// columns are the names over the columns; nil where a line is no head.
func columns(body string) []string {
	var list []string
	if strings.Contains(body, "|") {
		list = strings.Split(strings.ToUpper(strings.TrimSuffix(body, "|")), "|")
	} else {
		list = strings.Fields(strings.ToUpper(body))
	}
	for i := range list {
		if list[i] = strings.ReplaceAll(strings.TrimSpace(list[i]), " ", ""); list[i] == "NODENAME" || list[i] == "HOSTNAMES" {
			list[i] = "NODELIST"
		}
	}
	if !slices.Contains(list, "NODELIST") {
		return nil
	}
	return list
}

// cells are the nodes and the state of a row. Without a column of states, as with sinfo -R, the
// state is "?": all that stands there is down or drained. Reasons have blanks, so that columns
// behind one are counted from the end.
func cells(head []string, body string) (hosts, state string) {
	var row []string
	piped := strings.Contains(body, "|")
	if piped {
		row = strings.Split(body, "|")
	} else {
		row = strings.Fields(body)
	}
	reason := slices.Index(head, "REASON")
	cell := func(name string) string {
		i := slices.Index(head, name)
		if i < 0 {
			return ""
		}
		if !piped && reason >= 0 && i > reason {
			i += len(row) - len(head)
		}
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	if end := cell("TIMEEND"); end != "" && end != "Unknown" {
		return "", "" // an event that is over
	}
	if !slices.Contains(head, "STATE") {
		return cell("NODELIST"), "?"
	}
	return cell("NODELIST"), cell("STATE")
}

// Unavailable reports whether nodes in a state take no jobs.
func Unavailable(state string) bool {
	s := strings.ToUpper(state)
	for _, word := range []string{"DOWN", "DRAIN", "DRNG", "FAIL", "ERROR", "UNK", "INVAL", "PLANNED_DOWN"} {
		if strings.Contains(s, word) && !strings.HasPrefix(s, "POWER") {
			return true
		}
	}
	return strings.HasSuffix(s, "*") // it does not answer
}

// down reads a line of nodes that are down when the daemon starts.
func (c *reader) down(l Line, pairs []Pair) error {
	state := ""
	for _, p := range pairs[1:] {
		if p.Is("State") {
			state = strings.ToUpper(p.Value)
		}
	}
	names, err := Hosts(pairs[0].Value)
	if err != nil {
		return l.bad("a machine here has up to 1,000,000 nodes", "DownNodes=%s: %v", quoted(pairs[0].Value), err)
	}
	if !Unavailable(state) {
		c.Odd = append(c.Odd, Odd{l.Where, "DownNodes", Pair{"State", state}})
		return nil
	}
	for _, name := range names {
		c.Down = append(c.Down, Down{l.Where, name, state})
	}
	return nil
}
