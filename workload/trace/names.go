package trace

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names numbers the distinct names of one kind in a log (its users, say) from 0
// in the order in which they are first seen. The zero value is empty. Names are kept so
// that they are safe to print, by printable, wherever they are shown.
type Names struct {
	index map[string]int32
	list  []string
	whole []int32 // 1 + the index of the names that are small numbers
	// recent has 1 + the index of the name that was seen last of those with the same
	// slot: it answers most calls, for less than the map does.
	recent []int32
}

// Index returns the number of a name, a new one where it is seen first. It
// allocates only then.
func (n *Names) Index(name []byte) int32 {
	at := slot(name)
	if n.recent == nil {
		n.recent = make([]int32, slots)
	}
	if i := n.recent[at] - 1; i >= 0 && n.list[i] == string(name) {
		return i
	}
	i, ok := n.index[string(name)]
	if !ok {
		i = n.addPrintable(printable(name))
	}
	n.recent[at] = i + 1
	return i
}

// addPrintable returns the number of a name that has been made printable: another name
// may have become the same.
func (n *Names) addPrintable(name string) int32 {
	if i, ok := n.index[name]; ok {
		return i
	}
	return n.add(name)
}

// printable writes what a terminal or a page would obey, and not show, as an escape:
// control characters (C0, DEL and C1), those that turn the direction of text, ends of
// lines, and bytes that are not UTF-8. Anybody may have put them into a name.
func printable(name []byte) string {
	var b strings.Builder
	for len(name) > 0 {
		r, size := utf8.DecodeRune(name)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, name[0])
		case unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.Write(name[:size])
		}
		name = name[size:]
	}
	return b.String()
}

const slots = 1 << 9

// slot is a number of a name by its length, its middle and its end, where names of
// one kind differ.
func slot(name []byte) int {
	k := len(name)
	if k == 0 {
		return 0
	}
	h := k*7 + int(name[k-1])*3 + int(name[k/2])*29
	if k > 1 {
		h += int(name[k-2]) * 61
	}
	return h & (slots - 1)
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
