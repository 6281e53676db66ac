package measures

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// largestSize is the largest size that a range may name.
const largestSize = 1 << 30

// SizeBand returns the band of a size: 1, 2, 3-4, 5-8, and so on, doubling.
func SizeBand(size int32) int { return bits.Len32(uint32(size - 1)) }

// sizesOf are the least and the largest size of a band.
func sizesOf(band int) (least, largest int) {
	if band == 0 {
		return 1, 1
	}
	return 1<<(band-1) + 1, 1 << band
}

// bandName is how a band is written.
func bandName(band int) string {
	least, largest := sizesOf(band)
	if least == largest {
		return strconv.Itoa(least)
	}
	return fmt.Sprintf("%d-%d", least, largest)
}

// SizeBands are the labels of the size bands up to the one that holds largest:
// "1", "2", "3-4", "5-8", and so on, doubling.
func SizeBands(largest int) []string {
	var labels []string
	for b := 0; ; b++ {
		labels = append(labels, bandName(b))
		if _, most := sizesOf(b); most >= largest {
			return labels
		}
	}
}

// A SizeError says what is wrong with a range of sizes, and what could be meant.
type SizeError struct{ Text, Hint string }

func (e *SizeError) Error() string { return e.Text }

// SizeRange returns the first and the last of the bands that a text names: a size or a
// range of sizes, "1" or "3-16", or all on one side of one: "<= 8", "< 9", ">= 65",
// "> 64". A range has whole bands. The error is a *SizeError.
func SizeRange(text string) (first, last int, err error) {
	r, err := parseSizes(text)
	if err != nil {
		return 0, 0, err
	}
	first, last = SizeBand(int32(r.least)), SizeBand(int32(min(r.largest, largestSize)))
	least, _ := sizesOf(first)
	_, largest := sizesOf(last)
	low, high := r.least != least, r.largest != largest && r.largest != math.MaxInt
	if low || high {
		return 0, 0, r.cuts(text, first, last, low, high)
	}
	return first, last, nil
}

// sizes are those from least to largest, which is math.MaxInt where there is no end.
type sizes struct{ least, largest int }

// parseSizes reads a range.
func parseSizes(text string) (sizes, error) {
	bad := func(format string, args ...any) (sizes, error) {
		return sizes{}, &SizeError{
			fmt.Sprintf(format, args...),
			`write a range of the bands 1, 2, 3-4, 5-8, 9-16 and so on, doubling, such as "5-8", "1-8", "<= 8" or "> 64"`,
		}
	}
	r, words, ok := sizes{1, math.MaxInt}, strings.TrimSpace(text), true
	number := func(s string, add int) (n int) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		ok = ok && err == nil && n >= 0 && n <= largestSize
		return n + add
	}
	switch {
	case strings.HasPrefix(words, "<="):
		r.largest = number(words[2:], 0)
	case strings.HasPrefix(words, ">="):
		r.least = number(words[2:], 0)
	case strings.HasPrefix(words, "<"):
		r.largest = number(words[1:], -1)
	case strings.HasPrefix(words, ">"):
		r.least = number(words[1:], 1)
	default:
		from, to, both := strings.Cut(words, "-")
		r.least = number(from, 0)
		if r.largest = r.least; both {
			r.largest = number(to, 0)
		}
	}
	switch {
	case !ok || r.least > largestSize:
		return bad("%q is no range of sizes", text)
	case r.least < 1 || r.largest < 1:
		return bad("%q: the least size is 1", text)
	case r.least > r.largest:
		return bad("%q ends before it begins", text)
	}
	return r, nil
}

// cuts is the error of a range whose first band is cut, or its last: it names the bands
// on both sides of each cut, and the ranges of whole bands that are nearest.
func (r sizes) cuts(text string, first, last int, low, high bool) error {
	begins, ends := []int{r.least}, []int{r.largest}
	var cut, near []int
	if low {
		a, _ := sizesOf(first)
		b, _ := sizesOf(first + 1)
		begins, cut, near = []int{a, b}, append(cut, first), append(near, first-1, first, first+1)
	}
	if high {
		_, a := sizesOf(last - 1)
		_, b := sizesOf(last)
		ends, near = []int{a, b}, append(near, last-1, last, last+1)
		if !low || first != last {
			cut = append(cut, last)
		}
	}
	var ranges []string
	for _, a := range begins {
		for _, b := range ends {
			if a <= b {
				ranges = append(ranges, strconv.Quote(sizes{a, b}.as(text)))
			}
		}
	}
	word := "band"
	if len(cut) > 1 {
		word = "bands"
	}
	return &SizeError{
		fmt.Sprintf("%q cuts the %s %s", text, word, bandNames(cut)),
		fmt.Sprintf("the bands there are %s: write %s", bandNames(near), listed(ranges, "or")),
	}
}

// as writes the range in the way of a text.
func (r sizes) as(text string) string {
	switch {
	case r.largest == math.MaxInt:
		return fmt.Sprintf(">= %d", r.least)
	case strings.Contains(text, "<"):
		return fmt.Sprintf("<= %d", r.largest)
	case r.least == r.largest:
		return strconv.Itoa(r.least)
	}
	return fmt.Sprintf("%d-%d", r.least, r.largest)
}

// bandNames lists bands in ascending order, each once.
func bandNames(bands []int) string {
	var names []string
	for _, b := range slices.Compact(slices.Sorted(slices.Values(bands))) {
		names = append(names, bandName(b))
	}
	return listed(names, "and")
}

// listed joins words to a list: "a, b and c".
func listed(words []string, last string) string {
	n := len(words) - 1
	if n == 0 {
		return words[0]
	}
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// SizeBandsOf are the names of the bands of a range.
func SizeBandsOf(text string) ([]string, error) {
	first, last, err := SizeRange(text)
	if err != nil {
		return nil, err
	}
	var names []string
	for band := first; band <= last; band++ {
		names = append(names, bandName(band))
	}
	return names, nil
}
