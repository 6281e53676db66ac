package gpulog

import (
	"bufio"
	"bytes"
	"cmp"
	"slices"
	"strings"

	"aforo/workload/trace"
)

// An Inventory is what a cluster has, by its list of nodes.
type Inventory struct {
	// Nodes, GPUs and Cores are totals; Cores are virtual ones where the list counts
	// those.
	Nodes, GPUs, Cores int64
	// Models are the kinds of GPU, the one with the most GPUs first, ties by name.
	// Nodes without GPUs have the model "".
	Models []Model
}

// A Model is a kind of GPU in an Inventory.
type Model struct {
	Name               string
	Nodes, GPUs, Cores int64
}

// inventories are the headers of lists of nodes: the columns of the model, the
// GPUs, and the cores with how many of their units make one.
var inventories = []struct {
	model, gpus, cores string
	unit               int64
}{
	{"model", "gpu", "cpu_milli", 1000},
	{"gpu_model", "gpu_capacity_num", "cpu_num", 1},
}

// inventory returns the columns of a list of nodes and the unit of its cores.
func inventory(header []byte) (at [3]int, unit int64, ok bool) {
	names := strings.Split(strings.ToLower(string(header)), ",")
	for _, i := range inventories {
		at = [3]int{slices.Index(names, i.model), slices.Index(names, i.gpus), slices.Index(names, i.cores)}
		if min(at[0], at[1], at[2]) >= 0 {
			return at, i.unit, true
		}
	}
	return at, 0, false
}

// SniffInventory reports whether the beginning of a file is the header of a list of
// nodes.
func SniffInventory(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	_, _, ok := inventory(bytes.TrimSuffix(line, []byte{'\r'}))
	return ok
}

// ReadInventory reads a list of nodes, from what trace.Buffer returned: that of
// openb (sn, cpu_milli, memory_mib, gpu, model) or of Alibaba's cluster with spot
// instances (gpu_model, gpu_capacity_num, cpu_num, node_name). The error is a
// *trace.Error that lists what is wrong with the file.
func ReadInventory(in *bufio.Reader, name string) (*Inventory, error) {
	r := &Reader{lines: trace.NewLines(in, name)}
	line, ok := r.next()
	at, unit, known := inventory(line)
	if err := r.lines.Err(); err != nil {
		return nil, err
	}
	if !ok || !known {
		return nil, r.lines.Whole("the header is sn,cpu_milli,memory_mib,gpu,model or gpu_model,gpu_capacity_num,cpu_num,node_name",
			"not a list of nodes")
	}
	r.columns = bytes.Count(line, []byte{','}) + 1
	models := map[string]*Model{}
	milli := map[string]int64{}
	step := func() (*trace.Line, bool) {
		line, ok := r.next()
		if !ok {
			return nil, false
		}
		if r.lines.Long(line) {
			return r.lines.TooLong(hintLine), true
		}
		r.line = line
		if bad := r.split(); bad != nil {
			return bad, true
		}
		return r.node(at, models, milli), true
	}
	bad, ok := step()
	for bad == nil && ok {
		bad, ok = step()
	}
	if err := r.lines.Finish(bad, step); err != nil {
		return nil, err
	}
	return sum(models, milli, unit), nil
}

// node counts the node of a line under its model.
func (r *Reader) node(at [3]int, models map[string]*Model, milli map[string]int64) *trace.Line {
	var n [3]int32
	for i := 1; i < 3; i++ {
		text := r.line[r.starts[at[i]] : r.starts[at[i]+1]-1]
		var ok bool
		if n[i], ok = trace.Int32(text); !ok || n[i] < 0 {
			return r.lines.Bad(r.starts[at[i]]+1, hintValue, "%s is not a count", trace.Quote(text))
		}
	}
	name := string(r.line[r.starts[at[0]] : r.starts[at[0]+1]-1])
	if n[1] == 0 {
		name = ""
	}
	m := models[name]
	if m == nil {
		m = &Model{Name: name}
		models[name] = m
	}
	m.Nodes++
	m.GPUs += int64(n[1])
	milli[name] += int64(n[2])
	return nil
}

// sum puts the models in their order and adds them up.
func sum(models map[string]*Model, milli map[string]int64, unit int64) *Inventory {
	v := &Inventory{}
	for name, m := range models {
		m.Cores = milli[name] / unit
		v.Models = append(v.Models, *m)
		v.Nodes += m.Nodes
		v.GPUs += m.GPUs
		v.Cores += milli[name]
	}
	v.Cores /= unit
	slices.SortFunc(v.Models, func(a, b Model) int { return cmp.Or(cmp.Compare(b.GPUs, a.GPUs), cmp.Compare(a.Name, b.Name)) })
	return v
}
