package slurmconf

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MostNodes is the greatest number of nodes of a site, and of names that a list stands for.
const MostNodes = 1_000_000

// Hosts are the names that a list stands for, in its order: n[1-16,20],gpu07, with any
// number of brackets in a name. The error says what is wrong, without a place.
func Hosts(list string) ([]string, error) { return hosts(list, MostNodes) }

func hosts(list string, most int) ([]string, error) {
	var all []string
	for _, one := range split(list) {
		if one == "" {
			continue
		}
		names, err := expand(one, most-len(all))
		if err != nil {
			return nil, err
		}
		all = append(all, names...)
	}
	return all, nil
}

// split cuts a list at commas that are not within brackets.
func split(list string) (parts []string) {
	depth, from := 0, 0
	for i := range len(list) {
		switch list[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, strings.TrimSpace(list[from:i]))
				from = i + 1
			}
		}
	}
	return append(parts, strings.TrimSpace(list[from:]))
}

// expand is what one name with brackets stands for.
func expand(name string, most int) ([]string, error) {
	open := strings.IndexByte(name, '[')
	if open < 0 {
		if strings.Contains(name, "]") {
			return nil, fmt.Errorf("%s has a ] without a [", quoted(name))
		}
		if most < 1 {
			return nil, tooMany()
		}
		return []string{name}, nil
	}
	inner, rest, closed := strings.Cut(name[open+1:], "]")
	if !closed || strings.Contains(inner, "[") {
		return nil, fmt.Errorf("%s has a [ without a ]", quoted(name))
	}
	tails, err := expand(rest, most)
	if err != nil {
		return nil, err
	}
	var all []string
	for part := range strings.SplitSeq(inner, ",") {
		numbers, err := between(part, (most-len(all))/len(tails))
		if err != nil {
			return nil, err
		}
		for _, n := range numbers {
			for _, t := range tails {
				all = append(all, name[:open]+n+t)
			}
		}
	}
	return all, nil
}

// between are the numbers of a range, as wide as its first one is written.
func between(part string, most int) ([]string, error) {
	from, to, ranged := strings.Cut(strings.TrimSpace(part), "-")
	if !ranged {
		to = from
	}
	low, err1 := strconv.ParseUint(from, 10, 63)
	high, err2 := strconv.ParseUint(to, 10, 63)
	if err1 != nil || err2 != nil || high < low || len(from) > 18 {
		return nil, fmt.Errorf("%s is no range of numbers", quoted(part))
	}
	if high-low >= uint64(max(most, 0)) {
		return nil, tooMany()
	}
	var all []string
	for n := low; n <= high; n++ {
		all = append(all, fmt.Sprintf("%0*d", len(from), n))
	}
	return all, nil
}

func tooMany() error { return fmt.Errorf("the list stands for more than %d names", MostNodes) }

// HostList writes names as Slurm does: those that differ in their last number alone in
// brackets.
func HostList(names []string) string {
	type group struct {
		prefix, suffix string
		width          int
		numbers        []uint64
	}
	var order []*group
	found := map[string]*group{}
	for _, name := range names {
		g := &group{prefix: name, width: -1}
		end := strings.LastIndexAny(name, "0123456789") + 1
		begin := end
		for begin > 0 && name[begin-1] >= '0' && name[begin-1] <= '9' {
			begin--
		}
		var number uint64
		if n, err := strconv.ParseUint(name[begin:end], 10, 63); err == nil {
			number = n
			g.prefix, g.suffix, g.width = name[:begin], name[end:], 0
			if name[begin] == '0' && end-begin > 1 {
				g.width = end - begin
			}
			// n001 and n100 are of one width
			if w := end - begin; g.width == 0 && found[fmt.Sprintf("%s[%d]%s", g.prefix, w, g.suffix)] != nil {
				g.width = w
			}
		}
		key := fmt.Sprintf("%s[%d]%s", g.prefix, g.width, g.suffix)
		if found[key] == nil {
			found[key] = g
			order = append(order, g)
		}
		if g.width >= 0 {
			found[key].numbers = append(found[key].numbers, number)
		}
	}
	var parts []string
	for _, g := range order {
		if g.width < 0 {
			parts = append(parts, g.prefix)
			continue
		}
		parts = append(parts, g.prefix+ranges(g.numbers, g.width)+g.suffix)
	}
	for folded := fold(parts); len(folded) < len(parts); folded = fold(parts) {
		parts = folded
	}
	return strings.Join(parts, ",")
}

// fold joins lists that differ alone in the last number before their first bracket.
func fold(parts []string) (folded []string) {
	at := map[string]int{} // where a key stands in folded
	numbers := map[string][]uint64{}
	for _, part := range parts {
		open := strings.IndexByte(part, '[')
		end := strings.LastIndexAny(part[:max(open, 0)], "0123456789") + 1
		begin := end
		for begin > 0 && part[begin-1] >= '0' && part[begin-1] <= '9' {
			begin--
		}
		n, err := strconv.ParseUint(part[begin:end], 10, 63)
		if err != nil {
			folded = append(folded, part)
			continue
		}
		width := end - begin
		key := fmt.Sprintf("%s[%d]%s", part[:begin], width, part[end:])
		if _, there := at[key]; !there {
			at[key] = len(folded)
			folded = append(folded, "")
		}
		numbers[key] = append(numbers[key], n)
		folded[at[key]] = part[:begin] + ranges(numbers[key], width) + part[end:]
	}
	return folded
}

// ranges writes numbers, in brackets where there are several.
func ranges(numbers []uint64, width int) string {
	slices.SortFunc(numbers, cmp.Compare)
	numbers = slices.Compact(numbers)
	var parts []string
	for i := 0; i < len(numbers); {
		k := i
		for k+1 < len(numbers) && numbers[k+1] == numbers[k]+1 {
			k++
		}
		part := fmt.Sprintf("%0*d", width, numbers[i])
		if k > i {
			part += fmt.Sprintf("-%0*d", width, numbers[k])
		}
		parts = append(parts, part)
		i = k + 1
	}
	if len(numbers) == 1 {
		return parts[0]
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// Ranges writes numbers in order, such as 3,7-12.
func Ranges(numbers []int) string {
	var list []uint64
	for _, n := range numbers {
		list = append(list, uint64(max(n, 0)))
	}
	return strings.Trim(ranges(list, 0), "[]")
}
