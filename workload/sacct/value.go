package sacct

import (
	"bytes"
	"math"
	"strings"
	"time"

	"aforo/workload/trace"
)

// span reads Slurm's elapsed times and limits, [DD-[HH:]]MM:SS with decimals where
// a field has them.
func span(field []byte) (time.Duration, bool) {
	text, days := field, int64(0)
	if before, after, dash := bytes.Cut(field, []byte{'-'}); dash {
		var ok bool
		if days, ok = digits(before); !ok {
			return 0, false
		}
		text = after
	}
	colon := bytes.LastIndexByte(text, ':')
	if colon < 0 {
		return 0, false
	}
	s, ok := trace.Seconds(text[colon+1:], time.Minute)
	if !ok || text[colon+1] == '-' || text[colon+1] == '+' {
		return 0, false
	}
	hours, minutes, both := bytes.Cut(text[:colon], []byte{':'})
	if !both {
		hours, minutes = nil, hours
	}
	m, ok := digits(minutes)
	if !ok {
		return 0, false
	}
	h := int64(0)
	if both {
		if h, ok = digits(hours); !ok {
			return 0, false
		}
	}
	const most = int64(trace.SpanMax / time.Minute)
	if m = (days*24+h)*60 + m; m > most {
		return 0, false
	}
	return time.Duration(m)*time.Minute + s, true
}

// digits reads a number of at most eight digits without a sign.
func digits(text []byte) (int64, bool) {
	if len(text) == 0 || len(text) > 8 || text[0] == '-' || text[0] == '+' {
		return 0, false
	}
	return trace.Int(text)
}

// A memory is what a job asks for, in MB for the whole job, a node or a CPU.
type memory struct {
	mb     float64
	per    byte // 0, 'n' or 'c'
	masked bool // the flag bit was in the number
}

// parseMemory reads a ReqMem such as 500G, 31000Mn, 2800Mc or 62.50Gn. Without a
// unit it is MB. Slurm keeps "per CPU" as the highest bit of the number of MB, 31
// in older and 63 in newer releases; some releases of sacct print the bit with
// the number, so that 2147486648Mn is 3000 MB per CPU.
func parseMemory(field []byte) (memory, bool) {
	var m memory
	if n := len(field); n > 0 && (field[n-1] == 'n' || field[n-1] == 'c') {
		m.per, field = field[n-1], field[:n-1]
	}
	unit := 1.0
	if n := len(field); n > 0 {
		i := bytes.IndexByte([]byte("KMGTPE"), field[n-1])
		if i >= 0 {
			unit, field = math.Ldexp(1, 10*(i-1)), field[:n-1]
		}
	}
	whole, decimals, _ := bytes.Cut(field, []byte{'.'})
	v, ok := natural(whole)
	if !ok {
		return m, false
	}
	if unit == 1 {
		for _, flag := range [...]uint64{1 << 63, 1 << 31} {
			if v&flag != 0 && v < 2*flag-1 {
				v, m.per, m.masked = v&^flag, 'c', true
			}
		}
	}
	m.mb = float64(v)
	for scale := 0.1; len(decimals) > 0; decimals, scale = decimals[1:], scale/10 {
		if decimals[0] < '0' || decimals[0] > '9' {
			return m, false
		}
		m.mb += float64(float64(decimals[0]-'0') * scale)
	}
	m.mb *= unit
	return m, true
}

// natural reads a number of 64 bits without a sign.
func natural(text []byte) (uint64, bool) {
	if len(text) == 0 || len(text) > 20 {
		return 0, false
	}
	var v uint64
	for _, c := range text {
		d := uint64(c - '0')
		if d > 9 || v > (math.MaxUint64-d)/10 {
			return 0, false
		}
		v = v*10 + d
	}
	return v, true
}

// total is the memory of a whole job, rounded to MB, or UnknownCount where it
// cannot be told or is more than 2 PB.
func (m memory) total(nodes, cpus int32) int32 {
	mb := m.mb
	switch m.per {
	case 'n':
		mb *= float64(nodes)
	case 'c':
		mb *= float64(cpus)
	}
	if m.per == 'n' && nodes < 0 || m.per == 'c' && cpus < 0 || mb >= math.MaxInt32 {
		return trace.UnknownCount
	}
	return int32(math.Round(mb))
}

// resources are what a list of trackable resources (TRES) counts, such as
// "billing=4,cpu=4,gres/gpu=2,mem=8G".
type resources struct {
	cpus, gpus int32 // UnknownCount where the list is empty; gpus is 0 where it names none
	mem        []byte
	slices     int32 // how many of the gpus are slices (MIG)
	parts      int32 // the compute parts that these slices have, of the seven of a GPU
	shared     bool  // there are shards of GPUs, or shares by MPS
}

// partsOfGPU is how many compute parts MIG cuts a GPU into.
const partsOfGPU = 7

// slice is how many compute parts the model of a GPU has where it is a slice of one,
// as in nvidia_a100_1g.5gb or 3g.20gb, else 0.
func slice(model string) int32 {
	for i := 0; i+3 < len(model); i++ {
		if model[i]-'1' < partsOfGPU && model[i+1] == 'g' && model[i+2] == '.' && model[i+3]-'0' <= 9 && (i == 0 || model[i-1]-'0' > 9) {
			return int32(model[i] - '0')
		}
	}
	return 0
}

// model adds that many GPUs of a model, which may be slices.
func (t *resources) model(name string, n int32) {
	if g := slice(name); g > 0 {
		t.slices += n
		t.parts += g * n
	}
}

// inSlices counts GPUs in slices of one profile: as many as have the compute parts of
// the job's slices, and as many as a whole GPU is cut into.
func (t *resources) inSlices(profile string) {
	if t.gpus <= 0 {
		return
	}
	of := int32(profile[0] - '0')
	t.gpus = (t.gpus-t.slices)*(partsOfGPU/of) + (t.parts+of-1)/of
}

// parseTRES reads a list. GPUs are gres/gpu, which counts all, or else the sum of
// gres/gpu:MODEL. It reports false where a count is not a number.
func parseTRES(list []byte) (resources, bool) {
	t := resources{cpus: trace.UnknownCount, gpus: trace.UnknownCount}
	if len(list) == 0 {
		return t, true
	}
	all, sum := trace.UnknownCount, int64(0)
	for len(list) > 0 {
		item := list
		if i := bytes.IndexByte(list, ','); i >= 0 {
			item, list = list[:i], list[i+1:]
		} else {
			list = nil
		}
		eq := bytes.IndexByte(item, '=')
		if eq < 0 {
			continue
		}
		var n int32
		ok := true
		switch name, text := string(item[:eq]), item[eq+1:]; {
		case name == "cpu":
			n, ok = trace.Int32(text)
			t.cpus = n
		case name == "mem":
			t.mem = text
		case name == "gres/gpu":
			n, ok = trace.Int32(text)
			all = n
		case strings.HasPrefix(name, "gres/gpu:"):
			n, ok = trace.Int32(text)
			sum += int64(n)
			t.model(name, n)
		case strings.HasPrefix(name, "gres/shard"), strings.HasPrefix(name, "gres/mps"):
			t.shared = string(text) != "0"
		}
		if !ok || n < 0 || sum > math.MaxInt32 {
			return t, false
		}
	}
	if t.gpus = all; all == trace.UnknownCount {
		t.gpus = int32(sum)
	}
	t.gpus = max(t.gpus, t.slices)
	return t, true
}

// gres counts the GPUs of a list of generic resources as older releases print
// them: gpu:2, gpu:a100:2, gres:gpu:2 or gpu. It reports false where a count is no
// number.
func (t *resources) gres(list []byte) bool {
	if len(list) == 0 {
		return true
	}
	sum := int64(0)
	for len(list) > 0 {
		var item []byte
		item, list, _ = bytes.Cut(list, []byte{','})
		item = bytes.TrimPrefix(item, []byte("gres:"))
		kind, rest, more := bytes.Cut(item, []byte{':'})
		switch string(kind) {
		case "shard", "mps":
			t.shared = true
			continue
		case "gpu":
		default:
			continue
		}
		n, ok := int32(1), true
		if more {
			rest, _, _ = bytes.Cut(rest, []byte{'('}) // the sockets: gpu:1(S:0)
			n, ok = trace.Int32(rest[bytes.LastIndexByte(rest, ':')+1:])
		}
		if sum += int64(n); !ok || n < 0 || sum > math.MaxInt32 {
			return false
		}
		t.model(string(rest), n)
	}
	t.gpus = max(t.gpus, int32(sum))
	return true
}

// status is what a State means, and whether it is one that Slurm has: the first
// word of "CANCELLED by 1000" or "CANCELLED+".
func status(field []byte) (trace.Status, bool) {
	word, _, _ := bytes.Cut(field, []byte{' '})
	word = bytes.TrimSuffix(word, []byte{'+'})
	switch string(word) {
	case "COMPLETED":
		return trace.Completed, true
	case "FAILED", "LAUNCH_FAILED":
		return trace.Failed, true
	case "CANCELLED", "REVOKED":
		return trace.Cancelled, true
	case "TIMEOUT", "DEADLINE":
		return trace.TimedOut, true
	case "NODE_FAIL", "BOOT_FAIL", "RECONFIG_FAIL":
		return trace.NodeFailed, true
	case "OUT_OF_MEMORY":
		return trace.OutOfMemory, true
	case "PREEMPTED":
		return trace.Preempted, true
	case "REQUEUED": // a run that ended because the job was put back
		return trace.Partial, true
	case "RUNNING", "PENDING", "SUSPENDED", "RESIZING", "COMPLETING", "CONFIGURING", "STOPPED", "SIGNALING", "STAGE_OUT",
		"SPECIAL_EXIT", "REQUEUE_FED", "REQUEUE_HOLD", "RESV_DEL_HOLD", "EXPEDITING", "POWER_UP_NODE", "UPDATE_DB":
		return trace.Unfinished, true
	}
	return trace.StatusUnknown, false
}
