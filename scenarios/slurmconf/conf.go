package slurmconf

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Conf is what slurm.conf says, with the files that it includes. scontrol show config with
// the records of scontrol -o show node and partition behind it is read as well.
type Conf struct {
	File       string
	Params     []Param // in the order of the file
	Nodes      []Node
	Partitions []Partition
	NodeSets   []NodeSet
	Down       []Down // of lines DownNodes=
	Comments   []Line
	Elsewhere  []Param // of other files, as scontrol show config prints them behind a heading
	Odd        []Odd   // words of nodes and partitions that are not known here
}

// A Param is a parameter of the cluster.
type Param struct {
	Where
	Pair
}

// An Odd is a word in the line of something, of which nothing is made.
type Odd struct {
	Where
	Of string // what the line is about, such as "partition acc"
	Pair
}

// A Node is one node. GPUs are those of all types together.
type Node struct {
	Where
	Name     string
	CPUs     int
	MemoryMB int64
	Kept     int   // of the CPUs, those that jobs do not get (CoreSpecCount)
	KeptMB   int64 // of the memory (MemSpecLimit)
	GPUs     int
	GPUType  string // "" where no file says it
	Weight   int
	Threads  int // of a core
	Features []string
	State    string // in capitals; "" where nothing is said
}

// A NodeSet is a name for some nodes, or for those with a feature.
type NodeSet struct {
	Where
	Name, Nodes, Feature string
}

// A Partition is one partition, as its line and the DEFAULT lines before it have it.
type Partition struct {
	Where
	Name                          string
	Nodes                         []string // by name, in the order of the machine
	Default                       bool
	State                         string
	MaxTime, DefaultTime          time.Duration // Endless; 0 where nothing is said
	MaxNodes, MinNodes            int           // 0: no bound
	Tier, JobFactor               int
	QOS                           string
	AllowQOS, DenyQOS             []string // nil: all
	AllowAccounts, DenyAccounts   []string
	PreemptMode                   string
	GraceTime, OverTimeLimit      time.Duration
	Exclusive, LeastLoaded        bool
	DefMemPerCPU, DefMemPerNode   int64  // MB
	Others                        []Pair // that decide about the schedule, and have no field here
	nodes                         string
	TierGiven, FactorGiven, Whole bool // Whole: all nodes of the machine
}

// ReadConf reads slurm.conf. The error is an Error where a file must be mended.
func ReadConf(path string, read Read) (*Conf, error) {
	f, err := readLines(path, read)
	if err != nil {
		return nil, err
	}
	c := &reader{Conf: &Conf{File: path, Comments: f.comments}, nodes: map[string]int{}, parts: map[string]int{}}
	for _, l := range f.lines {
		if err := c.line(l); err != nil {
			return nil, err
		}
	}
	for i := range c.Partitions {
		if err := c.members(&c.Partitions[i]); err != nil {
			return nil, err
		}
	}
	switch {
	case len(c.Nodes) == 0:
		return nil, &Error{path, 0, "no line says NodeName=, so there is no machine", "give the slurm.conf of the controller; or put the output of scontrol -o show node and scontrol -o show partition behind that of scontrol show config"}
	case len(c.Partitions) == 0:
		return nil, &Error{path, 0, "no line says PartitionName=, so nothing can run", "put the output of scontrol -o show partition behind it"}
	}
	return c.Conf, nil
}

// A reader builds a Conf.
type reader struct {
	*Conf
	nodes, parts         map[string]int // by name
	usualNode, usualPart []Pair         // of the DEFAULT lines so far
	elsewhere            bool           // what is printed is of another file
}

// numbered finds the number of a parameter of which scontrol prints several: Epilog[0].
var numbered = regexp.MustCompile(`\[\d+\]\s*$`)

func (c *reader) line(l Line) error {
	if strings.HasPrefix(l.Text, "Configuration data as of") || strings.HasPrefix(l.Text, "Slurmctld(") || strings.HasSuffix(l.Text, ":") && !strings.Contains(l.Text, "=") {
		c.elsewhere = strings.HasSuffix(l.Text, ":") // headings of scontrol show config: of cgroup.conf and others
		return nil
	}
	if key, value, found := strings.Cut(l.Text, " = "); found && !strings.ContainsAny(strings.TrimSpace(key), " =") {
		if p := (Param{l.Where, Pair{strings.TrimSpace(numbered.ReplaceAllString(key, "")), strings.Trim(strings.TrimSpace(value), `"`)}}); unset(p.Value) {
			return nil
		} else if c.elsewhere {
			c.Elsewhere = append(c.Elsewhere, p)
		} else {
			c.Params = append(c.Params, p)
		}
		return nil
	}
	if key, rest, found := strings.Cut(l.Text, "="); found && strings.TrimSpace(rest) == "" && !strings.ContainsAny(strings.TrimSpace(key), " \t") {
		return nil // a parameter without a value, as scontrol prints it
	}
	if printed(l.Text) {
		l.Text = record(l.Text)
	}
	pairs, err := l.pairs()
	if err != nil || len(pairs) == 0 {
		return err
	}
	switch first := pairs[0]; {
	case first.Is("NodeName"):
		return c.node(l, pairs)
	case first.Is("PartitionName"):
		return c.partition(l, pairs)
	case first.Is("NodeSet"):
		return c.nodeSet(l, pairs)
	case first.Is("DownNodes"):
		return c.down(l, pairs)
	case first.Is("FrontendName", "FrontEndName", "SlurmctldHost", "ControlMachine", "BackupController"):
		c.Params = append(c.Params, Param{l.Where, first})
		return nil
	}
	for _, p := range pairs {
		c.Params = append(c.Params, Param{l.Where, p})
	}
	return nil
}

// spaced finds the values of a record of scontrol show node that have blanks in them.
var spaced = regexp.MustCompile(` (OS|Reason|Comment|Extra)=.*?( [A-Z][A-Za-z]+=|$)`)

// record takes the values with blanks out of a record of scontrol.
func record(text string) string {
	for {
		cut := spaced.ReplaceAllString(text, "$2")
		if cut == text {
			return text
		}
		text = cut
	}
}

func (c *reader) nodeSet(l Line, pairs []Pair) error {
	s := NodeSet{Where: l.Where, Name: pairs[0].Value}
	for _, p := range pairs[1:] {
		switch {
		case p.Is("Nodes"):
			s.Nodes = p.Value
		case p.Is("Feature"):
			s.Feature = p.Value
		default:
			c.Odd = append(c.Odd, Odd{l.Where, "node set " + s.Name, p})
		}
	}
	c.NodeSets = append(c.NodeSets, s)
	return nil
}

// merge puts the pairs of a line behind usual ones, which they replace by their meaning.
func merge(usual, own []Pair, alias func(string) string) []Pair {
	merged := slices.Clone(usual)
	for _, p := range own {
		i := slices.IndexFunc(merged, func(q Pair) bool { return alias(q.Key) == alias(p.Key) })
		if i >= 0 {
			merged[i] = p
		} else {
			merged = append(merged, p)
		}
	}
	return merged
}

// nodeWord is the present spelling of a key of a node, in small letters.
func nodeWord(key string) string {
	key = strings.ToLower(key)
	return cmp.Or(map[string]string{
		"procs": "cpus", "cputot": "cpus", "feature": "features", "availablefeatures": "features", "socketsperboard": "sockets",
	}[key], key)
}

// silentNode are keys of nodes that do not touch the schedule.
var silentNode = strings.Fields("nodeaddr nodehostname bcastaddr port reason tmpdisk cpubind cpuspeclist topology dynamicnormal " +
	"arch cpualloc cpuefctv cpuload activefeatures version allocmem freemem mcs_label owner partitions boottime slurmdstarttime lastbusytime resumeaftertime cfgtres alloctres capwatts currentwatts averwatts avewatts extsensorsjoules extsensorswatts extsensorstemp threads gresdrain gresused instanceid instancetype comment extra os restrictedcoresperGPU gpuspec certtoken parameters topologystr reservationname")

// node reads a line of nodes.
func (c *reader) node(l Line, pairs []Pair) error {
	list := pairs[0].Value
	if strings.EqualFold(list, "DEFAULT") {
		c.usualNode = merge(c.usualNode, pairs[1:], nodeWord)
		return nil
	}
	n := Node{Where: l.Where, Weight: 1}
	hw := hardware{boards: 1, sockets: 1, cores: 1, threads: 1}
	for _, p := range merge(c.usualNode, pairs[1:], nodeWord) {
		if err := c.nodePair(&n, &hw, p); err != nil {
			return l.bad("", "node %s: %s: %v", quoted(list), p.Key, err)
		}
	}
	n.Threads = hw.threads
	n.CPUs = cmp.Or(hw.cpus, hw.boards*hw.sockets*hw.cores*hw.threads)
	if n.Kept = hw.kept * max(1, hw.threads); n.Kept >= n.CPUs {
		return l.bad("", "node %s keeps %d of its %d CPUs for itself", quoted(list), n.Kept, n.CPUs)
	}
	if n.CPUs < 1 || n.CPUs > 1<<16 {
		return l.bad("", "node %s has %d CPUs", quoted(list), n.CPUs)
	}
	names, err := hosts(list, MostNodes-len(c.Nodes))
	if err != nil {
		return l.bad("a machine here has up to 1,000,000 nodes", "NodeName=%s: %v", quoted(list), err)
	}
	for _, name := range names {
		n.Name = name
		if at, again := c.nodes[name]; again {
			return l.bad("", "node %s stands there twice; the first time in %s", name, c.Nodes[at].Where)
		}
		c.nodes[name] = len(c.Nodes)
		c.Nodes = append(c.Nodes, n)
	}
	return nil
}

// A hardware is what a node's CPUs are worked out from.
type hardware struct{ cpus, boards, sockets, cores, threads, kept int }

func (c *reader) nodePair(n *Node, hw *hardware, p Pair) (err error) {
	number := func(into *int) {
		var v int64
		v, err = Count(p.Value, 1<<16)
		*into = int(v)
	}
	switch word := nodeWord(p.Key); word {
	case "cpus":
		number(&hw.cpus)
	case "boards":
		number(&hw.boards)
	case "sockets":
		number(&hw.sockets)
	case "corespersocket":
		number(&hw.cores)
	case "threadspercore":
		number(&hw.threads)
	case "realmemory":
		n.MemoryMB, err = Count(p.Value, 1<<40)
	case "corespeccount": // cores and memory that the system keeps for itself
		number(&hw.kept)
	case "memspeclimit":
		n.KeptMB, err = Count(p.Value, 1<<40)
	case "weight":
		var v int64
		v, err = Count(p.Value, 1<<32)
		n.Weight = int(v)
	case "features":
		if !unset(p.Value) {
			n.Features = strings.FieldsFunc(p.Value, func(r rune) bool { return r == ',' })
		}
	case "gres":
		if !unset(p.Value) {
			n.GPUs, n.GPUType, err = gpusOf(p.Value)
		}
	case "state":
		if n.State = strings.ToUpper(p.Value); n.State == "UNKNOWN" {
			n.State = "" // whatever the node says when it comes up
		}
	default:
		if !slices.Contains(silentNode, word) {
			c.Odd = append(c.Odd, Odd{n.Where, "node", p})
		}
	}
	return err
}

// sockets finds what Slurm writes behind a gres: (S:0-1), (IDX:0,2).
var sockets = regexp.MustCompile(`\([^)]*\)`)

// gpusOf reads Gres=gpu:h100:4,nvme:1: how many GPUs, and their type where there is one.
func gpusOf(gres string) (gpus int, kind string, err error) {
	for _, part := range strings.Split(sockets.ReplaceAllString(gres, ""), ",") {
		words := strings.Split(part, ":")
		if !strings.EqualFold(words[0], "gpu") {
			continue
		}
		words = slices.DeleteFunc(words[1:], func(w string) bool { return strings.EqualFold(w, "no_consume") })
		count := int64(1)
		if len(words) > 0 {
			last := words[len(words)-1]
			if n, err := Scaled(last, ""); err == nil {
				if count = n; n > 1024 {
					return 0, "", fmt.Errorf("%s: a node has up to 1,024 GPUs", quoted(part))
				}
				words = words[:len(words)-1]
			} else if len(words) > 1 {
				return 0, "", fmt.Errorf("%s is no number of GPUs", quoted(part))
			}
		}
		if len(words) > 0 {
			if kind != "" && kind != words[0] {
				kind += "+" + words[0]
			} else {
				kind = words[0]
			}
		}
		if gpus += int(count); gpus > 1024 {
			return 0, "", fmt.Errorf("%s: a node has up to 1,024 GPUs", quoted(gres))
		}
	}
	return gpus, kind, nil
}

// Param returns a parameter by its name, the last of that name; Slurm takes that one.
func (c *Conf) Param(key string) (Param, bool) {
	for i := len(c.Params) - 1; i >= 0; i-- {
		if c.Params[i].Is(key) {
			return c.Params[i], true
		}
	}
	return Param{}, false
}

// said finds a release of Slurm in words.
var said = regexp.MustCompile(`(?i)\bslurm(?:ctld|dbd|-wlm)?(?:\.conf)?[^0-9\n]{0,30}(2[0-9]\.(?:0[0-9]|1[0-2]))(?:[.-]\d+)?`)

// Printed is the release of Slurm that scontrol show config printed, such as "24.11", and
// where; "" where it is not there.
func (c *Conf) Printed() (string, Where) {
	p, _ := c.Param("SLURM_VERSION")
	return ReleaseIn(p.Value), p.Where
}

// Commented is the release that a comment names, and where; "" where none does.
func (c *Conf) Commented() (string, Where) {
	for _, l := range c.Comments {
		if m := said.FindStringSubmatch(l.Text); m != nil {
			return m[1], l.Where
		}
	}
	return "", Where{}
}

// releaseOf finds the release in a version.
var releaseOf = regexp.MustCompile(`\b(2[0-9]\.(?:0[0-9]|1[0-2]))\b`)

// ReleaseIn finds a release in the words of a program, such as "22.05.8"; "" for none.
func ReleaseIn(words string) string {
	if m := releaseOf.FindStringSubmatch(words); m != nil {
		return m[1]
	}
	return ""
}

// Base is the file's name without its folder.
func (c *Conf) Base() string { return filepath.Base(c.File) }
