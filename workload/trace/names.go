package trace

import "strconv"

// Names numbers the distinct names of one kind in a log (its users, say) from 0
// in the order in which they are first seen. The zero value is empty.
type Names struct {
	index map[string]int32
	list  []string
	whole []int32 // 1 + the index of the names that are small numbers
}

// Index returns the number of a name, a new one where it is seen first. It
// allocates only then.
func (n *Names) Index(name []byte) int32 {
	if i, ok := n.index[string(name)]; ok {
		return i
	}
	return n.add(string(name))
}

// IndexNumber is Index of a number's decimal form, for logs that number their
// users.
func (n *Names) IndexNumber(number int64) int32 {
	const small = 1 << 20
	if number < 0 || number >= small {
		return n.Index(strconv.AppendInt(nil, number, 10))
	}
	for int64(len(n.whole)) <= number {
		n.whole = append(n.whole, make([]int32, max(64, len(n.whole)))...)
	}
	if n.whole[number] == 0 {
		n.whole[number] = 1 + n.Index(strconv.AppendInt(nil, number, 10))
	}
	return n.whole[number] - 1
}

func (n *Names) add(name string) int32 {
	if n.index == nil {
		n.index = map[string]int32{}
	}
	i := int32(len(n.list))
	n.index[name] = i
	n.list = append(n.list, name)
	return i
}

// Len is how many names there are.
func (n *Names) Len() int { return len(n.list) }

// Name returns the name with number i, or "" for None.
func (n *Names) Name(i int32) string {
	if i < 0 || int(i) >= len(n.list) {
		return ""
	}
	return n.list[i]
}
